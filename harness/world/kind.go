package world

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
)

// Kind is a sort of thing that a world can declare. Its type is erased once, by Define.
type Kind struct {
	Section string // of a world file, such as wallets
	Noun    string // one of them, such as wallet
	Doc     string // one sentence for people and for the JSON Schema
	Fields  []Field
	// Uses are the operations that each thing done needs: where one of them cannot be called, it
	// cannot be done.
	Uses Uses
	// After are sections whose things come first where they are about the same thing: KYC before money.
	After []string
	// NamedWith is a section whose names and these are in one list; "" for none.
	NamedWith string
	// ByID says that only a thing's id finds it: without one a look says nothing.
	ByID bool
	// Attached says that the thing is a side of another one and exists as soon as that does, such as
	// the usage controls of a card: it is neither created nor removed.
	Attached bool

	// OnMock says why nothing but a mock has such things, in the words that a plan for another target
	// uses; "" for things that real systems have. They are no partner's.
	OnMock string
	// Whole says that nobody but Kasauti sets such things, so that what the file leaves out is compared,
	// too: it must be as it is without being set. Of other kinds only what is declared is compared.
	Whole bool
	// Single says that a target has one such thing: its section is the thing.
	Single bool
	// Turn says when its things are made: before all others, or after them. They are removed the other
	// way round.
	Turn Turn

	// Observed says that no operation makes the thing: it must exist.
	Observed bool
	// Unseen says that no operation shows the thing: it is as it was declared, unverified.
	Unseen bool

	typ    reflect.Type
	check  func(value any, report Report)
	seed   func(w *mock.World, d *Declared, value any)
	find   func(ctx context.Context, at Reading, want any, id string) (Seen, error)
	create func(ctx context.Context, at Writing, ref string, want any) (string, error)
	update func(ctx context.Context, at Writing, id string, want any, fields []string) error
	remove func(ctx context.Context, at Writing, id string, want any) error
	retire func(ctx context.Context, at Writing, id string, want any) error
	raise  func(ctx context.Context, at Writing, ref string, want any, by client.Paise) error
	trace  func(ctx context.Context, at Reading, ref string, want any) (bool, error)
	least  func(want any) client.Paise
	as     func(want any) Partner
	given  func(want any) bool
	lacks  func(want any) []string
	// requires are those of lacks that not even a mock makes up.
	requires func(want any, onMock bool) []string
	loads    func(want any) client.Paise
	ends     func(want any) bool
	begins   func(want any) (person string)
}

// Turn is when the things of a kind are made.
type Turn int

// The turns.
const (
	First Turn = iota - 1
	Usual
	Last
)

// Turns are all of them, in their order.
func Turns() []Turn { return []Turn{First, Usual, Last} }

// Uses are operations by what needs them.
type Uses struct{ Find, Create, Update, Remove, Retire, Raise, Trace []string }

// Field finds one by name.
func (k *Kind) Field(name string) (Field, bool) {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return k.Fields[i], true
}

// Rebuild is a thing with the fields that were recorded of it, for one that is declared no more.
func (k *Kind) Rebuild(fields map[string]string) any {
	v := reflect.New(k.typ)
	for _, f := range k.Fields {
		if at := v.Elem().Field(f.index); at.Kind() == reflect.String {
			at.SetString(fields[f.Name])
		}
	}
	return v.Interface()
}

// Key is the natural key of a thing, for people; "" where its kind has none.
func (k *Kind) Key(want any) string {
	var parts []string
	for _, f := range k.Fields {
		if text := f.canonical(reflect.ValueOf(want).Elem().Field(f.index)); f.Key && text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "/")
}

// Values are the fields of a thing that were given, in canonical form, by name; secrets are left out.
func (k *Kind) Values(value any) map[string]string {
	v := reflect.ValueOf(value).Elem()
	all := map[string]string{}
	for _, f := range k.Fields {
		if text := f.canonical(v.Field(f.index)); text != "" && (!f.Secret || f.Names) && !f.Own {
			all[f.Name] = text
		}
	}
	return all
}

// Can says what can be done with a kind's things at a target.
type Can struct{ Find, Create, Update, Remove, Retire, Raise, Trace bool }

// CanAt is what can be done where only some operations can be called.
func (k *Kind) CanAt(callable func(operation string) bool) Can {
	if k.OnMock != "" && !callable(AdminAPI) {
		return Can{}
	}
	all := func(operations []string) bool {
		return !slices.ContainsFunc(operations, func(name string) bool { return !callable(name) })
	}
	return Can{
		Find:   all(k.Uses.Find),
		Create: k.create != nil && all(k.Uses.Create),
		Update: k.update != nil && all(k.Uses.Update),
		Remove: k.remove != nil && all(k.Uses.Remove),
		Retire: k.retire != nil && all(k.Uses.Retire),
		Raise:  k.raise != nil && all(k.Uses.Raise),
		Trace:  k.trace != nil && all(k.Uses.Trace),
	}
}

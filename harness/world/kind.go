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

// Report takes what is wrong with a declared thing, by the key of a field.
type Report func(key, format string, args ...any)

// Seen is what a look found.
type Seen struct {
	Found  bool
	ID     string
	Fields map[string]string // what the target told, in canonical form; what is not in it is not compared
	Level  client.Paise      // what a thing with a level holds
	// Person says what somebody must do before the thing can be as it is declared; "" for nothing.
	Person string
	// Barred says why the thing cannot be made as it is declared, whatever is done; "" where it can.
	Barred string
	// Filled says of a Whole thing that the target told what holds where nothing was set, too: a field that
	// is left out is compared only where it was set before.
	Filled bool
	// Unsure says that the target did tell, and in a way that cannot be compared: a masked number.
	Unsure []string
	// Silent are fields of which the target did not tell and may never: they are set once, and then
	// taken to be as they were set.
	Silent []string
}

// A kind's behaviour is a struct of methods. It must find; the rest are interfaces of one method,
// which Define looks for.
type (
	// Finder looks for a thing by its id, or by its key where id is "". An error says that nobody
	// knows; absent is only what a healthy answer shows to be absent.
	Finder[T any] interface {
		Find(ctx context.Context, at Reading, want T, id string) (Seen, error)
	}
	// Creator makes a thing and gives its id. Where the API takes a reference of the caller, ref is it.
	Creator[T any] interface {
		Create(ctx context.Context, at Writing, ref string, want T) (id string, err error)
	}
	// Updater changes the named fields of a thing to what is wanted.
	Updater[T any] interface {
		Update(ctx context.Context, at Writing, id string, want T, fields []string) error
	}
	// Remover removes a thing.
	Remover[T any] interface {
		Remove(ctx context.Context, at Writing, id string, want T) error
	}
	// Retirer makes a thing that cannot be removed harmless.
	Retirer[T any] interface {
		Retire(ctx context.Context, at Writing, id string, want T) error
	}
	// Raiser adds money to a thing whose level counts; ref makes sure that it does so once. Least is
	// what it must hold, in paise.
	Raiser[T any] interface {
		Least(want T) client.Paise
		Raise(ctx context.Context, at Writing, ref string, want T, by client.Paise) error
	}
	// Tracer says whether a create or a raise with a reference has happened.
	Tracer[T any] interface {
		Trace(ctx context.Context, at Reading, ref string, want T) (happened bool, err error)
	}
	// Checker says what is wrong with a thing as written, beyond what its fields' policies say.
	Checker[T any] interface{ Check(want T, report Report) }
	// Seeder puts a thing into what a mock starts with.
	Seeder[T any] interface {
		Seed(w *mock.World, d *Declared, want T)
	}
	// Demander says which fields a thing lacks to be created on a real system; a mock makes them up.
	Demander[T any] interface{ Lacks(want T) []string }
	// Requirer says what a thing lacks to be created anywhere, of its fields or of those of what it
	// refers to: not even a mock makes it up. What only a mock is known to refuse counts there alone.
	Requirer[T any] interface {
		Requires(want T, onMock bool) []string
	}
	// Ender says of a side of another thing that it may close that for changes: what is declared of its
	// other sides comes first. Where it does not, it opens it, and comes before them.
	Ender[T any] interface{ Ends(want T) bool }
	// Beginner says of a side of a thing that is yet to be made what a person must do about it once it
	// is, where no operation does; "" where it begins as declared.
	Beginner[T any] interface{ Begins(want T) (person string) }
	// Loader says how much money moves when a thing is created.
	Loader[T any] interface{ Loads(want T) client.Paise }
	// Given says of a thing that no operation makes it, though others of its kind are made.
	Given[T any] interface{ Given(want T) bool }
	// Caller is the partner that calls are made as.
	Caller[T any] interface{ Partner(want T) Partner }
)

// Define erases a kind's type. T is a struct whose fields have the tags yaml and world.
func Define[T any](k Kind, behaviour Finder[T]) *Kind {
	k.typ = reflect.TypeFor[T]()
	k.Fields = fieldsOf(k.typ)
	of := func(value any) T { return *value.(*T) }
	k.find = func(ctx context.Context, at Reading, want any, id string) (Seen, error) {
		return behaviour.Find(ctx, at, of(want), id)
	}
	if b, ok := behaviour.(Creator[T]); ok {
		k.create = func(ctx context.Context, at Writing, ref string, want any) (string, error) {
			return b.Create(ctx, at, ref, of(want))
		}
	}
	if b, ok := behaviour.(Updater[T]); ok {
		k.update = func(ctx context.Context, at Writing, id string, want any, fields []string) error {
			return b.Update(ctx, at, id, of(want), fields)
		}
	}
	if b, ok := behaviour.(Remover[T]); ok {
		k.remove = func(ctx context.Context, at Writing, id string, want any) error {
			return b.Remove(ctx, at, id, of(want))
		}
	}
	if b, ok := behaviour.(Retirer[T]); ok {
		k.retire = func(ctx context.Context, at Writing, id string, want any) error {
			return b.Retire(ctx, at, id, of(want))
		}
	}
	if b, ok := behaviour.(Raiser[T]); ok {
		k.least = func(want any) client.Paise { return b.Least(of(want)) }
		k.raise = func(ctx context.Context, at Writing, ref string, want any, by client.Paise) error {
			return b.Raise(ctx, at, ref, of(want), by)
		}
	}
	if b, ok := behaviour.(Tracer[T]); ok {
		k.trace = func(ctx context.Context, at Reading, ref string, want any) (bool, error) {
			return b.Trace(ctx, at, ref, of(want))
		}
	}
	if b, ok := behaviour.(Checker[T]); ok {
		k.check = func(value any, report Report) { b.Check(of(value), report) }
	}
	if b, ok := behaviour.(Seeder[T]); ok {
		k.seed = func(w *mock.World, d *Declared, value any) { b.Seed(w, d, of(value)) }
	}
	if b, ok := behaviour.(Given[T]); ok {
		k.given = func(want any) bool { return b.Given(of(want)) }
	}
	if b, ok := behaviour.(Caller[T]); ok {
		k.as = func(want any) Partner { return b.Partner(of(want)) }
	}
	if b, ok := behaviour.(Demander[T]); ok {
		k.lacks = func(want any) []string { return b.Lacks(of(want)) }
	}
	if b, ok := behaviour.(Requirer[T]); ok {
		k.requires = func(want any, onMock bool) []string { return b.Requires(of(want), onMock) }
	}
	if b, ok := behaviour.(Beginner[T]); ok {
		k.begins = func(want any) string { return b.Begins(of(want)) }
	}
	if b, ok := behaviour.(Ender[T]); ok {
		k.ends = func(want any) bool { return b.Ends(of(want)) }
	}
	if b, ok := behaviour.(Loader[T]); ok {
		k.loads = func(want any) client.Paise { return b.Loads(of(want)) }
	}
	return &k
}

// Loads is how much money moves when a thing is created.
func (k *Kind) Loads(want any) client.Paise {
	if k.loads == nil {
		return 0
	}
	return k.loads(want)
}

// Begins is what a person must do about a side of a thing once that is made; known is false where the
// kind does not say.
func (k *Kind) Begins(want any) (person string, known bool) {
	if k.begins == nil {
		return "", false
	}
	return k.begins(want), true
}

// Lacks are the fields that a thing must be given before it can be created: on a mock those that it
// does not make up.
func (k *Kind) Lacks(want any, onMock bool) []string {
	var all []string
	if k.requires != nil {
		all = k.requires(want, onMock)
	}
	if k.lacks != nil && !onMock {
		all = append(all, k.lacks(want)...)
	}
	return all
}

// Field finds one by name.
func (k *Kind) Field(name string) (Field, bool) {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return k.Fields[i], true
}

// Find looks for a thing.
func (k *Kind) Find(ctx context.Context, at Reading, want any, id string) (Seen, error) {
	return k.find(ctx, at, want, id)
}

// Create makes a thing, which Can says is possible, and gives its id.
func (k *Kind) Create(ctx context.Context, at Writing, ref string, want any) (id string, err error) {
	return k.create(ctx, at, ref, want)
}

// Update changes the named fields of a thing.
func (k *Kind) Update(ctx context.Context, at Writing, id string, want any, fields []string) error {
	return k.update(ctx, at, id, want, fields)
}

// Remove removes a thing.
func (k *Kind) Remove(ctx context.Context, at Writing, id string, want any) error {
	return k.remove(ctx, at, id, want)
}

// Retire makes a thing harmless.
func (k *Kind) Retire(ctx context.Context, at Writing, id string, want any) error {
	return k.retire(ctx, at, id, want)
}

// Raise adds money to a thing.
func (k *Kind) Raise(ctx context.Context, at Writing, ref string, want any, by client.Paise) error {
	return k.raise(ctx, at, ref, want, by)
}

// Trace says whether the create or raise with a reference has happened.
func (k *Kind) Trace(ctx context.Context, at Reading, ref string, want any) (bool, error) {
	return k.trace(ctx, at, ref, want)
}

// Least is what a thing with a level must hold; ok is false for one without.
func (k *Kind) Least(want any) (least client.Paise, ok bool) {
	if k.least == nil {
		return 0, false
	}
	return k.least(want), true
}

// Partner is the partner that a thing is, for a kind whose things are partners.
func (k *Kind) Partner(want any) (p Partner, ok bool) {
	if k.as == nil {
		return p, false
	}
	return k.as(want), true
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

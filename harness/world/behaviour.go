package world

import (
	"context"
	"reflect"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
)

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

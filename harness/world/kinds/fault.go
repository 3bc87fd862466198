package kinds

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// fault is bad luck that befalls every universe of a mock with this world. One that never struck in
// a whole run is worth a warning.
type fault struct {
	Kind        string            `yaml:"kind"`
	Operation   string            `yaml:"operation"`
	Match       map[string]string `yaml:"match"`
	After       int               `yaml:"after"`
	Times       int               `yaml:"times"`
	Every       bool              `yaml:"every"`
	Probability float64           `yaml:"probability"`
	With        map[string]string `yaml:"with"`

	Name string `yaml:"-" world:"name"`
}

func faults() *world.Kind {
	return world.Define[fault](world.Kind{
		Section: "faults", Noun: "fault", Whole: true, Turn: world.Last,
		OnMock: "nothing but a mock has bad luck on purpose",
		Doc:    "Bad luck that befalls every scenario on a mock. What plans and applies the world is spared.",
	}, faultKind{})
}

type faultKind struct{}

func (f fault) forMock() mock.Fault {
	return mock.Fault{
		Kind: f.Kind, Operation: f.Operation, Match: f.Match, After: f.After, Times: f.Times, Every: f.Every,
		Probability: f.Probability, With: f.With,
	}
}

// Check implements world.Checker.
func (faultKind) Check(f fault, report world.Report) {
	if wrong, ok := errors.AsType[*mock.FaultProblem](f.forMock().Check()); ok {
		report(wrong.Key, "%s", wrong.Message)
	}
}

// Seed implements world.Seeder.
func (faultKind) Seed(w *mock.World, d *world.Declared, f fault) {
	w.Faults[d.Address.Name] = f.forMock()
}

// Find implements world.Finder. A fault's id is its name.
func (faultKind) Find(ctx context.Context, at world.Reading, f fault, id string) (world.Seen, error) {
	all, err := at.Mock.Faults(ctx)
	if err != nil {
		return world.Seen{}, err
	}
	name := cmp.Or(id, f.Name)
	i := slices.IndexFunc(all, func(is mock.FaultView) bool { return is.World == name })
	if i < 0 {
		return world.Seen{}, nil
	}
	is := all[i]
	return world.Seen{Found: true, ID: name, Fields: world.FieldsOf(fault{
		Kind: is.Kind, Operation: is.Operation, Match: is.Match, After: is.After, Times: is.Times, Every: is.Every,
		Probability: is.Probability, With: is.With,
	})}, nil
}

// Create implements world.Creator.
func (faultKind) Create(ctx context.Context, at world.Writing, _ string, f fault) (string, error) {
	return f.Name, at.Mock.SetFault(ctx, f.Name, f.forMock())
}

// Update implements world.Updater: the fault begins anew.
func (faultKind) Update(ctx context.Context, at world.Writing, id string, f fault, _ []string) error {
	return at.Mock.SetFault(ctx, id, f.forMock())
}

// Remove implements world.Remover.
func (faultKind) Remove(ctx context.Context, at world.Writing, id string, _ fault) error {
	return at.Mock.RemoveFault(ctx, id)
}

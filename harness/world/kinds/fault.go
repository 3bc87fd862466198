package kinds

import (
	"context"
	"errors"

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
}

func faults() *world.Kind {
	return world.Define[fault](world.Kind{
		Section: "faults", Noun: "fault",
		Doc: "Bad luck that befalls every scenario on a mock.",
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

// Find implements world.Finder.
func (faultKind) Find(context.Context, world.Reading, fault, string) (world.Seen, error) {
	return world.Seen{}, nil
}

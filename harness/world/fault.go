package world

import (
	"errors"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Fault is bad luck that befalls every universe of a mock with this world. One that never
// struck in a whole run is worth a warning.
type Fault struct {
	Place       strictyaml.Place  `yaml:"-"`
	Kind        string            `yaml:"kind"`
	Operation   string            `yaml:"operation"`
	Match       map[string]string `yaml:"match"`
	After       int               `yaml:"after"`
	Times       int               `yaml:"times"`
	Every       bool              `yaml:"every"`
	Probability float64           `yaml:"probability"`
	With        map[string]string `yaml:"with"`
}

func (f Fault) forMock() mock.Fault {
	return mock.Fault{
		Kind: f.Kind, Operation: f.Operation, Match: f.Match, After: f.After, Times: f.Times, Every: f.Every,
		Probability: f.Probability, With: f.With,
	}
}

// problem is what the mock would not take of a fault.
func (f Fault) problem() *strictyaml.Problem {
	err := f.forMock().Check()
	if problem, ok := errors.AsType[*mock.FaultProblem](err); ok {
		return f.Place.Problem(problem.Key, "%s", problem.Message)
	}
	return nil
}

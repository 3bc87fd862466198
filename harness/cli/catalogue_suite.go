package cli

import (
	"maps"
	"slices"

	"github.com/kasauti/kasauti/harness/catalogue"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// boundSteps are the steps of a scenario; nil where one did not bind.
func boundSteps(s *runner.Scenario) []*scenario.Bound {
	bound := make([]*scenario.Bound, len(s.Steps))
	for i := range s.Steps {
		bound[i] = s.Steps[i].Bound
	}
	return bound
}

// scenariosOf are the scenarios of a suite as the catalogue wants them: what they call and what
// they are tagged with. The rows of an outline are one.
func scenariosOf(suite *runner.Suite) []catalogue.Scenario {
	var all []catalogue.Scenario
	at := map[catalogue.Place]int{}
	for _, s := range suite.Scenarios {
		place := catalogue.Place{File: s.URI, Line: s.Outline}
		i, known := at[place]
		if !known {
			i = len(all)
			at[place] = i
			all = append(all, catalogue.Scenario{Place: place, Name: s.Name})
		}
		one := &all[i]
		one.Rows++
		for _, calls := range scenario.CallsOf(boundSteps(s)) {
			one.Calls = union(one.Calls, calls)
		}
		one.Claims = union(one.Claims, s.Claims)
	}
	return all
}

// operationsOf are the operations that a suite calls.
func operationsOf(suite *runner.Suite) []string {
	seen := map[string]bool{}
	for _, s := range suite.Scenarios {
		for _, calls := range scenario.CallsOf(boundSteps(s)) {
			for _, name := range calls {
				seen[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func union(all, more []string) []string {
	for _, one := range more {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

func suiteOf(scenarios []catalogue.Scenario) catalogue.Suite {
	files := map[string]bool{}
	for _, s := range scenarios {
		files[s.File] = true
	}
	return catalogue.Suite{Files: len(files), Scenarios: len(scenarios)}
}

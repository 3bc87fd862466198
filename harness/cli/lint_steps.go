package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

// declared are the names that steps may use, and the file that says so.
type declared struct {
	names *scenario.Names // nil where the file has problems of its own
	by    string
}

// declared reads the files that --world and --env name, with all their problems. As in a run,
// the names of an environment stand for those of a world.
func (f *lintFlags) declared() (from declared, problems []error) {
	w, err := (&aim{world: f.world}).loadWorld()
	if err != nil {
		problems = append(problems, each(err)...)
	} else {
		from = declared{names: target.NamesOf(w.ForMock(0)), by: cmp.Or(f.world, "the embedded world")}
	}
	if f.env == "" {
		return from, problems
	}
	e, err := target.LoadEnvironment(f.env, lintLookup)
	switch {
	case err != nil:
		return declared{}, append(problems, each(err)...)
	case e.Target == "uat" || len(e.Names().Partners) > 0:
		from = declared{names: e.Names(), by: f.env}
	}
	return from, problems
}

// wrongSteps are steps without a definition or with several, and values that a run would
// stumble over: of the wrong form, names that nobody declares, reasons that the contract does
// not know. Each place counts once, however many rows or scenarios of a background use it.
func wrongSteps(suite *runner.Suite, from declared, c *contract.Contract) []error {
	admitted := scenario.Admitted(from.names, c)
	var found []error
	seen := map[string]bool{}
	add := func(s *runner.Scenario, line, column int, what string) {
		problem := fmt.Sprintf("%s:%d:%d: %s", s.URI, line, column, what)
		if !seen[problem] {
			seen[problem] = true
			found = append(found, errors.New(problem))
		}
	}
	for _, s := range suite.Scenarios {
		if len(s.Steps) == 0 {
			add(s, s.Outline, 1, fmt.Sprintf("the scenario %q has no steps; write them or remove it", s.Name))
		}
		below := compose.Linter{Contract: c, Admitted: admitted, By: from.by}
		for _, step := range s.Steps {
			if step.Err != nil {
				add(s, step.Line, step.Column, step.Err.Error())
				continue
			}
			for _, said := range below.Step(step.Bound, step.Table, step.Doc) {
				add(s, step.Line, step.Column, said)
			}
			for _, v := range step.Bound.Values {
				if words, closed := admitted[v.Kind]; closed && !slices.Contains(words, v.Text) {
					line, column := suite.Place(s, step, v)
					add(s, line, column, from.unknown(v, words))
				}
			}
		}
	}
	return found
}

func (d declared) unknown(v scenario.Value, words []string) string {
	by := d.by
	if v.Kind == scenario.Reason {
		by = "the contract"
	}
	return fmt.Sprintf("%s knows no %s %q%s", by, v.Kind, v.Text, nearest.Known(v.Text, words))
}

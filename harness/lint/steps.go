package lint

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// wrongSteps are those without a definition or with several, and values that a run would
// stumble over: of the wrong form, names that nobody declares, reasons that the contract does
// not know. Each place counts once, however many rows or scenarios of a background use it:
// finding.Sorted sees to it.
func wrongSteps(suite *runner.Suite, from Declared, c *contract.Contract) []finding.Finding {
	admitted := from.admitted(c)
	var found []finding.Finding
	for _, s := range suite.Scenarios {
		if len(s.Steps) == 0 {
			found = append(found, finding.New("no-steps", s.URI, s.Outline, 1, fmt.Sprintf("the scenario %q has no steps; write them or remove it", s.Name)))
		}
		below := compose.Linter{Contract: c, Admitted: admitted, By: strings.Join(from.By, " or ")}
		calls := callsOf(s)
		admitted := admitted
		for i, step := range s.Steps {
			if i > 0 && len(calls[i-1]) > 0 {
				below.Last = ""
				if len(calls[i-1]) == 1 {
					below.Last = calls[i-1][0]
				}
			}
			if step.Err != nil {
				if !step.InPhrase { // else named in the phrase's own file
					found = append(found, unbound(s, step))
				}
				continue
			}
			for _, p := range below.Step(step.Bound, step.Table, step.Doc) {
				f := finding.New("wrong-value", s.URI, lineOf(step, p), step.Column, p.Says)
				if p.Warn {
					f.Rule = "missing-value"
					f = f.Warn()
				}
				found = append(found, f)
			}
			admitted = withNewNames(admitted, step.Bound)
			below.Admitted = admitted
			for _, v := range step.Bound.Values {
				words, closed := admitted[v.Kind]
				if v.At < 0 || !closed || slices.Contains(words, v.Text) || idForName(v, words) != "" {
					continue
				}
				rule := "unknown-name"
				switch v.Kind {
				case scenario.Reason, scenario.DeclineReason:
					rule = "unknown-reason"
				case scenario.WebhookName:
					rule = "unknown-webhook"
				}
				uri, line, column := suite.Place(s, step, v)
				found = append(found, finding.New(rule, uri, line, column, from.unknown(v, words)))
			}
		}
	}
	return found
}

// withNewNames adds the names that a step gives to wallets: the steps after it may use them.
func withNewNames(admitted map[scenario.Kind][]string, step *scenario.Bound) map[scenario.Kind][]string {
	for _, v := range step.Values {
		if known, closed := admitted[scenario.CardName]; v.Kind == scenario.NewName && closed {
			admitted = maps.Clone(admitted)
			admitted[scenario.CardName] = append(slices.Clone(known), v.Text)
		}
	}
	return admitted
}

// lineOf is where a problem stands: in a row below a step, or in the step.
func lineOf(step runner.Step, p compose.Problem) int {
	if p.Row >= 0 && p.Row < len(step.Below) {
		return step.Below[p.Row]
	}
	return step.Line
}

// callsOf are the operations that each step of a scenario calls.
func callsOf(s *runner.Scenario) [][]string {
	bound := make([]*scenario.Bound, len(s.Steps))
	for i, step := range s.Steps {
		bound[i] = step.Bound
	}
	return scenario.CallsOf(bound)
}

// unbound is a step that cannot run.
func unbound(s *runner.Scenario, step runner.Step) finding.Finding {
	sentence := step.Err.Error()
	var undefined *scenario.Undefined
	var ambiguous *scenario.Ambiguous
	switch {
	case errors.As(step.Err, &undefined):
		f := finding.New("undefined-step", s.URI, step.Line, step.Column, "")
		f.Message = "no step is defined for: " + undefined.Text // which may hold any quotes
		f.Suggestion = strings.TrimPrefix(sentence, f.Message+"; ")
		return f
	case errors.As(step.Err, &ambiguous):
		return finding.New("ambiguous-step", s.URI, step.Line, step.Column, sentence)
	}
	return finding.New("unfit-step", s.URI, step.Line, step.Column, sentence)
}

func (d Declared) unknown(v scenario.Value, words []string) string {
	hint := nearest.Known(v.Text, words)
	switch {
	case v.Kind == scenario.Reason || v.Kind == scenario.DeclineReason || v.Kind == scenario.WebhookName:
		return fmt.Sprintf("the contract knows no %s %q%s", v.Kind, v.Text, hint)
	case len(d.By) > 1:
		return fmt.Sprintf("none of %s knows the %s %q%s", strings.Join(d.By, ", "), v.Kind, v.Text, hint)
	}
	return fmt.Sprintf("%s knows no %s %q%s", strings.Join(d.By, ""), v.Kind, v.Text, hint)
}

// uncheckedScenarios have no step that begins with Then. Whether another step checks is known
// only to a run, so this is a warning; and where the file has problems, the Then may be among
// what was not understood.
func uncheckedScenarios(suite *runner.Suite, problems []*runner.Problem) []finding.Finding {
	unclear := broken(problems)
	var found []finding.Finding
	for _, s := range suite.Scenarios {
		checks := func(step runner.Step) bool { return step.Checks || step.Keyword == "*" || step.Err != nil }
		if len(s.Steps) == 0 || unclear[s.URI] || slices.ContainsFunc(s.Steps, checks) {
			continue
		}
		found = append(found, finding.New("nothing-checked", s.URI, s.Outline, 1,
			"no step of this scenario begins with Then; add one that says what must be so").Warn())
	}
	return found
}

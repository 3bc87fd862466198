package cli

import (
	"slices"
	"testing"

	"github.com/kasauti/kasauti/harness/scenario"
)

// keptAway reports whether a step is kept from targets that others use too.
func keptAway(d *scenario.Definition) bool {
	return d.Lasts || slices.Contains(d.Needs, scenario.Reset)
}

// TestNothingLastsOnASharedTarget: whatever makes or changes something beside money and SMS is left
// out, before the run, on a target that is no mock and has no universe for each scenario.
func TestNothingLastsOnASharedTarget(t *testing.T) {
	t.Parallel()
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	lasts := func(operation string) bool {
		o, _ := c.Operation(operation)
		return o.Writes == "creates" || o.Writes == "changes"
	}
	marked := 0
	for _, d := range vocabulary().Definitions() {
		if !slices.ContainsFunc(d.Calling(), lasts) {
			continue
		}
		marked++
		if !keptAway(d) {
			t.Errorf("%s:%d: the step calls one of %v, which lasts, and does not say so", d.File, d.Line, d.Calling())
		}
	}
	suite, err := parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	scenarios := 0
	for _, s := range suite.Scenarios {
		bound := boundSteps(s)
		for i, called := range scenario.CallsOf(bound) {
			if !slices.ContainsFunc(called, lasts) {
				continue
			}
			scenarios++
			if !slices.ContainsFunc(bound, func(b *scenario.Bound) bool { return b != nil && keptAway(b.Definition) }) {
				t.Errorf("%s: %s: %q calls one of %v, which lasts; add a step: Given nobody else uses the target", s.URI, s.Name, s.Steps[i].Text, called)
			}
		}
	}
	if marked < 20 || scenarios < 100 {
		t.Errorf("%d steps and %d scenarios call what lasts", marked, scenarios)
	}
}

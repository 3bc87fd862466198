package runner_test

import (
	"testing"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestWhatLastsIsLeftOutWhereOthersAre: a mock forgets with the run, and a target that gives each
// scenario a universe does so too; any other keeps what a scenario makes, and so is not asked to.
func TestWhatLastsIsLeftOutWhereOthersAre(t *testing.T) {
	const text = "Feature: it lasts\n  @EK-OTP-010\n  Scenario: makes\n    When it makes something that stays\n"
	reset := map[scenario.Capability]bool{scenario.Reset: true}
	for name, test := range map[string]struct {
		to      *target
		reason  string
		sent    bool
		lacking int
	}{
		"a mock":                        {to: &target{}, sent: true},
		"a universe for each scenario":  {to: &target{shared: true, capabilities: reset}, sent: true},
		"others use it, as is declared": {to: &target{shared: true, declared: reset}, reason: "the target lacks reset"},
		"others use it":                 {to: &target{shared: true}, reason: "the target lacks reset", lacking: 1},
	} {
		got := execute(t, t.Context(), text, test.to, nil)["makes"].Scenario
		if left := got.Verdict == verdict.NotApplicable; left == test.sent || got.Reason != test.reason && !test.sent || len(got.Lacking) != test.lacking || test.to.opened > 0 != test.sent {
			t.Errorf("%s: %s, %q, lacking %v, %d sessions", name, got.Verdict, got.Reason, got.Lacking, test.to.opened)
		}
	}
}

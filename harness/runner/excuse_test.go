package runner_test

import (
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

func TestAKnownFailureIsNoneOfTheFailuresThatEndARun(t *testing.T) {
	const text = "Feature: F\n  Scenario: a\n    Then 1 is 2\n  Scenario: b\n    Then 1 is 2\n  Scenario: c\n    Then 1 is 1\n"
	header := verdict.Header{Excuses: []verdict.Excuse{{Kind: verdict.KnownFailure, At: "x.yaml:3:5", Feature: "x.feature", Name: "a"}}}
	run := func(excuse func(*verdict.Scenario)) map[string]runner.Result {
		return execute(t, t.Context(), text, &target{}, oneAtATime(func(o *runner.Options) { o.MaxFailures, o.Excuse = 2, excuse }))
	}
	known := run(header.Excuse)
	if a := known["a"].Scenario; a.Verdict != verdict.Fail || !a.Excused(verdict.KnownFailure) {
		t.Errorf("a: %s, excuse %+v", a.Verdict, a.Excuse)
	}
	if c := known["c"].Scenario; c.Verdict != verdict.Pass {
		t.Errorf("c: %s because %q: the known failure was counted", c.Verdict, c.Reason)
	}
	if c := run(nil)["c"].Scenario; c.Verdict != verdict.CouldNotRun {
		t.Errorf("without the entry, c: %s", c.Verdict)
	}
}

func TestAScenarioOfNewerRequirementsOnlyWarns(t *testing.T) {
	const text = `Feature: F
  @EK-CARD-610
  Scenario: newer
    Then 1 is 2
  @EK-CARD-610 @EK-OTP-050
  Scenario: both
    Then 1 is 2
  Scenario: neither
    Then 1 is 2
  @EK-CARD-610
  Scenario: absent
    Then it cannot run
  @EK-CARD-610
  Scenario: lacking
    Then it needs the clock
`
	run := func(asOf string) map[string]runner.Result {
		c, err := load(t).AsOf(asOf)
		if err != nil {
			t.Fatal(err)
		}
		return execute(t, t.Context(), text, &target{}, func(o *runner.Options) { o.Contract, o.AsOf = c, asOf })
	}
	for asOf, want := range map[string]map[string]verdict.Verdict{
		"0.3": {"newer": verdict.Warn, "both": verdict.Fail, "neither": verdict.Fail, "absent": verdict.CouldNotRun, "lacking": verdict.NotApplicable},
		"0.4": {"newer": verdict.Fail, "both": verdict.Fail, "neither": verdict.Fail, "absent": verdict.CouldNotRun, "lacking": verdict.NotApplicable},
	} {
		got := run(asOf)
		for name, v := range want {
			if s := got[name].Scenario; s.Verdict != v {
				t.Errorf("as of %s: %s is %s because %q, want %s", asOf, name, s.Verdict, s.Reason, v)
			}
		}
		if lacking := got["lacking"].Scenario.Lacking; (len(lacking) > 0) != (asOf == "0.4") {
			t.Errorf("as of %s: a capability that only newer ones need lacks: %v", asOf, lacking)
		}
	}
}

package verdict_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestWorstIsTheHeaviest(t *testing.T) {
	order := []verdict.Verdict{verdict.Pass, verdict.NotApplicable, verdict.Warn, verdict.CouldNotRun, verdict.EngineError, verdict.Fail}
	for i, lighter := range order {
		for _, heavier := range order[i:] {
			if got := verdict.Worst(lighter, heavier); got != heavier {
				t.Errorf("Worst(%s, %s) = %s", lighter, heavier, got)
			}
		}
	}
	if got := verdict.Worst(); got != verdict.Pass {
		t.Errorf("Worst() = %s", got)
	}
}

func TestVerdictsAreWordsInJSON(t *testing.T) {
	for _, v := range verdict.All() {
		text, err := json.Marshal(v)
		if err != nil || string(text) != `"`+v.String()+`"` {
			t.Errorf("%d marshals to %s, %v", v, text, err)
		}
		var back verdict.Verdict
		if err := json.Unmarshal(text, &back); err != nil || back != v {
			t.Errorf("%s reads back as %s, %v", text, back, err)
		}
	}
	var v verdict.Verdict
	if err := json.Unmarshal([]byte(`"green"`), &v); err == nil {
		t.Error(`"green" is read as a verdict`)
	}
	if _, err := verdict.Verdict(99).MarshalText(); err == nil {
		t.Error("99 is written as a verdict")
	}
}

func step(v verdict.Verdict, checks ...verdict.Check) verdict.Step {
	return verdict.Step{Text: "a step", Verdict: v, Message: v.String(), Checks: checks}
}

func check(id string, v verdict.Verdict) verdict.Check {
	return verdict.Check{Requirement: id, Verdict: v, Message: id + " " + v.String()}
}

func TestAttemptSettles(t *testing.T) {
	for _, c := range []struct {
		name   string
		steps  []verdict.Step
		claims []string
		want   verdict.Verdict
		reason string
	}{
		{"one kept check", []verdict.Step{step(verdict.Pass, check("A", verdict.Pass))}, nil, verdict.Pass, ""},
		{"no check at all", []verdict.Step{step(verdict.Pass)}, nil, verdict.Fail, "nothing was checked"},
		{"no steps", nil, nil, verdict.Fail, "nothing was checked"},
		{"a claim nobody asserted", []verdict.Step{step(verdict.Pass, check("A", verdict.Pass))}, []string{"A", "B"}, verdict.Fail, "tagged B but no step asserted it"},
		{"a broken check", []verdict.Step{step(verdict.Pass, check("A", verdict.Fail))}, nil, verdict.Fail, "A fail"},
		{"a warning", []verdict.Step{step(verdict.Pass, check("A", verdict.Warn))}, nil, verdict.Warn, "A warn"},
		{"a warning does not excuse a claim", []verdict.Step{step(verdict.Pass, check("A", verdict.Warn))}, []string{"B"}, verdict.Fail, "tagged B"},
		{"the first of equals gives the reason", []verdict.Step{step(verdict.Pass, check("A", verdict.Fail)), step(verdict.Pass, check("B", verdict.Fail))}, nil, verdict.Fail, "A fail"},
		{"an outage keeps its reason", []verdict.Step{step(verdict.CouldNotRun)}, []string{"B"}, verdict.CouldNotRun, "could-not-run"},
		{"a fail outweighs an engine error", []verdict.Step{step(verdict.EngineError), step(verdict.Fail)}, nil, verdict.Fail, "fail"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := verdict.Attempt{Steps: c.steps}
			a.Settle(c.claims)
			if a.Verdict != c.want || !strings.Contains(a.Reason, c.reason) {
				t.Errorf("got %s because %q, want %s because of %q", a.Verdict, a.Reason, c.want, c.reason)
			}
		})
	}
}

func TestFlakyIsAPassAfterSomethingElse(t *testing.T) {
	attempt := func(v verdict.Verdict) verdict.Attempt { return verdict.Attempt{Verdict: v} }
	for _, c := range []struct {
		attempts []verdict.Attempt
		want     bool
	}{
		{nil, false},
		{[]verdict.Attempt{attempt(verdict.Pass)}, false},
		{[]verdict.Attempt{attempt(verdict.CouldNotRun), attempt(verdict.Pass)}, true},
		{[]verdict.Attempt{attempt(verdict.CouldNotRun), attempt(verdict.Fail)}, false},
		{[]verdict.Attempt{attempt(verdict.Pass), attempt(verdict.Pass)}, false},
	} {
		s := verdict.Scenario{Attempts: c.attempts}
		if got := s.Flaky(); got != c.want {
			t.Errorf("%v: flaky %v, want %v", c.attempts, got, c.want)
		}
	}
}

var requirements = []verdict.Requirement{
	{ID: "A", Level: verdict.Must, Evidence: "documented"},
	{ID: "B", Level: verdict.Must, Evidence: "assumed"},
	{ID: "C", Level: verdict.Should, Evidence: "assumed"},
}

func scenario(v verdict.Verdict, checks ...verdict.Check) *verdict.Scenario {
	return &verdict.Scenario{Verdict: v, Attempts: []verdict.Attempt{{Verdict: v, Steps: []verdict.Step{step(v, checks...)}}}}
}

func TestExitCodes(t *testing.T) {
	pass := scenario(verdict.Pass, check("A", verdict.Pass))
	lacking := &verdict.Scenario{Verdict: verdict.NotApplicable, Lacking: []string{"clock"}}
	declared := &verdict.Scenario{Verdict: verdict.NotApplicable}
	for _, c := range []struct {
		name      string
		scenarios []*verdict.Scenario
		answered  int
		warn      bool
		change    func(*verdict.Tally)
		want      int
		why       string
	}{
		{"all pass", []*verdict.Scenario{pass}, 1, false, nil, 0, "conformant"},
		{"a warning", []*verdict.Scenario{pass, scenario(verdict.Warn, check("B", verdict.Warn))}, 1, false, nil, 0, "conformant"},
		{"a warning that counts", []*verdict.Scenario{pass, scenario(verdict.Warn, check("B", verdict.Warn))}, 1, true, nil, 1, "--fail-on warn"},
		{"a fail", []*verdict.Scenario{pass, scenario(verdict.Fail, check("A", verdict.Fail))}, 1, false, nil, 1, "1 scenario failed"},
		{"a fail beside an outage", []*verdict.Scenario{scenario(verdict.Fail, check("A", verdict.Fail)), scenario(verdict.EngineError)}, 0, false, func(t *verdict.Tally) { t.Incomplete("x"); t.Outage("y") }, 1, "not conformant"},
		{"a crash of ours", []*verdict.Scenario{pass, scenario(verdict.EngineError)}, 1, false, nil, 4, "the harness failed"},
		{"nothing answered", []*verdict.Scenario{scenario(verdict.CouldNotRun)}, 0, false, nil, 4, "never answered"},
		{"an outage", []*verdict.Scenario{scenario(verdict.CouldNotRun)}, 1, false, func(t *verdict.Tally) { t.Outage("no engine") }, 4, "no engine"},
		{"an interrupt before any answer", []*verdict.Scenario{scenario(verdict.CouldNotRun)}, 0, false, func(t *verdict.Tally) { t.Incomplete("the run was interrupted") }, 3, "interrupted"},
		{"an interrupt", []*verdict.Scenario{pass}, 1, false, func(t *verdict.Tally) { t.Incomplete("the run was interrupted") }, 3, "interrupted"},
		{"one could not run", []*verdict.Scenario{pass, scenario(verdict.CouldNotRun)}, 1, false, nil, 3, "1 scenario could not run"},
		{"a capability lacks undeclared", []*verdict.Scenario{pass, lacking}, 1, false, nil, 3, "no environment file declares"},
		{"a capability lacks as declared", []*verdict.Scenario{pass, declared}, 1, false, nil, 0, "conformant"},
		{"only SHOULDs asserted", []*verdict.Scenario{scenario(verdict.Pass, check("C", verdict.Pass))}, 1, false, nil, 3, "no MUST was asserted"},
		{"nothing asserted", nil, 0, false, nil, 3, "no MUST was asserted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			failOn := ""
			if c.warn {
				failOn = "warn"
			}
			tally := verdict.NewTally(&verdict.Header{Requirements: requirements, FailOn: failOn})
			for _, s := range c.scenarios {
				tally.Add(s, 1, c.answered)
			}
			if c.change != nil {
				c.change(tally)
			}
			now := time.Now()
			summary := tally.Close(now, now)
			if summary.Exit != c.want || !strings.Contains(summary.Why, c.why) {
				t.Errorf("exit %d because %q, want %d because of %q", summary.Exit, summary.Why, c.want, c.why)
			}
		})
	}
}

func TestSharesCountAssertedMusts(t *testing.T) {
	tally := verdict.NewTally(&verdict.Header{Requirements: requirements})
	tally.Add(scenario(verdict.Fail, check("A", verdict.Fail), check("C", verdict.Pass), check("X", verdict.Pass)), 2, 2)
	tally.Add(scenario(verdict.CouldNotRun, check("B", verdict.CouldNotRun)), 1, 0)
	now := time.Now()
	s := tally.Close(now, now.Add(1500*time.Millisecond))
	want := []verdict.Share{{Evidence: "documented", Asserted: 1, Of: 1}, {Evidence: "assumed", Asserted: 0, Of: 1}}
	if len(s.Shares) != 2 || s.Shares[0] != want[0] || s.Shares[1] != want[1] {
		t.Errorf("shares %+v, want %+v", s.Shares, want)
	}
	if s.Exchanges != 3 || s.Answered != 2 || s.Milliseconds != 1500 {
		t.Errorf("counts %+v", s)
	}
	if s.Scenarios[verdict.Fail] != 1 || s.Scenarios[verdict.CouldNotRun] != 1 || s.Checks[verdict.Pass] != 2 {
		t.Errorf("verdicts are folded away: %+v %+v", s.Scenarios, s.Checks)
	}
}

func TestStepFoldsWhatPassed(t *testing.T) {
	attempt := verdict.Attempt{Steps: []verdict.Step{{Checks: []verdict.Check{
		check("EK-A-010", verdict.Pass), check("EK-A-010", verdict.Pass), check("", verdict.Pass),
		check("EK-A-020", verdict.Pass), check("EK-A-020", verdict.Warn),
	}}}}
	attempt.Settle([]string{"EK-A-010"})
	step := attempt.Steps[0]
	if !slices.Equal(step.Kept, []string{"EK-A-010"}) || step.Met != 1 {
		t.Errorf("kept %v and met %d, want EK-A-010 and 1: what was broken once is not kept", step.Kept, step.Met)
	}
	if len(step.Checks) != 1 || step.Checks[0].Requirement != "EK-A-020" || attempt.Verdict != verdict.Warn {
		t.Errorf("findings %+v, verdict %s; want the warning alone", step.Checks, attempt.Verdict)
	}
	attempt.Settle([]string{"EK-A-010"})
	if again := attempt.Steps[0]; again.Met != 1 || len(again.Kept) != 1 || len(again.Checks) != 1 {
		t.Errorf("settled twice it is another: %+v", again)
	}
}

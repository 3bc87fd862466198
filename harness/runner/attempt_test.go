package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// unlucky is a vocabulary whose target is not there for the first times of a scenario.
func unlucky(times int) *scenario.Registry {
	r := vocabulary(nil)
	tried := map[string]int{}
	r.Step(`^the target is there$`, func(_ context.Context, s *scenario.State) error {
		if tried[s.Key()]++; tried[s.Key()] <= times {
			return scenario.CannotRun("nobody was there")
		}
		s.Expect(true, "")
		return nil
	}, "Fails for some time.")
	return r
}

func oneAtATime(change func(*runner.Options)) func(*runner.Options) {
	return func(o *runner.Options) {
		o.Parallel = 1
		change(o)
	}
}

func TestBadLuckIsTriedAgainAndAllIsKept(t *testing.T) {
	const text = "Feature: F\n  Scenario: a\n    When it calls\n    Then the target is there\n"
	for _, row := range []struct {
		name     string
		shared   bool
		times    int
		attempts int
		verdict  verdict.Verdict
		flaky    bool
		not      string
	}{
		{"passes at the second", false, 1, 2, verdict.Pass, true, ""},
		{"passes at the last", false, 2, 3, verdict.Pass, true, ""},
		{"does not pass", false, 3, 3, verdict.CouldNotRun, false, ""},
		{"a write may have happened", true, 1, 1, verdict.CouldNotRun, false, "wallet.generate-transaction-otp writes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				to := &target{shared: row.shared, capabilities: map[scenario.Capability]bool{scenario.Reset: !row.shared}}
				started := time.Now()
				r := executeWith(t, t.Context(), unlucky(row.times), text, to, oneAtATime(func(o *runner.Options) { o.Retries = 2 }))["a"]
				s := r.Scenario
				if len(s.Attempts) != row.attempts || s.Verdict != row.verdict || s.Flaky() != row.flaky {
					t.Fatalf("%d attempts, %s, flaky %v", len(s.Attempts), s.Verdict, s.Flaky())
				}
				last := s.Attempts[len(s.Attempts)-1]
				if (last.NotRetried != "") != (row.not != "") || !strings.Contains(last.NotRetried, row.not) {
					t.Errorf("not retried because %q, want %q", last.NotRetried, row.not)
				}
				seen := map[string]bool{}
				for _, v := range r.Exchanges {
					if seen[v.ID] {
						t.Errorf("two exchanges have the id %s", v.ID)
					}
					seen[v.ID] = true
				}
				for i, a := range s.Attempts {
					if a.Number != i+1 || len(a.Steps) != 2 {
						t.Errorf("attempt %d: %+v", i+1, a)
					}
					for _, id := range a.Steps[0].Exchanges {
						if !seen[id] {
							t.Errorf("attempt %d names exchange %s, which is not kept", a.Number, id)
						}
					}
				}
				if paused := time.Since(started); row.attempts > 1 && paused < 500*time.Millisecond {
					t.Errorf("the target had only %s to come back", paused)
				}
				if to.opened != row.attempts || to.closed != to.opened {
					t.Errorf("%d sessions opened and %d closed, want one for each of %d attempts", to.opened, to.closed, row.attempts)
				}
			})
		})
	}
}

// What fails is not tried again until it passes.
func TestADefectIsNotTriedAgain(t *testing.T) {
	to := &target{capabilities: map[scenario.Capability]bool{scenario.Reset: true}}
	r := execute(t, t.Context(), "Feature: F\n  Scenario: a\n    Then 1 is 2\n", to, func(o *runner.Options) { o.Retries = 5 })["a"]
	if len(r.Scenario.Attempts) != 1 || r.Scenario.Attempts[0].NotRetried == "" {
		t.Errorf("%d attempts, not retried because %q", len(r.Scenario.Attempts), r.Scenario.Attempts[0].NotRetried)
	}
}

func TestARunEndsEarly(t *testing.T) {
	many := func(step string) string {
		var text strings.Builder
		text.WriteString("Feature: F\n")
		for i := range 20 {
			fmt.Fprintf(&text, "  Scenario: %02d\n    Then %s\n", i, step)
		}
		return text.String()
	}
	for _, row := range []struct {
		name   string
		text   string
		change func(*runner.Options)
		tried  int
		reason string
		class  verdict.Class
	}{
		{"after failures", many("1 is 2"), func(o *runner.Options) { o.MaxFailures = 3 }, 3, "--max-failures 3 is reached", verdict.Quota},
		{"after outages", many("it cannot run"), func(o *runner.Options) { o.Breaker = 4 }, 4, "4 scenarios in a row", verdict.Environment},
		{"after outages, by default", many("it cannot run"), func(*runner.Options) {}, 5, "5 scenarios in a row", verdict.Environment},
	} {
		t.Run(row.name, func(t *testing.T) {
			tried := 0
			for name, r := range execute(t, t.Context(), row.text, &target{}, oneAtATime(row.change)) {
				s := r.Scenario
				switch {
				case len(s.Attempts) > 0:
					tried++
				case s.Verdict != verdict.CouldNotRun || !strings.Contains(s.Reason, row.reason) || s.Triage == nil || s.Triage.Class != row.class || !s.Triage.Stopped:
					t.Errorf("%s: %s because %q, %+v", name, s.Verdict, s.Reason, s.Triage)
				}
			}
			if tried != row.tried {
				t.Errorf("%d were tried, want %d", tried, row.tried)
			}
		})
	}
}

// A pass in between says that the target is there.
func TestOutagesInARowAreCounted(t *testing.T) {
	var text strings.Builder
	text.WriteString("Feature: F\n")
	for i := range 12 {
		step := "it cannot run"
		if i%3 == 2 {
			step = "it calls"
		}
		fmt.Fprintf(&text, "  Scenario: %02d\n    Then %s\n", i, step)
	}
	for name, r := range execute(t, t.Context(), text.String(), &target{}, oneAtATime(func(o *runner.Options) { o.Breaker = 3 })) {
		if len(r.Scenario.Attempts) == 0 {
			t.Errorf("%s was not tried: %s", name, r.Scenario.Reason)
		}
	}
}

// What the application does towards the target passes us by.
func TestNoScenarioOfAnApplicationIsTriedAgainElsewhere(t *testing.T) {
	for _, shared := range []bool{true, false} {
		r := unlucky(1)
		r.Step(`^the application is asked$`, func(context.Context, *scenario.State) error { return nil }, "Asks.", scenario.Needs(scenario.App))
		to := &target{shared: shared, capabilities: map[scenario.Capability]bool{scenario.App: true, scenario.Reset: !shared}}
		text := "Feature: F\n  Scenario: a\n    When the application is asked\n    Then the target is there\n"
		s := executeWith(t, t.Context(), r, text, to, oneAtATime(func(o *runner.Options) { o.Retries = 1 }))["a"].Scenario
		if want := map[bool]int{true: 1, false: 2}[shared]; len(s.Attempts) != want {
			t.Errorf("shared %v: %d attempts, want %d (%s)", shared, len(s.Attempts), want, s.Attempts[0].NotRetried)
		}
	}
}

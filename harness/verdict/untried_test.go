package verdict

import (
	"reflect"
	"testing"
	"time"
)

// What a limit stopped is no trouble, however much of it there is, and what broke stands alone.
func TestWhatALimitStoppedIsNoTrouble(t *testing.T) {
	now := time.Now()
	tally := NewTally(&Header{})
	stopped := func(index int, group, why string, begun bool) *Scenario {
		s := &Scenario{Index: index, Verdict: CouldNotRun, Triage: &Triage{Class: Quota, Group: group, Headline: why, Stopped: true}}
		if begun {
			s.Attempts = []Attempt{{Verdict: CouldNotRun}}
		}
		return s
	}
	for i, s := range []*Scenario{
		stopped(5, "late", "the run took longer", false), stopped(4, "late", "the run took longer than --deadline 1m", true), stopped(6, "late", "too long", false),
		stopped(1, "sms", "--max-sms 1 is used up", true),
		{Index: 2, Verdict: Fail, Triage: &Triage{Class: ProductDefect, Group: "a", Headline: "it broke"}},
		{Index: 3, Verdict: CouldNotRun, Triage: &Triage{Class: Quota, Group: "b", Headline: "answered 429"}},
		{Index: 7, Verdict: CouldNotRun, Excuse: &Excuse{Kind: Quarantine}, Triage: &Triage{Class: Quota, Group: "late", Stopped: true}},
	} {
		tally.Add(s, i, i)
	}
	s := tally.Close(now, now)
	var troubles []string
	for _, one := range s.Troubles {
		troubles = append(troubles, one.Headline)
	}
	if want := []string{"it broke", "answered 429"}; !reflect.DeepEqual(troubles, want) {
		t.Errorf("troubles are %q, want %q", troubles, want)
	}
	var untried [][2]string
	for i := range s.Untried {
		untried = append(untried, [2]string{s.Untried[i].Times(), s.Untried[i].Why})
	}
	if want := [][2]string{{"3 (1 begun)", "the run took longer than --deadline 1m"}, {"1 (begun)", "--max-sms 1 is used up"}}; !reflect.DeepEqual(untried, want) {
		t.Errorf("not tried are %q, want %q", untried, want)
	}
	if s.Scenarios[CouldNotRun] != 5 || s.Exit != ExitFail {
		t.Errorf("%v, exit %d: what was not tried still counts, and hides no fail", s.Scenarios, s.Exit)
	}
}

package gate

import (
	"fmt"
	"testing"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestWhatACaseShows: what a client broke can be waived, and what it never came to cannot.
func TestWhatACaseShows(t *testing.T) {
	c := &certify.Case{Name: "lost", Requirement: "EK-A", Expect: []certify.Rule{{Requirement: "EK-B"}}}
	called := certify.Record{Calls: []certify.Call{{}}}
	crashed := called
	crashed.Ending = &certify.Ending{Kind: certify.Crashed}
	check := func(id string, v verdict.Verdict) verdict.Check { return verdict.Check{Requirement: id, Verdict: v} }
	for _, test := range []struct {
		name   string
		record certify.Record
		checks []verdict.Check
		want   string
	}{
		{"green", called, []verdict.Check{check("EK-A", verdict.Pass), check("EK-B", verdict.Warn)}, "[] []"},
		{"one is broken", called, []verdict.Check{check("EK-A", verdict.Fail), check("EK-B", verdict.Pass)}, "[EK-A] []"},
		{"broken off", called, []verdict.Check{check("EK-REQ-040", verdict.Fail)}, "[EK-REQ-040] [EK-A EK-B]"},
		{"not judged", called, []verdict.Check{check("EK-A", verdict.Fail), check("EK-B", verdict.CouldNotRun)}, "[EK-A] [EK-B]"},
		{"crashed", crashed, []verdict.Check{check("EK-A", verdict.Fail), check("EK-B", verdict.Pass)}, "[nothing that is waived] []"},
		{"called nothing", certify.Record{}, []verdict.Check{check("EK-A", verdict.Fail), check("EK-B", verdict.Pass)}, "[nothing that is waived] []"},
	} {
		faults, missed := faultsOfCase(c, &test.record, test.checks)
		broken := []string{}
		for _, f := range faults {
			if f.Requirement == "" {
				f.Requirement = "nothing that is waived"
			}
			broken = append(broken, f.Requirement)
		}
		if got := fmt.Sprint(broken, missed); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

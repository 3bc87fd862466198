package gate

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// check is a check of a requirement; "" is an expectation of the feature file's own.
func check(id string, v verdict.Verdict) verdict.Check {
	return verdict.Check{Requirement: id, Verdict: v, Message: "not as it must be"}
}

// scenario has one step for each list of checks, which all are tried in one attempt.
func scenario(n int, claims []string, steps ...[]verdict.Check) verdict.Scenario {
	s := verdict.Scenario{ID: fmt.Sprint("s", n), Index: n, Name: fmt.Sprint("Scenario ", n), URI: "pay.feature", Line: 4 + n, Claims: claims}
	a := verdict.Attempt{Number: 1, Started: now.Add(-time.Hour)}
	for i, checks := range steps {
		a.Steps = append(a.Steps, verdict.Step{Keyword: "Then", Text: "it is so", Location: fmt.Sprint("pay.feature:", 5+i), Checks: checks})
	}
	a.Settle(claims)
	s.Attempts = []verdict.Attempt{a}
	s.Settle()
	return s
}

// recorded is a run of scenarios as it is read back.
func recorded(t *testing.T, change func(*verdict.Header, *verdict.Tally), scenarios ...verdict.Scenario) (dir string, _ Result) {
	t.Helper()
	h := verdict.Header{
		Schema: verdict.SchemaRun, ID: "r1", Tool: "v1", Command: "run", Started: now.Add(-2 * time.Hour), Target: verdict.Target{Kind: "uat"},
		Contract: digest, Commit: commit, Shard: verdict.Shard{Index: 1, Total: 1}, Selected: len(scenarios),
		Requirements: []verdict.Requirement{{ID: kept, Level: verdict.Must}, {ID: brokenID, Level: verdict.Must}, {ID: "EK-OTP-050", Level: verdict.Must}},
	}
	change(&h, verdict.NewTally(&h))
	tally := verdict.NewTally(&h)
	change(&h, tally)
	dir = t.TempDir()
	kept, err := report.Create(dir, h, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		tally.Add(&s, 0, 0)
		if err := kept.Result(report.Result{Scenario: s}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := kept.Close(tally.Close(h.Started, now.Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	return dir, OfRun(dir, now)
}

func TestWhatARunShows(t *testing.T) {
	t.Parallel()
	pass := []verdict.Check{check(kept, verdict.Pass)}
	fail := []verdict.Check{check(brokenID, verdict.Fail)}
	own := []verdict.Check{check("", verdict.Fail)}
	warn := []verdict.Check{check(brokenID, verdict.Warn)}
	unrun := scenario(1, nil)
	unrun.Attempts, unrun.Verdict, unrun.Reason = nil, verdict.CouldNotRun, "no OTP came"
	undefined := scenario(1, nil, pass, nil)
	undefined.Attempts[0].Steps[1].Verdict, undefined.Attempts[0].Steps[1].Message = verdict.Fail, "the step is undefined"
	undefined.Attempts[0].Settle(nil)
	undefined.Settle()
	excused := func(kind verdict.ExcuseKind, expires string) (verdict.Scenario, func(*verdict.Header, *verdict.Tally)) {
		s := scenario(1, nil, fail)
		s.Triage = &verdict.Triage{Class: verdict.ProductDefect}
		s.Attempts[0].Triage = s.Triage
		e := verdict.Excuse{Kind: kind, At: "excuses.yaml:3:5", ID: "s1", Requirements: []string{brokenID}, Ticket: "QA-7", Owner: "asha", Reason: "so", Expires: expires}
		s.Excuse = &e
		return s, func(h *verdict.Header, _ *verdict.Tally) { h.Excuses = []verdict.Excuse{e} }
	}
	known, withKnown := excused(verdict.KnownFailure, "2026-12-31")
	old, withOld := excused(verdict.KnownFailure, "2026-11-25")
	aside, withAside := excused(verdict.Quarantine, "2026-12-31")
	retried := scenario(1, nil, pass)
	retried.Attempts = append([]verdict.Attempt{{Number: 1, Started: now.Add(-3 * time.Hour), Verdict: verdict.CouldNotRun, Steps: []verdict.Step{{Verdict: verdict.CouldNotRun}}}}, retried.Attempts...)
	retried.Attempts[1].Number = 2

	as := func(change func(*verdict.Header)) func(*verdict.Header, *verdict.Tally) {
		return func(h *verdict.Header, _ *verdict.Tally) { change(h) }
	}
	none := as(func(*verdict.Header) {})
	for name, c := range map[string]struct {
		change    func(*verdict.Header, *verdict.Tally)
		scenarios []verdict.Scenario
		want      string
	}{
		"green":             {none, []verdict.Scenario{scenario(0, nil, pass)}, "judged EK-TOKEN-010 pass"},
		"red":               {none, []verdict.Scenario{scenario(0, nil, pass), scenario(1, nil, fail)}, `fault EK-OTP-010 "pay.feature:5 Scenario 1: EK-OTP-010: not as it must be"; judged EK-OTP-010 fail; judged EK-TOKEN-010 pass`},
		"expectation":       {none, []verdict.Scenario{scenario(0, nil, pass), scenario(1, nil, own)}, `fault  "pay.feature:5 Scenario 1: not as it must be"; judged EK-TOKEN-010 pass`},
		"both in one":       {none, []verdict.Scenario{scenario(0, nil, pass, append(fail, own...))}, `fault EK-OTP-010 "pay.feature:4 Scenario 0: EK-OTP-010: not as it must be"; fault  "pay.feature:4 Scenario 0: not as it must be"; judged EK-OTP-010 fail; judged EK-TOKEN-010 pass`},
		"undefined":         {none, []verdict.Scenario{undefined}, `fault  "pay.feature:5 Scenario 1: the step is undefined"; judged EK-TOKEN-010 pass`},
		"nothing checked":   {none, []verdict.Scenario{scenario(0, nil, nil)}, `fault  "pay.feature:4 Scenario 0: every step went through but nothing was checked; add a step that says what must be so"`},
		"missed":            {none, []verdict.Scenario{scenario(0, []string{brokenID, "EK-OTP-050"}, fail)}, `fault EK-OTP-010 "pay.feature:4 Scenario 0: EK-OTP-010: not as it must be" missed EK-OTP-050; judged EK-OTP-010 fail`},
		"warned":            {none, []verdict.Scenario{scenario(0, nil, pass, warn)}, "judged EK-OTP-010 warn; judged EK-TOKEN-010 pass"},
		"warned, hard":      {as(func(h *verdict.Header) { h.FailOn = "warn" }), []verdict.Scenario{scenario(0, nil, pass, warn)}, `fault EK-OTP-010 "pay.feature:4 Scenario 0: EK-OTP-010: not as it must be (a warning, with --fail-on warn)"; judged EK-OTP-010 warn; judged EK-TOKEN-010 pass`},
		"could not run":     {none, []verdict.Scenario{scenario(0, nil, pass), unrun}, "unjudged 1 scenario could not run; judged EK-TOKEN-010 pass"},
		"red, and the same": {none, []verdict.Scenario{scenario(0, nil, fail), unrun}, `unjudged 1 scenario could not run; fault EK-OTP-010 "pay.feature:4 Scenario 0: EK-OTP-010: not as it must be"; judged EK-OTP-010 fail`},
		"interrupted":       {func(_ *verdict.Header, t *verdict.Tally) { t.Incomplete("the run was interrupted") }, []verdict.Scenario{scenario(0, nil, pass)}, "unjudged the run was interrupted; judged EK-TOKEN-010 pass"},
		"no target":         {func(_ *verdict.Header, t *verdict.Tally) { t.Outage("there is nobody") }, []verdict.Scenario{scenario(0, nil, pass)}, "unjudged there is nobody; judged EK-TOKEN-010 pass"},
		"no MUST":           {none, []verdict.Scenario{scenario(0, nil, []verdict.Check{check("", verdict.Pass)})}, "unjudged no MUST was asserted, so this run proves nothing"},
		"flaky":             {none, []verdict.Scenario{retried}, "older; judged EK-TOKEN-010 pass"},
		"flaky, hard":       {as(func(h *verdict.Header) { h.FailOnFlaky = true }), []verdict.Scenario{retried}, `older; fault  "1 scenario passed only after a retry, and --fail-on-flaky is set"; judged EK-TOKEN-010 pass`},
		"known":             {withKnown, []verdict.Scenario{scenario(0, nil, pass), known}, "judged EK-OTP-010 fail; judged EK-TOKEN-010 pass"},
		"known no more":     {withOld, []verdict.Scenario{scenario(0, nil, pass), old}, `fault  "excuses.yaml:3:5: what was excused there (QA-7) expired on 2026-11-25; mend it, or look at it again and run with a new day"; judged EK-OTP-010 fail; judged EK-TOKEN-010 pass`},
		"quarantine":        {withAside, []verdict.Scenario{scenario(0, nil, pass), aside}, "judged EK-TOKEN-010 pass"},
		"shard":             {as(func(h *verdict.Header) { h.Shard = verdict.Shard{Index: 1, Total: 2} }), []verdict.Scenario{scenario(0, nil, pass)}, "partial it is shard 1 of 2; join all with kasauti merge, and give that; judged EK-TOKEN-010 pass"},
		"rerun":             {as(func(h *verdict.Header) { h.Selection = &verdict.Selection{IDs: []string{"s0"}} }), []verdict.Scenario{scenario(0, nil, pass)}, "partial it ran what an earlier run named (--rerun-failed); give one of all; judged EK-TOKEN-010 pass"},
		"tags":              {as(func(h *verdict.Header) { h.Selection = &verdict.Selection{Tags: "@smoke"} }), []verdict.Scenario{scenario(0, nil, pass)}, "partial --tags, --name or --requirement selected; give one of all; judged EK-TOKEN-010 pass"},
		"whole folders":     {as(func(h *verdict.Header) { h.Selection = &verdict.Selection{Paths: []string{"features"}} }), []verdict.Scenario{scenario(0, nil, pass)}, "judged EK-TOKEN-010 pass"},
		"one line": {as(func(h *verdict.Header) {
			h.Selection, h.Partial = &verdict.Selection{Paths: []string{"a.feature:3"}}, true
		}), []verdict.Scenario{scenario(0, nil, pass)}, "partial only some of what there is was selected; give one of all; judged EK-TOKEN-010 pass"},
		"cases": {as(func(h *verdict.Header) { h.Unit, h.Partial = verdict.UnitCase, true }), []verdict.Scenario{scenario(0, nil, pass)}, "partial --case selected; give one of all cases; judged EK-TOKEN-010 pass"},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := recorded(t, c.change, c.scenarios...)
			if got := told(&r); got != c.want || r.Kind != Run || r.Target != "uat" || r.Commit != commit || r.ID != "r1" || r.Digest == "" {
				t.Errorf("got\n%s\nwant\n%s\n%+v", got, c.want, r)
			}
		})
	}
}

// told is what a run shows, in one line.
func told(r *Result) string {
	var all []string
	add := func(what, text string) {
		if text != "" {
			all = append(all, what+" "+text)
		}
	}
	add("unreadable", r.Unreadable)
	add("refused", r.Refused)
	add("partial", r.Partial)
	if r.Oldest.Before(now.Add(-2 * time.Hour)) {
		all = append(all, "older")
	}
	add("unjudged", r.Unjudged)
	for _, f := range r.Faults {
		text := fmt.Sprintf("%s %q", f.Requirement, f.Says)
		if len(f.Missed) > 0 {
			text += " missed " + strings.Join(f.Missed, ", ")
		}
		add("fault", text)
	}
	for _, id := range []string{brokenID, "EK-OTP-050", kept} {
		if v, judged := r.Judged[id]; judged {
			add("judged", id+" "+v.String())
		}
	}
	return strings.Join(all, "; ")
}

// TestARecordThatDoesNotAddUpIsRefused, and one that cannot be read says nothing.
func TestARecordThatDoesNotAddUpIsRefused(t *testing.T) {
	t.Parallel()
	none := func(*verdict.Header, *verdict.Tally) {}
	dir, _ := recorded(t, none, scenario(0, nil, []verdict.Check{check(kept, verdict.Pass)}), scenario(1, nil, []verdict.Check{check(brokenID, verdict.Fail)}))
	path := filepath.Join(dir, report.JournalName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ was, is, says string }{
		"a verdict":   {`"verdict":"fail"`, `"verdict":"pass"`, "refused"},
		"the end":     {`"exit":1`, `"exit":0`, "refused"},
		"cut off":     {`{"type":"end"`, ``, "unjudged"},
		"another one": {verdict.SchemaRun, "kasauti.run/9", "unreadable"},
		"nothing":     {string(whole), "", "unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := bytes.ReplaceAll(whole, []byte(c.was), []byte(c.is))
			if name == "cut off" {
				changed, _, _ = bytes.Cut(whole, []byte(c.was))
			}
			if bytes.Equal(changed, whole) {
				t.Fatal("nothing was changed")
			}
			file := filepath.Join(t.TempDir(), "run.ndjson")
			if err := os.WriteFile(file, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			if r := OfRun(file, now); !strings.HasPrefix(told(&r), c.says) {
				t.Errorf("got %s", told(&r))
			}
		})
	}
	if r := OfRun(filepath.Join(dir, "nowhere"), now); !strings.HasPrefix(told(&r), "unreadable open a recorded run") {
		t.Errorf("got %s", told(&r))
	}
}

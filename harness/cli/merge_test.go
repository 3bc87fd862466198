package cli

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// shardOf records a shard of two in which scenarios end as the verdicts say; a pass asserts a MUST where
// must is set.
func shardOf(t *testing.T, index int, must bool, change func(*verdict.Header, *verdict.Tally), verdicts ...verdict.Verdict) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), report.JournalName)
	h := verdict.Header{
		Schema: verdict.SchemaRun, ID: "shard" + string(rune('0'+index)), Command: "run", Tool: "v1", Contract: "c", Started: time.Unix(int64(1000*index), 0),
		Target: verdict.Target{Kind: "embedded", Mock: true}, Seed: 1, Selected: len(verdicts), Shard: verdict.Shard{Index: index, Total: 2},
		Selection:    &verdict.Selection{Count: 4, Digest: "d"},
		Requirements: []verdict.Requirement{{ID: "EK-A-010", Level: verdict.Must, Evidence: "documented"}},
	}
	var calls []func(*verdict.Tally)
	if change != nil {
		change(&h, nil)
		calls = append(calls, func(tally *verdict.Tally) { change(&h, tally) })
	}
	j, err := report.CreateJournal(path)
	if err == nil {
		err = j.Header(h)
	}
	tally := verdict.NewTally(&h)
	for i, v := range verdicts {
		place := 2*i + index // the shards take turns
		s := verdict.Scenario{ID: string(rune('a' + place)), Index: i, Place: place, Name: string(rune('a' + place)), URI: "f", Line: place, Verdict: v}
		step := verdict.Step{Verdict: v}
		if must && v == verdict.Pass {
			step.Kept = []string{"EK-A-010"}
		}
		if v == verdict.Warn {
			step.Checks = []verdict.Check{{Requirement: "EK-A-010", Verdict: verdict.Warn}}
		}
		s.Attempts = []verdict.Attempt{{Number: 1, Verdict: v, Steps: []verdict.Step{step}}}
		tally.Add(&s, 0, 0)
		if err == nil {
			err = j.Result(report.Result{Scenario: s})
		}
	}
	for _, call := range calls {
		call(tally)
	}
	if err == nil {
		err = j.Close(tally.Close(h.Started, h.Started.Add(time.Minute)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAMergeJudgesAsOneRunWould holds the exit code of shards to that of their results in one run.
func TestAMergeJudgesAsOneRunWould(t *testing.T) {
	const pass, warn, fail, cannot, broke = verdict.Pass, verdict.Warn, verdict.Fail, verdict.CouldNotRun, verdict.EngineError
	outage := func(_ *verdict.Header, tally *verdict.Tally) {
		if tally != nil {
			tally.Outage("nothing listens there")
		}
	}
	interrupted := func(_ *verdict.Header, tally *verdict.Tally) {
		if tally != nil {
			tally.Incomplete("the run was interrupted before its end")
		}
	}
	more := func(h *verdict.Header, tally *verdict.Tally) { // was selected than there are results
		if tally == nil {
			h.Selected++
		}
	}
	strict := func(h *verdict.Header, _ *verdict.Tally) { h.FailOn = "warn" }
	type part struct {
		must     bool
		change   func(*verdict.Header, *verdict.Tally)
		verdicts []verdict.Verdict
	}
	for _, c := range []struct {
		name   string
		shards [2]part
		exit   int
		why    string
	}{
		{"all pass", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {false, nil, []verdict.Verdict{pass, pass}}}, 0, "conformant"},
		{"a shard that proves nothing by itself", [2]part{{true, nil, []verdict.Verdict{pass, pass, pass, pass}}, {}}, 0, "conformant"},
		{"nobody asserted a MUST", [2]part{{false, nil, []verdict.Verdict{pass, pass}}, {false, nil, []verdict.Verdict{pass, pass}}}, 3, "no MUST was asserted"},
		{"a fail", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, nil, []verdict.Verdict{pass, fail}}}, 1, "1 scenario failed"},
		{"a fail beside an outage", [2]part{{true, nil, []verdict.Verdict{pass, fail}}, {true, outage, []verdict.Verdict{cannot, cannot}}}, 1, "1 scenario failed"},
		{"an outage", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, outage, []verdict.Verdict{cannot, cannot}}}, 4, "shard 2 of 2: nothing listens there"},
		{"a crash of ours", [2]part{{true, nil, []verdict.Verdict{pass, broke}}, {true, nil, []verdict.Verdict{pass, pass}}}, 4, "the harness failed in 1 scenario"},
		{"one could not run", [2]part{{true, nil, []verdict.Verdict{pass, cannot}}, {true, nil, []verdict.Verdict{pass, pass}}}, 3, "1 scenario could not run"},
		{"an interrupt", [2]part{{true, interrupted, []verdict.Verdict{pass, pass}}, {true, nil, []verdict.Verdict{pass, pass}}}, 3, "shard 1 of 2: the run was interrupted"},
		{"a warning", [2]part{{true, nil, []verdict.Verdict{pass, warn}}, {true, nil, []verdict.Verdict{pass, pass}}}, 0, "conformant"},
		{"a warning that counts", [2]part{{true, strict, []verdict.Verdict{pass, pass}}, {true, strict, []verdict.Verdict{pass, warn}}}, 1, "--fail-on warn is set"},
		{"a warning that counts in one", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, strict, []verdict.Verdict{pass, warn}}}, 2, "--fail-on: warn here, fail there"},
		{"a green one lacks a result", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, more, []verdict.Verdict{pass}}}, 2, "its last record does not count what stands before it: the file was changed"},
		{"one lacks a result", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, more, []verdict.Verdict{cannot}}}, 3, "incomplete: shard 2 of 2 has results of 1 of its 2 scenarios, though it ended"},
		{"one lacks all results", [2]part{{true, nil, []verdict.Verdict{pass, pass, pass}}, {true, func(h *verdict.Header, tally *verdict.Tally) {
			more(h, tally)
			if tally != nil {
				tally.Outage("nothing listens there")
			}
		}, nil}}, 4, "shard 2 of 2: nothing listens there"},
		{"a red one lacks a result", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, more, []verdict.Verdict{fail}}}, 1, "1 scenario failed"},
		{"cut by other times", [2]part{{true, nil, []verdict.Verdict{pass, pass}}, {true, nil, []verdict.Verdict{pass}}}, 2, "the shards have 3 scenarios, and the selection has 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "all")
			args := []string{"merge", "--report", dir}
			for i, p := range c.shards {
				args = append(args, shardOf(t, i+1, p.must, p.change, p.verdicts...))
			}
			slices.Reverse(args[3:]) // their order is nothing
			code, out := kasauti(t, args...)
			if code != c.exit || !strings.Contains(out, c.why) {
				t.Fatalf("exit %d, want %d because of %q\n%s", code, c.exit, c.why, out)
			}
			if code == verdict.ExitUsage {
				return
			}
			run, err := report.Open(filepath.Join(dir, report.JournalName))
			if err != nil {
				t.Fatal(err)
			}
			defer run.Close()
			summary, ended := run.Summary()
			if h := run.Header(); !ended || summary.Exit != code || h.Shard.Total != 1 || h.Selected != 4 || len(h.Merged) != 2 || summary.Carried != 0 {
				t.Errorf("the journal: ended %v, exit %d, %d carried, %+v", ended, summary.Exit, summary.Carried, run.Header())
			}
			if lacks := run.Count() < 4; lacks != (summary.Incomplete != "") && c.name != "an interrupt" {
				t.Errorf("%d results of 4, and incomplete is %q", run.Count(), summary.Incomplete)
			}
			if summary.Milliseconds != (1000+60)*1000 {
				t.Errorf("it took %.0f ms, from the first shard's begin to the last one's end", summary.Milliseconds)
			}
			before := -1
			for s, err := range run.Outcomes() {
				if err != nil || s.Index <= before || s.Index != s.Line-1 || s.Run == "" {
					t.Errorf("%+v after %d, %v", s, before, err)
				}
				before = s.Index
			}
		})
	}
}

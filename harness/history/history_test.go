package history

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s (%v): got\n%s\nwant\n%s", path, err, got, want)
	}
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// runOf is the n-th run, in which scenarios a, b, c ... end as the letters say: p pass, f fail, w warn,
// c could-not-run, n not-applicable, e engine-error, r pass after a retry, k a fail that is known, q one
// in quarantine, x one that is known otherwise, - it was not there.
func runOf(n int, ends string) *Run {
	started := monday.Add(time.Duration(n) * time.Hour)
	r := &Run{Path: fmt.Sprintf("past/%d/run.ndjson", n), Ended: true, Header: verdict.Header{
		ID: fmt.Sprintf("run-%d", n), Command: "run", Started: started, Target: verdict.Target{Kind: "embedded", Mock: true}, Seed: 1,
	}}
	verdicts := map[rune]verdict.Verdict{'p': verdict.Pass, 'r': verdict.Pass, 'f': verdict.Fail, 'w': verdict.Warn, 'c': verdict.CouldNotRun, 'n': verdict.NotApplicable, 'e': verdict.EngineError,
		'k': verdict.Fail, 'q': verdict.Fail, 'x': verdict.Fail}
	for i, end := range ends {
		v, there := verdicts[end]
		if !there {
			continue
		}
		letter := string(rune('a' + i))
		s := verdict.Scenario{ID: "id-" + letter, Digest: "does " + letter, Index: i, Name: "Scenario " + letter, URI: "features/otp/otp.feature", Line: 10 + i, Verdict: v}
		if v > verdict.NotApplicable {
			s.Triage = &verdict.Triage{Class: verdict.ProductDefect, Headline: "EK-OTP-050 was broken"}
		}
		switch entry := (verdict.Excuse{Kind: verdict.KnownFailure, At: "x.yaml:3:5", Ticket: "QA-1", Owner: "asha", Reason: "so it is", Expires: "2026-12-31"}); end {
		case 'k':
			s.Excuse = &entry
		case 'q':
			entry.Kind = verdict.Quarantine
			s.Excuse = &entry
		case 'x':
			entry.Void = "it failed otherwise than is known"
			s.Excuse = &entry
		}
		if end == 'r' {
			s.Attempts = append(s.Attempts, verdict.Attempt{Number: 1, Started: started, Verdict: verdict.CouldNotRun})
		}
		if v != verdict.NotApplicable {
			s.Attempts = append(s.Attempts, verdict.Attempt{Number: len(s.Attempts) + 1, Started: started, Milliseconds: 50, Verdict: v})
		}
		r.Scenarios = append(r.Scenarios, s)
	}
	r.Summary = verdict.Summary{Why: "conformant", Asserted: []string{"EK-OTP-010"}}
	return r
}

// runsOf are runs of one scenario.
func runsOf(ends string) []*Run {
	var runs []*Run
	for i, end := range ends {
		runs = append(runs, runOf(i, string(end)))
	}
	return runs
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64 // of the literature, to three places
	}{
		{0, 10, 0, 0.278}, {10, 10, 0.722, 1}, {1, 10, 0.018, 0.404}, {5, 10, 0.237, 0.763},
		{1, 1, 0.207, 1}, {15, 148, 0.062, 0.160}, {81, 263, 0.255, 0.366}, {0, 0, 0, 1},
	} {
		r := RateOf(c.k, c.n)
		if math.Abs(r.Low-c.low) > 0.0006 || math.Abs(r.High-c.high) > 0.0006 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.3f to %.3f", c.k, c.n, r.Low, r.High, c.low, c.high)
		}
	}
	for n := range 60 {
		for k := range n + 1 {
			r, other := RateOf(k, n), RateOf(n-k, n)
			if n > 0 && (r.Low > r.Share+1e-12 || r.High < r.Share-1e-12 || r.Low < 0 || r.High > 1 || math.Abs(r.Low-(1-other.High)) > 1e-9) {
				t.Fatalf("%d of %d: %+v, and of the rest %+v", k, n, r, other)
			}
		}
	}
}

func TestWhatCountsAsAFlake(t *testing.T) {
	for ends, want := range map[string]struct{ runs, fails, flakes, trials int }{
		"p":       {1, 0, 0, 0},
		"pppp":    {4, 0, 0, 3},
		"ffff":    {4, 4, 0, 3}, // always the same: broken, not flaky
		"pfpf":    {4, 2, 3, 3},
		"ppfffpp": {7, 3, 2, 6}, // broke and was mended
		"pwp":     {3, 0, 0, 2}, // a warning is no other mind
		"pcp":     {2, 0, 0, 1}, // could-not-run says nothing
		"pcf":     {2, 1, 1, 1},
		"nnn":     {0, 0, 0, 0},
		"r":       {1, 0, 1, 1},
		"prp":     {3, 0, 1, 2},
		"pef":     {2, 1, 1, 1},
		"p-f":     {2, 1, 1, 1},
	} {
		all := Of(runsOf(ends))
		s := all[0]
		if len(all) != 1 || s.Runs != want.runs || s.Fails != want.fails || s.Flakes != want.flakes || s.Trials != want.trials {
			t.Errorf("%s: %d runs, %d fails, %d flakes of %d; want %+v", ends, s.Runs, s.Fails, s.Flakes, s.Trials, want)
		}
	}
	runs := runsOf("pf")
	runs[1].Scenarios[0].Digest = "changed"
	if s := Of(runs)[0]; s.Flakes != 0 || s.Trials != 0 {
		t.Errorf("a scenario that was changed is a flake: %+v", s)
	}
}

func TestTheOrderOfFilesIsNothing(t *testing.T) {
	runs := runsOf("pfpfrcp")
	want := Of(runs)[0]
	slices.Reverse(runs)
	if got := Of(runs)[0]; !slices.Equal(got.Past, want.Past) || got.Rate != want.Rate {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestAResultCountsOnce(t *testing.T) {
	runs := runsOf("pf")
	copied := *runs[1]
	copied.Path = "copy/run.ndjson"
	merged := runOf(5, "f")
	merged.Scenarios[0].Run, merged.Header.Merged = "run-1", []string{"run-1", "run-9"}
	if s := Of(append(runs, &copied, merged))[0]; s.Runs != 2 {
		t.Errorf("%d runs, want 2: the others only repeat one", s.Runs)
	}
}

func TestTargetsAreToldApart(t *testing.T) {
	runs := runsOf("pfpf")
	for _, i := range []int{1, 3} {
		runs[i].Header.Target.Kind, runs[i].Header.Environment = "uat", "staging"
	}
	all := Of(runs)
	if len(all) != 2 || all[0].Flakes+all[1].Flakes != 0 || all[0].Environment != "staging" || all[0].Fails != 2 {
		t.Errorf("red on UAT and green on the mock is told as %+v %+v", all[0], all[1])
	}
}

func table(t *testing.T, table *Table, width int, color bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := table.Print(&b, report.NewPrinter(width, color)); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > width && !color {
			t.Errorf("a line has %d columns of %d: %s", n, width, line)
		}
	}
	return b.String()
}

// sample has a flaky scenario, one that is broken, one that broke and was mended, one of a single run,
// a name that is long and hostile, and files that are left out.
func sample() *Table {
	ends := []string{"pfpp", "fppp", "pfpp", "rfpp", "pffp", "fffp", "pffp", "ffpp", "pffp", "ffpp", "pfpp", "ffpn", "pfrp", "ffpcp"}
	var runs []*Run
	for i, e := range ends {
		run := runOf(i, e)
		run.Scenarios[0].Name = "An OTP works once, also where the second use comes from another partner at the same time"
		run.Scenarios[3].Name = "evil \x1b[31m \u202e" + strings.Repeat("x", 90)
		run.Scenarios[1].Row = "data/amounts.csv:3"
		runs = append(runs, run)
	}
	all := Of(runs)
	return &Table{Runs: len(runs), Whole: 12, Scenarios: all, Unread: []Unread{
		{"past/torn/run.ndjson", "the run never ended: it was stopped after 3 of 9 scenarios"},
		{"past/new/run.ndjson", `past/new/run.ndjson:1: the run has schema "kasauti.run/9" and this kasauti reads kasauti.run/1; use the version that wrote it`},
	}}
}

func TestHistoryReadsWell(t *testing.T) {
	golden(t, "history_80.txt", table(t, sample(), 80, false))
	golden(t, "history_120.txt", table(t, sample(), 120, false))
	colored := table(t, sample(), 80, true)
	if !strings.Contains(colored, "\x1b[") || strings.Contains(colored, "\x1b[31m \u202e") {
		t.Error("there is no colour, or a name drives the terminal")
	}
	var b bytes.Buffer
	if err := sample().JSON(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "history.json", b.String())
}

func TestAPastWithoutTroubleSaysSo(t *testing.T) {
	got := table(t, &Table{Runs: 3, Whole: 5000}, 80, false)
	if got != "5000 scenarios in 3 runs; 5000 never did anything but pass (--all shows them)\n" {
		t.Errorf("it says %q", got)
	}
}

func TestThousandsOfTroublesAreCutShort(t *testing.T) {
	one, other := runOf(1, ""), runOf(2, "")
	for i := range 5000 {
		s := verdict.Scenario{ID: fmt.Sprint(i), Name: fmt.Sprint("s", i), URI: "f.feature", Line: i, Verdict: verdict.Fail}
		one.Scenarios, other.Scenarios = append(one.Scenarios, s), append(other.Scenarios, s)
	}
	all := Of([]*Run{one, other})
	short := table(t, &Table{Runs: 2, Whole: 5000, Scenarios: all}, 80, false)
	if n := strings.Count(short, "\n"); n > 120 || !strings.Contains(short, "and 4950 more (--all shows them, --json has them)\n") || !strings.Contains(short, "5000 scenarios in 2 runs\n") {
		t.Errorf("%d lines, the end of them\n%s", n, short[len(short)-600:])
	}
	if long := table(t, &Table{Runs: 2, Whole: 5000, Scenarios: all, All: true}, 80, false); strings.Count(long, "\n") < 10_000 {
		t.Error("--all does not show all")
	}
}

func TestWhatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	head := `{"type":"run","schema":"kasauti.run/1","id":"r","selected":2,"requirements":[{"id":"EK-OTP-010","level":"MUST","evidence":"documented"}]}` + "\n"
	first := `{"type":"scenario","scenario":{"id":"a","index":0,"feature":"F","name":"N","uri":"f","line":1,"verdict":"pass","attempts":[{"number":1,"verdict":"pass","steps":[{"verdict":"pass","kept":["EK-OTP-010"]}]}]}}` + "\n"
	second := strings.Replace(first, `"id":"a","index":0`, `"id":"b","index":1`, 1)
	end := `{"type":"end","scenarios":{"pass":2},"checks":{"pass":2},"asserted":["EK-OTP-010"],"exit":0,"why":"conformant"}` + "\n"
	half := strings.NewReplacer(`{"pass":2}`, `{"pass":1}`).Replace(end)
	for name, c := range map[string]struct{ text, want string }{
		"whole":    {head + first + second + end, ""},
		"killed":   {head + first, "never ended: it was stopped after 1 of 2 scenarios"},
		"torn":     {head + first + first[:40], "never ended"},
		"middle":   {head + first[:40] + "\n" + second + end, ":2: read a record of the run"},
		"one out":  {head + first + end, "its last record does not count what stands before it: the file was changed"},
		"recount":  {head + first + half, "its last record does not count what stands before it: the file was changed"},
		"one more": {head + first + second + strings.Replace(first, `"a"`, `"c"`, 1) + end, "its last record does not count what stands before it: the file was changed"},
		"other":    {head + first + strings.Replace(second, `"verdict":"pass"`, `"verdict":"fail"`, 1) + end, "f:1 is said to be fail, which its steps, checks and excuse do not give; the file was changed"},
		"twice":    {head + first + first + end, "f:1 (id a) is there twice; the file was changed"},
		"newer":    {strings.Replace(head, "run/1", "run/2", 1) + first + end, `schema "kasauti.run/2"`},
		"empty":    {"", "there is no record of a run"},
		"text":     {"hello\n", "is no run.ndjson"},
	} {
		runs, unread := ReadAll([]string{write(name, c.text)})
		switch {
		case c.want == "" && (len(runs) != 1 || len(unread) != 0 || len(runs[0].Scenarios) != 2):
			t.Errorf("%s: %d runs, %v", name, len(runs), unread)
		case c.want != "" && (len(runs) != 0 || len(unread) != 1 || !strings.Contains(unread[0].Why, c.want)):
			t.Errorf("%s: %d runs, %v; want %q", name, len(runs), unread, c.want)
		}
	}
}

package report

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

var sampleReports = []string{"out/junit.xml", "out/report.json", "out/report.html"}

// printSample runs the console over the sample's results in the given order.
func printSample(o ConsoleOptions, order []int) string {
	var b bytes.Buffer
	c := NewConsole(&b, o)
	h, results := sampleHeader(), sampleResults()
	c.Header(h)
	for _, i := range order {
		c.Result(results[i])
	}
	c.Close(sampleSummary(h, results), sampleReports)
	return b.String()
}

var sourceOrder = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

func TestConsoleGolden(t *testing.T) {
	for name, o := range map[string]ConsoleOptions{
		"console.txt":         {},
		"console-color.txt":   {Color: true},
		"console-verbose.txt": {Verbose: true, Width: 80},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, []byte(printSample(o, sourceOrder))) })
	}
}

func TestConsolePrintsInSourceOrder(t *testing.T) {
	want := printSample(ConsoleOptions{}, sourceOrder)
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		order := random.Perm(len(sourceOrder))
		got := printSample(ConsoleOptions{}, order)
		// The reasons of the end stand as they came; here they are all the same.
		if got != want {
			t.Fatalf("order %v printed\n%s\nwant\n%s", order, got, want)
		}
	}
}

func TestConsoleTakesResultsFromManyGoroutines(t *testing.T) {
	var b bytes.Buffer
	c := NewConsole(&b, ConsoleOptions{Live: true, Color: true})
	h, results := sampleHeader(), sampleResults()
	c.Header(h)
	var wait sync.WaitGroup
	for _, r := range results {
		wait.Go(func() { c.Result(r) })
	}
	wait.Wait()
	c.Close(sampleSummary(h, results), sampleReports)
	if got, want := screen(t, b.String()), printSample(ConsoleOptions{Color: true}, sourceOrder); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// screen keeps what stays on a terminal after every redraw of the last line.
func screen(t *testing.T, text string) string {
	t.Helper()
	for {
		before, after, found := strings.Cut(text, "\r\x1b[K")
		if !found {
			break
		}
		kept := before[:strings.LastIndex(before, "\n")+1]
		if line := before[len(kept):]; !strings.HasPrefix(line, "\x1b[?7l") || !strings.HasSuffix(line, "\x1b[?7h") {
			t.Fatalf("erased %q, which is no progress line", line)
		}
		text = kept + after
	}
	return text
}

func TestConsoleLiveLeavesWhatPlainLeaves(t *testing.T) {
	live := printSample(ConsoleOptions{Live: true}, sourceOrder)
	if !strings.Contains(live, "3 of 10 done · 1 fail · 2 pass") {
		t.Error("no progress is shown")
	}
	if got, want := screen(t, live), printSample(ConsoleOptions{}, sourceOrder); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestConsoleShowsAResultAsSoonAsAllBeforeAreThere(t *testing.T) {
	var b bytes.Buffer
	c := NewConsole(&b, ConsoleOptions{})
	results := sampleResults()
	c.Header(sampleHeader())
	c.Result(results[1])
	if strings.Contains(b.String(), "An OTP works once") {
		t.Error("the second stands before the first")
	}
	c.Result(results[0])
	if !strings.Contains(b.String(), "An OTP works once") {
		t.Error("the second still waits though the first is there")
	}
	// A shard or a run that was stopped leaves gaps: what waits comes at the end.
	c.Result(results[5])
	c.Close(verdict.Summary{}, nil)
	if !strings.Contains(b.String(), "A person types the OTP") {
		t.Error("what waited is lost")
	}
}

func TestConsoleSendsNothingThatATerminalObeys(t *testing.T) {
	for _, o := range []ConsoleOptions{{}, {Verbose: true, Width: 40}} {
		text := printSample(o, sourceOrder)
		if at := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !harmless(r) }); at >= 0 {
			t.Errorf("%q at byte %d", text[at:min(at+20, len(text))], at)
		}
	}
	colored := printSample(ConsoleOptions{Color: true}, sourceOrder)
	for _, part := range strings.Split(colored, "\x1b")[1:] {
		code, _, found := strings.Cut(part, "m")
		if !found || strings.Trim(code, "[0123456789;") != "" || len(code) > 5 {
			t.Errorf("an escape sequence that is not ours: %q", part[:min(10, len(part))])
		}
	}
}

func TestConsoleEndsWithTheVerdict(t *testing.T) {
	for _, c := range []struct {
		summary verdict.Summary
		mock    bool
		want    []string
		last    string
	}{
		{verdict.Summary{Why: "conformant", Shares: []verdict.Share{{Evidence: "documented", Asserted: 12, Of: 12}}, Scenarios: map[verdict.Verdict]int{verdict.Pass: 40}}, true,
			[]string{"documented 12 of 12", mockGreen, "0 fail · 0 engine-error · 0 could-not-run · 0 warn · 0 not-applicable · 40 pass"}, "conformant (exit 0)"},
		{verdict.Summary{Why: "incomplete: stopped", Exit: 3, Incomplete: "stopped by SIGINT", Lacking: []string{"clock"}}, false,
			[]string{"stopped by SIGINT", "clock (not declared under lacks)", "none: the selection could assert no MUST"}, "incomplete: stopped (exit 3)"},
	} {
		var b bytes.Buffer
		console := NewConsole(&b, ConsoleOptions{})
		h := sampleHeader()
		h.Target.Mock = c.mock
		console.Header(h)
		console.Close(c.summary, sampleReports)
		text := b.String()
		for _, want := range append(c.want, sampleReports...) {
			if !strings.Contains(text, want) {
				t.Errorf("does not say %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, mockGreen) != c.mock {
			t.Errorf("what green means on a mock: %v, want %v", !c.mock, c.mock)
		}
		if !strings.HasSuffix(text, "\n"+c.last+"\n") {
			t.Errorf("the last line is not %q:\n%s", c.last, text)
		}
	}
}

func TestSurroundings(t *testing.T) {
	for _, c := range []struct {
		name     string
		env      map[string]string
		terminal bool
		want     ConsoleOptions
	}{
		{"terminal", nil, true, ConsoleOptions{Color: true, Live: true}},
		{"file", nil, false, ConsoleOptions{}},
		{"NO_COLOR", map[string]string{"NO_COLOR": "0"}, true, ConsoleOptions{Live: true}},
		{"CI", map[string]string{"CI": "true"}, true, ConsoleOptions{Color: true}},
		{"dumb", map[string]string{"TERM": "dumb"}, true, ConsoleOptions{}},
	} {
		if got := surroundings(func(name string) string { return c.env[name] }, c.terminal, false); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWidthOf(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "no terminal"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for columns, want := range map[string]int{"132": 132, "4": 0, "5000": 0, "wide": 0, "": 0} {
		t.Setenv("COLUMNS", columns)
		if got := WidthOf(file); got != want {
			t.Errorf("COLUMNS=%q: got %d, want %d", columns, got, want)
		}
	}
}

func TestTheEndFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{40, 80, 100} {
		var b bytes.Buffer
		c := NewConsole(&b, ConsoleOptions{Width: columns})
		c.Header(verdict.Header{Command: "run", Unit: verdict.UnitScenario})
		begin := b.Len()
		c.Close(verdict.Summary{Why: "conformant", Shares: []verdict.Share{{Evidence: "documented", Of: 31}, {Evidence: "inferred", Of: 26}, {Evidence: "assumed", Of: 52}}}, nil)
		end := b.String()[begin:]
		for line := range strings.Lines(end) {
			if n := width(strings.TrimRight(line, "\n")); n > columns {
				t.Errorf("%d columns: a line takes %d: %q", columns, n, line)
			}
		}
		for _, v := range verdict.All() {
			if !strings.Contains(end, "0 "+v.String()) {
				t.Errorf("%d columns: %s is not named:\n%s", columns, v, end)
			}
		}
	}
}

// TestTheApplicationsOutputIsShown: its last lines in the terminal and in JUnit, all of it on the page,
// and nothing that a terminal obeys.
func TestTheApplicationsOutputIsShown(t *testing.T) {
	h, r := sampleHeader(), sampleResults()[1]
	var lines []string
	for i := range 40 {
		lines = append(lines, fmt.Sprintf("line %02d of the shop", i))
	}
	r.Scenario.Attempts[0].Application = strings.Join(lines, "\n") + "\n\x1b[2J" + hostile + "\n"
	s := sampleSummary(h, []Result{r})
	var b strings.Builder
	c := NewConsole(&b, ConsoleOptions{})
	c.Header(h)
	r.Scenario.Index = 0
	c.Result(r)
	c.Close(s, nil)
	run := record(t, h, []Result{r}, &s)
	for name, text := range map[string]string{"console": b.String(), "JUnit": string(written(t, asJUnit, run)), "HTML": htmlOf(t, run)} {
		if !strings.Contains(text, "line 39 of the shop") || strings.Contains(text, "line 00 of the shop") != (name == "HTML") {
			t.Errorf("%s shows another part of the output", name)
		}
		if strings.Contains(text, "\x1b") {
			t.Errorf("%s holds an escape sequence", name)
		}
	}
}

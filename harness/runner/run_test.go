package runner_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

const everyEnding = `Feature: Endings
  Scenario: passes
    When it calls
    Then 1 is 1
  Scenario: fails
    Then 1 is 2
    And 1 is 1
  Scenario: checks nothing
    When nothing is checked
  Scenario: errs
    When it errs
  Scenario: cannot
    When it cannot run
  Scenario: crashes
    When it crashes
  Scenario: undefined
    When it cals
  Scenario: ambiguous
    When twins meet
  Scenario: empty
  @EK-OTP-050
  Scenario: needs
    When it needs the clock
  @EK-OTP-050
  Scenario: claims
    When it calls
  @EK-OTP-010
  Scenario: judged
    When it calls
`

func TestEveryEndingHasItsVerdict(t *testing.T) {
	to := &target{}
	results := execute(t, context.Background(), everyEnding, to, nil)
	for name, want := range map[string]struct {
		verdict verdict.Verdict
		reason  string
	}{
		"passes":         {verdict.Pass, ""},
		"fails":          {verdict.Fail, "the numbers differ"},
		"checks nothing": {verdict.Fail, "nothing was checked"},
		"errs":           {verdict.Fail, "that went wrong"},
		"cannot":         {verdict.CouldNotRun, "nobody was there"},
		"crashes":        {verdict.EngineError, "defect of kasauti"},
		"undefined":      {verdict.Fail, `did you mean: it calls`},
		"ambiguous":      {verdict.Fail, "matches more than one step"},
		"empty":          {verdict.Fail, "has no steps"},
		"needs":          {verdict.NotApplicable, "the target lacks clock"},
		"claims":         {verdict.Fail, "tagged EK-OTP-050 but no step asserted it"},
		"judged":         {verdict.Pass, ""},
	} {
		got := results[name].Scenario
		if got.Verdict != want.verdict || !strings.Contains(got.Reason, want.reason) {
			t.Errorf("%s: %s because %q, want %s because of %q", name, got.Verdict, got.Reason, want.verdict, want.reason)
		}
	}
	if to.opened != to.closed || to.opened == 0 {
		t.Errorf("%d sessions opened, %d closed", to.opened, to.closed)
	}
	if len(to.keys) != to.opened {
		t.Errorf("%d sessions share %d keys", to.opened, len(to.keys))
	}
	fails := results["fails"].Scenario.Attempts[0].Steps
	if fails[1].Verdict != verdict.CouldNotRun || fails[1].Message != "not reached" {
		t.Errorf("the step after a failed one: %+v", fails[1])
	}
	if n := len(results["passes"].Exchanges); n != 1 || results["passes"].Answered != 1 {
		t.Errorf("%d exchanges, %d answered, want 1", n, results["passes"].Answered)
	}
	if got := results["passes"].Scenario.Attempts[0].Steps[0].Location; got != "x.feature:3" {
		t.Errorf("location %q", got)
	}
}

func TestMissingCapabilities(t *testing.T) {
	lacks := execute(t, context.Background(), everyEnding, &target{}, nil)["needs"].Scenario
	if len(lacks.Lacking) != 1 || lacks.Lacking[0] != "clock" {
		t.Errorf("undeclared: %v", lacks.Lacking)
	}
	declares := &target{declared: map[scenario.Capability]bool{scenario.Clock: true}}
	if got := execute(t, context.Background(), everyEnding, declares, nil)["needs"].Scenario; len(got.Lacking) != 0 || got.Verdict != verdict.NotApplicable {
		t.Errorf("declared: %+v", got)
	}
	has := &target{capabilities: map[scenario.Capability]bool{scenario.Clock: true}}
	if got := execute(t, context.Background(), everyEnding, has, nil)["needs"].Scenario; got.Verdict != verdict.Fail {
		t.Errorf("with the capability it ran and %s", got.Verdict)
	}
}

func TestATargetThatOpensNoSession(t *testing.T) {
	to := &target{refuse: errors.New("the door is shut")}
	for _, name := range []string{"passes", "fails"} {
		got := execute(t, context.Background(), everyEnding, to, nil)[name].Scenario
		if got.Verdict != verdict.CouldNotRun || got.Reason != "the door is shut" {
			t.Errorf("%s: %s because %q", name, got.Verdict, got.Reason)
		}
	}
}

// TestACrashTellsNoSecret: what a step crashed with may be what it was given.
func TestACrashTellsNoSecret(t *testing.T) {
	const secret = "canary of \"ours\""
	r := vocabulary(nil)
	r.Step(`^it crashes with (.*)$`, func(_ context.Context, s *scenario.State, how string) error {
		panic(fmt.Sprintf("%s: %q, %s", how, secret, base64.StdEncoding.EncodeToString([]byte("x:"+secret))))
	}, "Crashes.")
	results := executeWith(t, context.Background(), r, "Feature: F\n  Scenario: one\n    When it crashes with a secret\n", &target{}, func(o *runner.Options) { o.Redactor.Add(secret) })
	text, err := json.Marshal(results["one"].Scenario)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text); !strings.Contains(got, "a secret: ") || strings.Contains(got, "canary") || strings.Contains(got, "Y2FuYX") || strings.Contains(got, "FuYXJ5") {
		t.Errorf("the crash: %s", got)
	}
}

func TestACrashOfOursTakesOneScenario(t *testing.T) {
	const two = "Feature: Two\n  Scenario: first\n    Given 1 is 1\n  Scenario: second\n    Given 1 is 1\n"
	results := execute(t, context.Background(), two, &target{crash: true}, func(o *runner.Options) { o.Parallel = 1 })
	first, second := results["first"].Scenario, results["second"].Scenario
	if first.Verdict != verdict.EngineError || !strings.Contains(first.Reason, "running the scenario crashed (boom)") {
		t.Errorf("the crash: %s, %q", first.Verdict, first.Reason)
	}
	if second.Verdict != verdict.Pass {
		t.Errorf("the scenario after it: %s, %q", second.Verdict, second.Reason)
	}
}

func TestACrashWhileClosingHidesNoFail(t *testing.T) {
	const one = "Feature: One\n  Scenario: fails\n    Given 1 is 2\n"
	got := execute(t, context.Background(), one, &target{crashClosing: true}, nil)["fails"].Scenario
	if got.Verdict != verdict.Fail || len(got.Attempts) != 1 {
		t.Errorf("%s with %d attempts, want the fail", got.Verdict, len(got.Attempts))
	}
}

func TestACrashOfTheSinkTakesOneScenario(t *testing.T) {
	const many = "Feature: Many\n  Scenario: a\n    Given 1 is 1\n  Scenario: b\n    Given 1 is 1\n  Scenario: c\n    Given 1 is 1\n"
	calls := 0
	results := execute(t, context.Background(), many, &target{}, func(o *runner.Options) {
		o.Parallel = 1
		sink := o.Sink
		o.Sink = func(r runner.Result) {
			if calls++; calls == 2 {
				panic("boom")
			}
			sink(r)
		}
	})
	if b := results["b"].Scenario; b.Verdict != verdict.EngineError || !strings.Contains(b.Reason, "keeping the result crashed (boom)") {
		t.Errorf("b: %s, %q", b.Verdict, b.Reason)
	}
	if a, c := results["a"].Scenario, results["c"].Scenario; a.Verdict != verdict.Pass || c.Verdict != verdict.Pass {
		t.Errorf("a: %s, c: %s", a.Verdict, c.Verdict)
	}
}

func TestInterruptReportsEveryScenario(t *testing.T) {
	started := make(chan string, 4)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for range 4 {
			<-started
		}
		cancel()
	}()
	var text strings.Builder
	text.WriteString("Feature: Waiting\n")
	for i := range 40 {
		fmt.Fprintf(&text, "  Scenario: %d\n    When it waits for the end\n", i)
	}
	to := &target{}
	results := executeWith(t, ctx, vocabulary(started), text.String(), to, nil)
	begun, not := 0, 0
	for name, r := range results {
		switch {
		case r.Scenario.Verdict != verdict.CouldNotRun:
			t.Errorf("%s: %s", name, r.Scenario.Verdict)
		case r.Scenario.Triage == nil || !r.Scenario.Triage.Stopped || r.Scenario.Triage.Headline != "the run was interrupted":
			t.Errorf("%s: %+v", name, r.Scenario.Triage)
		case r.Scenario.Reason == "the run was interrupted":
			begun++
		case r.Scenario.Reason == "the run was interrupted before this scenario":
			not++
		default:
			t.Errorf("%s: %q", name, r.Scenario.Reason)
		}
	}
	if begun != 4 || not != 36 {
		t.Errorf("%d were interrupted and %d never began, want 4 and 36", begun, not)
	}
	if to.opened != to.closed {
		t.Errorf("%d sessions opened, %d closed", to.opened, to.closed)
	}
}

func TestAScenarioThatTakesTooLong(t *testing.T) {
	results := execute(t, context.Background(), "Feature: F\n  Scenario: slow\n    When it waits for the end\n", &target{},
		func(o *runner.Options) { o.Timeout = time.Millisecond })
	got := results["slow"].Scenario
	if got.Verdict != verdict.CouldNotRun || !strings.Contains(got.Reason, "took longer than 1ms") {
		t.Errorf("%s because %q", got.Verdict, got.Reason)
	}
	if got.Triage.Class != verdict.Environment || got.Triage.Stopped {
		t.Errorf("slowness is the target's, and no limit of the run: %+v", got.Triage)
	}
}

// The deadline is our own limit, for what it cut short as for what it left out.
func TestADeadlineIsAQuota(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	started := make(chan string, 1)
	go func() {
		<-started
		cancel(scenario.Limit("the run took longer than --deadline 1m"))
	}()
	const text = "Feature: F\n  Scenario: a\n    When it waits for the end\n  Scenario: b\n    When it waits for the end\n"
	results := executeWith(t, ctx, vocabulary(started), text, &target{}, func(o *runner.Options) { o.Parallel = 1 })
	groups := map[string]bool{}
	for name, r := range results {
		s := r.Scenario
		if s.Triage.Class != verdict.Quota || !s.Triage.Stopped || s.Reason != "the run took longer than --deadline 1m" || (len(s.Attempts) > 0) != (name == "a") {
			t.Errorf("%s: %q, %+v, %d attempts", name, s.Reason, s.Triage, len(s.Attempts))
		}
		groups[s.Triage.Group] = true
	}
	if len(groups) != 1 {
		t.Errorf("one limit makes %d groups", len(groups))
	}
}

func TestManyScenariosInManyFiles(t *testing.T) {
	var sources []runner.Source
	for f := range 7 {
		var text strings.Builder
		fmt.Fprintf(&text, "Feature: F%d\n", f)
		for i := range 90 {
			fmt.Fprintf(&text, "  Scenario: s%d\n    Then %d is %d\n", i, i, i%80)
		}
		sources = append(sources, runner.Source{URI: fmt.Sprintf("%d.feature", f), Content: []byte(text.String())})
	}
	suite, problems := runner.Parse(sources, vocabulary(nil))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if err := suite.Select(&verdict.Selection{}); err != nil {
		t.Fatal(err)
	}
	var sink sync.Mutex
	seen := map[int]bool{}
	failed := 0
	suite.Run(context.Background(), runner.Options{
		Target: &target{}, Contract: load(t), Parallel: 8, Redactor: exchange.NewRedactor(),
		Sink: func(r runner.Result) {
			sink.Lock()
			defer sink.Unlock()
			if seen[r.Scenario.Index] {
				t.Errorf("index %d twice", r.Scenario.Index)
			}
			seen[r.Scenario.Index] = true
			if r.Scenario.Verdict == verdict.Fail {
				failed++
			}
		},
	})
	if len(seen) != 630 || failed != 70 {
		t.Errorf("%d results, %d failed; want 630 and 70", len(seen), failed)
	}
}

const outline = `Feature: Rows
  Background:
    Given nothing is checked

  Rule: numbers
    @a
    Scenario Outline: <n> is one
      Then <n> is 1

      Examples:
        | n |
        | 1 |
        | 2 |

    @b
    Scenario: same name
      Then 1 is 1

    Scenario: same name
      Then 2 is 2
`

func parse(t *testing.T, text string, lines ...int) *runner.Suite {
	t.Helper()
	suite, problems := runner.Parse([]runner.Source{{URI: "x.feature", Content: []byte(text), Lines: lines}}, vocabulary(nil))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return suite
}

func names(s *runner.Suite) string {
	var all []string
	for i, sc := range s.Scenarios {
		if sc.Index != i {
			all = append(all, "INDEX")
		}
		all = append(all, sc.Name)
	}
	return strings.Join(all, ", ")
}

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		tags  string
		lines []int
		want  string
	}{
		{"", nil, "1 is one, 2 is one, same name, same name #2"},
		{"@a", nil, "1 is one, 2 is one"},
		{"not @a", nil, "same name, same name #2"},
		{"", []int{13}, "2 is one"},
		{"", []int{7}, "1 is one, 2 is one"},
		{"@b", []int{16, 19}, "same name"},
	} {
		s := parse(t, outline, c.lines...)
		if err := s.Select(&verdict.Selection{Tags: c.tags}); err != nil {
			t.Errorf("%q %v: %v", c.tags, c.lines, err)
			continue
		}
		if got := names(s); got != c.want {
			t.Errorf("%q %v: %s, want %s", c.tags, c.lines, got, c.want)
		}
	}
	for _, c := range []struct {
		tags  string
		lines []int
		want  string
	}{
		{"@c", nil, "no scenario is tagged @c"},
		{"@a and @b", nil, "nothing was run"},
		{"", []int{3}, "no scenario and no example row stands there"},
		{"@", nil, "expected a tag"},
	} {
		if err := parse(t, outline, c.lines...).Select(&verdict.Selection{Tags: c.tags}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %v: %v, want it to say %q", c.tags, c.lines, err, c.want)
		}
	}
	if err := parse(t, "Feature: nothing\n").Select(&verdict.Selection{}); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a feature without scenarios: %v", err)
	}
}

func TestIDsAreStableAndUnique(t *testing.T) {
	a, b := parse(t, outline), parse(t, "\n\n"+outline)
	seen := map[string]bool{}
	for i := range a.Scenarios {
		if a.Scenarios[i].ID != b.Scenarios[i].ID {
			t.Errorf("%s: moving the scenario changed its id", a.Scenarios[i].Name)
		}
		if seen[a.Scenarios[i].ID] {
			t.Errorf("%s shares its id", a.Scenarios[i].Name)
		}
		seen[a.Scenarios[i].ID] = true
	}
}

func TestEveryParseErrorOfEveryFile(t *testing.T) {
	_, problems := runner.Parse([]runner.Source{
		{URI: "good.feature", Content: []byte("Feature: F\n  Scenario: s\n    Then 1 is 1\n")},
		{URI: "bad.feature", Content: []byte("Feature: F\n  Scenario: s\n    When it calls\n    Thn it calls\n    Whn it calls\n")},
		{URI: "worse.feature", Content: []byte("Scenario without a feature\n")},
	}, vocabulary(nil))
	var text []string
	for _, p := range problems {
		text = append(text, p.Error())
	}
	all := strings.Join(text, "\n")
	for _, want := range []string{"bad.feature:4:5: ", "bad.feature:5:5: ", "worse.feature:1:1: "} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	if strings.Contains(all, "good.feature") {
		t.Errorf("the good file is blamed:\n%s", all)
	}
}

func TestALineThatTheParserCannotTake(t *testing.T) {
	text := "Feature: F\n  @" + strings.Repeat("t", 100_000) + "\n  Scenario: s\n    Then 1 is 1\n"
	_, problems := runner.Parse([]runner.Source{{URI: "x.feature", Content: []byte(text)}}, vocabulary(nil))
	if len(problems) != 1 || problems[0].Line != 2 || !strings.Contains(problems[0].Message, "is longer than") {
		t.Errorf("got %v", problems)
	}
}

func TestReadSources(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"b.feature": "Feature: B", "a.feature": "\ufeffFeature: A", "sub/c.feature": "Feature: C", "notes.txt": "no"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := runner.ReadSources([]string{dir, filepath.Join(dir, "a.feature:3:5")})
	if err != nil || len(sources) != 3 || !strings.HasSuffix(sources[0].URI, "a.feature") {
		t.Errorf("%v, %v", sources, err)
	}
	if len(sources) > 0 && string(sources[0].Content) != "Feature: A" {
		t.Errorf("the byte order mark stays: %q", sources[0].Content)
	}
	if len(sources) > 0 && sources[0].Lines != nil {
		t.Errorf("a file that is asked for whole and by line is narrowed to %v", sources[0].Lines)
	}
	empty := t.TempDir()
	_, err = runner.ReadSources([]string{filepath.Join(dir, "nowhere"), empty})
	if err == nil || !strings.Contains(err.Error(), "nowhere: no such file") || !strings.Contains(err.Error(), "no *.feature file") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(everyEnding)
	f.Add(outline)
	f.Add("Feature: \xff\n Scenario Outline: <a>\n Given <b>\n Examples:\n|a|\n|<b>|\n")
	r := vocabulary(nil)
	f.Fuzz(func(t *testing.T, text string) {
		suite, problems := runner.Parse([]runner.Source{{URI: "x.feature", Content: []byte(text)}}, r)
		for _, p := range problems {
			if p.Message == "" {
				t.Error("a problem without words")
			}
		}
		for _, s := range suite.Scenarios {
			if s.ID == "" || s.Line < 1 {
				t.Errorf("a scenario without a place: %+v", s)
			}
		}
	})
}

func TestDigestIsOfWhatAScenarioDoes(t *testing.T) {
	of := func(text string) string {
		return execute(t, t.Context(), text, &target{}, nil)["a"].Scenario.Digest
	}
	one := of("Feature: F\n  @x\n  Scenario: a\n    Then 1 is 1\n")
	if moved := of("Feature: G\n\n\n  @x\n  Scenario: a\n    Then 1 is 1\n"); moved != one || one == "" {
		t.Errorf("moved, its digest is %q and was %q", moved, one)
	}
	for _, other := range []string{"Feature: F\n  @x\n  Scenario: a\n    Then 2 is 2\n", "Feature: F\n  @y\n  Scenario: a\n    Then 1 is 1\n"} {
		if of(other) == one {
			t.Errorf("changed, it has the same digest: %s", other)
		}
	}
}

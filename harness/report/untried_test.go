package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// stoppedResults are one failure, one that a budget stopped, and many that the run did not come to.
func stoppedResults() []Result {
	results := triagedResults()[1:2]
	stopped := func(why string, begun bool) {
		s := sampleScenario(len(results)+2, fmt.Sprintf("Left %d", len(results)), nil, []verdict.Step{{Keyword: "When", Text: "it goes on", Verdict: verdict.CouldNotRun, Message: why, Stopped: why}})
		t := &verdict.Triage{Class: verdict.Quota, Why: "because", Headline: why, Group: "g-" + why[:5], Stopped: true}
		if s.Triage = t; begun {
			s.Attempts[0].Triage = t
		} else {
			s.Attempts = nil
		}
		results = append(results, Result{Scenario: s})
	}
	stopped("--max-calls 9 is used up; raise it, or select less", true)
	for range 40 {
		stopped("the run took longer than --deadline 1m", false)
	}
	return results
}

// What was not tried stands by itself and behind what broke, in every report.
func TestWhatWasNotTriedStandsByItself(t *testing.T) {
	h, results := sampleHeader(), stoppedResults()
	h.Unit = verdict.UnitScenario
	s := sampleSummary(h, results)
	run := record(t, h, results, &s)
	var console bytes.Buffer
	c := NewConsole(&console, ConsoleOptions{})
	c.Header(h)
	c.Close(s, nil)
	for name, row := range map[string]struct {
		text  string
		broke string // with what broke begins
		lines []string
	}{
		"console":  {console.String(), "What broke", []string{"not tried       40: the run took longer than --deadline 1m\n", "                1 (begun): --max-calls 9 is used up; raise it, or select less\n"}},
		"markdown": {string(written(t, asMarkdown, run)), "### What broke", []string{"Not tried: 40: the run took longer than --deadline 1m\n", "Not tried: 1 (begun): "}},
		"html":     {string(written(t, asHTML, run)), "<h2>What broke</h2>", []string{`<h2>Not tried</h2>`, `<span class="badge">not tried</span> <span class="what">the run took longer than --deadline 1m</span> <span class="times">40 ×</span>`, `1 had begun`}},
		"json":     {string(written(t, asJSON, run)), `"troubles"`, []string{`"untried"`, `"count":40`, `"begun":1`}},
	} {
		before, rest, found := strings.Cut(row.text, row.broke)
		if !found || strings.Contains(before, row.lines[0]) {
			t.Errorf("%s: what broke does not stand first", name)
		}
		for _, line := range row.lines {
			at := strings.Index(rest, line)
			if at < 0 {
				t.Errorf("%s does not say %q after what broke", name, line)
			}
		}
		if name != "html" && strings.Count(row.text, "the run took longer than") > 1 && name != "json" {
			t.Errorf("%s says more than once that it took too long", name)
		}
	}
	if len(s.Troubles) != 1 {
		t.Errorf("%d troubles, want the one failure", len(s.Troubles))
	}
	annotated := string(written(t, asGitHub, run))
	if first, _, _ := strings.Cut(annotated, "Left"); !strings.Contains(first, "product defect") {
		t.Errorf("annotations do not begin with what broke:\n%s", annotated)
	}
}

// A call that was held is none that was sent.
func TestAHeldCallIsNoExchange(t *testing.T) {
	h, results := sampleHeader(), sampleResults()[:1]
	results[0].Exchanges = append(results[0].Exchanges, exchange.View{ID: "e9", Held: true, Unsent: true}, exchange.View{ID: "e10", Unsent: true})
	if s := sampleSummary(h, results); s.Exchanges != 2 || s.Answered != 1 {
		t.Errorf("%d exchanges, %d answered, want 2 and 1", s.Exchanges, s.Answered)
	}
}

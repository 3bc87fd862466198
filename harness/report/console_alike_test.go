package report

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// printAlike prints what a run has of scenarios with one trouble, each changed by its function.
func printAlike(o ConsoleOptions, unit verdict.Unit, changes ...func(*verdict.Scenario)) string {
	var b bytes.Buffer
	c := NewConsole(&b, o)
	h := sampleHeader()
	h.Unit = unit
	c.Header(h)
	for i, change := range changes {
		t := &verdict.Triage{Class: verdict.ProductDefect, Why: "it breaks it", Headline: "EK-OTP-050: the OTP is long", Group: "g"}
		name := "one-" + strconv.Itoa(i+1)
		s := verdict.Scenario{
			ID: "otp/" + name, Index: i, Feature: "otp", Name: "The scenario " + strconv.Itoa(i+1), URI: "a.feature", Line: i + 1, Verdict: verdict.Fail, Triage: t,
			Attempts: []verdict.Attempt{{Number: 1, Verdict: verdict.Fail, Triage: t, Steps: []verdict.Step{{
				Keyword: "Then", Text: "it is so", Verdict: verdict.Fail, Checks: []verdict.Check{{Requirement: "EK-OTP-050", Verdict: verdict.Fail, Message: "the OTP is long"}},
			}}}},
		}
		change(&s)
		c.Result(Result{Scenario: s})
	}
	return b.String()
}

func asItIs(*verdict.Scenario) {}

func TestConsoleShowsOneTroubleInFullOnce(t *testing.T) {
	brief := "a.feature:2, as a.feature:1: EK-OTP-050: the OTP is long\n"
	worse := func(s *verdict.Scenario) {
		step := &s.Attempts[0].Steps[0]
		step.Checks = append(step.Checks, verdict.Check{Requirement: "EK-RETRY-040", Verdict: verdict.Fail, Message: "it was paid twice"})
	}
	twice := func(s *verdict.Scenario) {
		s.Attempts = append(s.Attempts, s.Attempts[0])
		s.Attempts[1].Number = 2
	}
	other := func(s *verdict.Scenario) {
		twice(s)
		s.Attempts[0].Triage = &verdict.Triage{Class: verdict.ProductDefect, Headline: "another", Group: "h"}
	}
	for name, test := range map[string]struct {
		first, second func(*verdict.Scenario)
		brief         bool
		has           string
	}{
		"two alike":                    {asItIs, asItIs, true, brief},
		"what else broke is shown":     {asItIs, worse, false, "it was paid twice"},
		"it is shown once":             {worse, worse, true, brief},
		"attempts alike are":           {twice, twice, true, brief},
		"attempts that differ are not": {other, other, false, "attempt 1 of 2"},
		"a row keeps its values":       {asItIs, func(s *verdict.Scenario) { s.Row = "mobile 12" }, true, "    row mobile 12\n    " + brief},
		"a capsule is replayed":        {asItIs, func(s *verdict.Scenario) { s.Capsule = "out/c.json" }, true, brief + "    see it again: kasauti replay out/c.json\n"},
		"another group":                {asItIs, func(s *verdict.Scenario) { s.Triage.Group = "h" }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, second, _ := strings.Cut(printAlike(ConsoleOptions{}, "", test.first, test.second), "The scenario 2")
			if got := !strings.Contains(second, "it breaks it"); got != test.brief || !strings.Contains(second, test.has) {
				t.Errorf("got\n%s", second)
			}
		})
	}
	if all := printAlike(ConsoleOptions{Verbose: true}, "", asItIs, asItIs); strings.Contains(all, ", as ") {
		t.Errorf("got\n%s", all)
	}
}

// TestConsoleShowsAHundredAlikeInTwoLinesEach, whatever the width.
func TestConsoleShowsAHundredAlikeInTwoLinesEach(t *testing.T) {
	var all []func(*verdict.Scenario)
	for range 100 {
		all = append(all, func(s *verdict.Scenario) { s.Triage.Headline = strings.Repeat("long ", 40) })
	}
	for _, columns := range []int{80, 100, 200} {
		for _, color := range []bool{false, true} {
			_, rest, _ := strings.Cut(printAlike(ConsoleOptions{Width: columns, Color: color}, verdict.UnitCase, all...), "--case one-1 tries it alone")
			lines := strings.Split(strings.TrimSpace(rest), "\n")
			if len(lines) != 2*99 || !strings.Contains(lines[1], "one-2, as one-1: long") || width(lines[1]) != columns {
				t.Errorf("at %d columns %d lines, the second of %d columns: %s", columns, len(lines), width(lines[1]), lines[1])
			}
		}
	}
}

// TestConsoleShowsWhatBrokeMost: the class with which to begin does not crowd out what broke hundreds.
func TestConsoleShowsWhatBrokeMost(t *testing.T) {
	var all []verdict.Trouble
	for i := range 12 {
		all = append(all, verdict.Trouble{Class: verdict.ProductDefect, Count: 1, Headline: "one-" + strconv.Itoa(i)})
	}
	all = append(all, verdict.Trouble{Class: verdict.ContractDrift, Count: 280, Headline: "many"})
	got := mostFrequent(all)
	if len(got) != mostTroubles || got[0].Headline != "one-0" || got[8].Headline != "one-8" || got[9].Headline != "many" {
		t.Errorf("got %+v", got)
	}
	if got := mostFrequent(all[:10]); len(got) != 10 {
		t.Errorf("got %d of 10", len(got))
	}
}

// TestConsoleLeavesRoomForWhatIsWrong: two long paths do not push the headline off the line.
func TestConsoleLeavesRoomForWhatIsWrong(t *testing.T) {
	deep := func(s *verdict.Scenario) { s.URI = "features/authentication/merchant-token.feature" }
	if got := printAlike(ConsoleOptions{Width: 80}, "", deep, deep); !strings.Contains(got, "\n      EK-OTP-050: the OTP is long\n") {
		t.Errorf("got\n%s", got)
	}
}

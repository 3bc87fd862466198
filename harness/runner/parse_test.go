package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// cards is a vocabulary of one step, with one name.
func cards() *scenario.Registry {
	r := scenario.NewRegistry()
	r.Step(`^(\d+) calls for card "([^"]+)"$`, func(context.Context, *scenario.State, int, string) error { return nil }, "Calls.")
	return r
}

func TestAValueIsWhereItWasWritten(t *testing.T) {
	const text = `Feature: Places
  Background:
    Given   1 calls for card "é"
  Scenario Outline: Rows
    Given <n> calls for card "plain"
    And 3 calls for card "<card>"
    And 4 calls for card "my <card>"
    Examples:
      | n | card |
      | 2 | ännä |
`
	suite, problems := runner.Parse([]runner.Source{{URI: "p.feature", Content: []byte(text)}}, cards())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	for _, step := range suite.Scenarios[0].Steps {
		for _, v := range step.Bound.Values {
			_, line, column := suite.Place(suite.Scenarios[0], step, v)
			got = append(got, fmt.Sprintf("%s %d:%d", v.Text, line, column))
		}
	}
	want := "1 3:13, é 3:31, 2 10:9, plain 5:31, 3 6:9, ännä 10:13, 4 7:9, my ännä 7:5"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestSlipsThatHideEachOtherAreAllFound(t *testing.T) {
	text := "Feature: F\n" + strings.Repeat("Scenari: S\nGven 1 calls for card \"a\"\n", 3)
	suite, problems := runner.Parse([]runner.Source{{URI: "f.feature", Content: []byte(text)}}, cards())
	if len(problems) != 6 || len(suite.Scenarios) != 3 {
		t.Errorf("%d scenarios and %v, want 3 and a problem for each of 6 lines", len(suite.Scenarios), problems)
	}
}

func TestWhatWouldBeLeftOutIsAProblem(t *testing.T) {
	const feature = "Feature: F\n"
	const one = `Given 1 calls for card "a"` + "\n"
	for _, c := range []struct{ name, text, want string }{
		{"lines that end in CR", strings.ReplaceAll(feature+"Scenario: S\n"+one, "\n", "\r"), "f.feature:1:11: the line ends with a CR alone"},
		{"one such line", feature + "Scenario: S\r" + one, "f.feature:2:12: the line ends with a CR alone"},
		{"CRLF", strings.ReplaceAll(feature+"Scenario: S\n"+one, "\n", "\r\n"), ""},
		{"a scenario in a description", feature + "Scenari: S\n" + one, `f.feature:2:1: "Scenari:" is no keyword; did you mean "Scenario:"?`},
		{"a step in a description", feature + "Scenario: S\n  Gven 1 calls for card \"a\"\n" + one, `f.feature:3:3: "Gven" is no keyword; did you mean "Given"?`},
		{"prose", feature + "Scenari: S is prose\nScenario: S\nWhy 1 calls, or more\n" + one, ""},
		{"a keyword in a text", feature + "Scenario: S\n" + one + "\"\"\"\nScenari: S\nGven 1 calls for card \"a\"\n\"\"\"\n", ""},
		{"no examples", feature + "Scenario Template: S\n" + one, `f.feature:2:1: the outline "S" has no examples`},
		{"no examples in a rule", feature + "Rule: R\nScenario Outline: S\n" + one, `f.feature:3:1: the outline "S" has no examples`},
		{"no rows", feature + "Scenario: S\n" + one + "Examples:\n|a|\n", `f.feature:4:1: these examples of "S" have no rows`},
		{"no table", feature + "Scenario: S\n" + one + "Examples:\n", `f.feature:4:1: these examples of "S" have no rows`},
		{"more than the parser lists", "Featur: F\n" + strings.Repeat("Scenario: S\n"+one, 20), `f.feature:1:1: "Featur:" is no keyword; did you mean "Feature:"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := runner.Parse([]runner.Source{{URI: "f.feature", Content: []byte(c.text)}}, cards())
			switch {
			case c.want == "" && len(problems) > 0:
				t.Errorf("got %v, want no problem", problems)
			case c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Error(), c.want)):
				t.Errorf("got  %v\nwant one that says %s", problems, c.want)
			}
		})
	}
}

package steps_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestExamplesRun: the example of each step passes on the mock, in the place of that step in
// one of the embedded scenarios.
func TestExamplesRun(t *testing.T) {
	sources, err := runner.EmbeddedSources(features.FS, "features")
	if err != nil {
		t.Fatal(err)
	}
	suite, problems := runner.Parse(sources, vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	definitions := vocabulary().Definitions()
	scenarios := map[string]string{}
	for n, d := range definitions {
		for i, s := range suite.Scenarios {
			for at, step := range s.Steps {
				if step.Bound.Definition.Pattern.String() == d.Pattern.String() {
					scenarios[fmt.Sprintf("%d in %d", n, i)] = upTo(s, at, d)
					break // one place of each scenario
				}
			}
		}
	}
	passed, said := map[string]bool{}, map[string]string{}
	for name, r := range onTheMock(t, scenarios) {
		n, _, _ := strings.Cut(name, " ")
		if len(r.Scenario.Attempts) == 0 {
			continue
		}
		made := r.Scenario.Attempts[0].Steps
		last := made[len(made)-1]
		passed[n] = passed[n] || last.Verdict == verdict.Pass
		if last.Verdict != verdict.Pass {
			said[n] = last.Message
		}
	}
	for n, d := range definitions {
		if n := fmt.Sprint(n); !passed[n] && !ofTheApplication(d) {
			t.Errorf("%s:%d: its example passes nowhere: %s: %s", d.File, d.Line, d.Example, said[n])
		}
	}
}

// upTo are the steps of a scenario before one, and the example in its place.
func upTo(s *runner.Scenario, at int, d *scenario.Definition) string {
	var text strings.Builder
	for _, step := range s.Steps[:at] {
		fmt.Fprintf(&text, "    * %s\n", step.Text)
		if step.Table != nil {
			for _, row := range step.Table.Rows {
				cells := make([]string, len(row))
				for i, cell := range row {
					cells[i] = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`).Replace(cell)
				}
				fmt.Fprintf(&text, "      | %s |\n", strings.Join(cells, " | "))
			}
		}
		if step.Doc != nil {
			fmt.Fprintf(&text, "      \"\"\"\n%s\n      \"\"\"\n", step.Doc.Content)
		}
	}
	fmt.Fprintf(&text, "    * %s\n", d.Example)
	for _, line := range d.Below {
		fmt.Fprintf(&text, "      %s\n", line)
	}
	return text.String()
}

package report

import (
	"fmt"
	"strings"
	"testing"
)

func TestMarkdownGolden(t *testing.T) {
	golden(t, "summary.md", written(t, asMarkdown, triaged(t)))
}

// TestMarkdownHoldsNothingOfTheTargets: each row has the cells of its table, and what is no plain
// word is code.
func TestMarkdownHoldsNothingOfTheTargets(t *testing.T) {
	cells := 0
	for _, line := range linesOf(written(t, asMarkdown, triaged(t))) {
		text := string(line)
		if !strings.HasPrefix(text, "|") {
			cells = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(text, `\|`, ""), "|")
		if cells > 0 && n != cells {
			t.Errorf("%d cells beside %d: %s", n, cells, text)
		}
		cells = n
	}
	for text, want := range map[string]string{
		"An OTP works once":       "An OTP works once",
		"ask @somebody":           "`ask @somebody`",
		"<b>":                     "`<b>`",
		"see https://a.example/x": "`see https://a.example/x`",
		"a `b` c":                 "`` a `b` c ``",
		"two ``":                  "``` two `` ```",
		"a | b":                   "`a \\| b`",
		"- no list":               "`- no list`",
		"  ":                      "",
		"line\nbreak":             "`line\\nbreak`",
	} {
		if got := inTable(text); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}

// TestMarkdownStaysSmall: a comment of GitHub takes 65,536 characters.
func TestMarkdownStaysSmall(t *testing.T) {
	var many []Result
	for i := range 500 {
		r := triagedResults()[1]
		if i%2 == 0 {
			r = triagedResults()[2]
		}
		r.Scenario.Index, r.Scenario.ID, r.Scenario.Name = i, fmt.Sprint("s", i), strings.Repeat("long ", 200)
		if r.Scenario.Triage != nil {
			r.Scenario.Triage.Group, r.Scenario.Triage.Headline = fmt.Sprint(i), strings.Repeat("<long> ", 100)
		}
		many = append(many, r)
	}
	h := sampleHeader()
	s := sampleSummary(h, many)
	text := string(written(t, asMarkdown, record(t, h, many, &s)))
	if len(text) > 60_000 || !strings.Contains(text, "and 220 more, which report.json lists") {
		t.Errorf("%d characters: %s", len(text), text)
	}
}

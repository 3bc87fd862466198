package runner

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Saved is a scenario by itself, with its phrases and rows in place: it needs no file.
type Saved struct {
	ID      string      `json:"id"`
	Digest  string      `json:"digest"`
	Feature string      `json:"feature"`
	Name    string      `json:"name"`
	URI     string      `json:"uri"`
	Line    int         `json:"line"`
	RowURI  string      `json:"row_uri,omitempty"`
	RowLine int         `json:"row_line,omitempty"`
	Tags    []string    `json:"tags,omitempty"`
	Claims  []string    `json:"claims,omitempty"`
	Steps   []SavedStep `json:"steps"`
}

// SavedStep is one step of it.
type SavedStep struct {
	Keyword  string         `json:"keyword"`
	Text     string         `json:"text"`
	Location string         `json:"location"`
	Within   []verdict.Line `json:"within,omitempty"`
	Table    [][]string     `json:"table,omitempty"`
	Doc      *string        `json:"doc,omitempty"`
	Checks   bool           `json:"checks,omitempty"`
}

// Save is the scenario by itself.
func (s *Scenario) Save() Saved {
	saved := Saved{
		ID: s.ID, Digest: s.Digest(), Feature: s.Feature, Name: s.Name, URI: s.URI, Line: s.Line, RowURI: s.Row.URI, RowLine: s.Row.Line,
		Tags: s.Tags, Claims: s.Claims,
	}
	for i := range s.Steps {
		step := &s.Steps[i]
		one := SavedStep{Keyword: step.Keyword, Text: step.Text, Location: step.location(s.URI), Within: step.Within, Checks: step.Checks}
		if step.Table != nil {
			one.Table = step.Table.Rows
		}
		if step.Doc != nil {
			one.Doc = &step.Doc.Content
		}
		saved.Steps = append(saved.Steps, one)
	}
	return saved
}

// Suite is a suite of this scenario alone, bound anew.
func (s *Saved) Suite(registry *scenario.Registry) *Suite {
	words := &vocabulary{registry: registry}
	sc := &Scenario{
		ID: s.ID, Feature: s.Feature, Name: s.Name, URI: s.URI, Line: s.Line, Outline: s.Line, Row: Row{s.RowURI, s.RowLine},
		Tags: s.Tags, Claims: s.Claims,
	}
	for i := range s.Steps {
		saved := &s.Steps[i]
		step := Step{Keyword: saved.Keyword, Text: saved.Text, Within: saved.Within, Checks: saved.Checks, stood: saved.Location}
		if saved.Table != nil {
			step.Table = &scenario.Table{Rows: saved.Table}
		}
		if saved.Doc != nil {
			step.Doc = &scenario.DocString{Content: *saved.Doc}
		}
		_, step.Bound, step.Err = words.bind(step.Text, step.Table, step.Doc)
		sc.Steps = append(sc.Steps, step)
	}
	return &Suite{Scenarios: []*Scenario{sc}, library: newLibrary(nil, registry)}
}

// Text is the scenario as a feature file says it, its phrases and rows in place.
func (s *Saved) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Feature: %s\n\n", s.Feature)
	if len(s.Tags) > 0 {
		fmt.Fprintf(&b, "  %s\n", strings.Join(s.Tags, " "))
	}
	fmt.Fprintf(&b, "  Scenario: %s\n", s.Name)
	for _, step := range s.Steps {
		fmt.Fprintf(&b, "    %s %s\n", step.Keyword, step.Text)
		for _, row := range step.Table {
			b.WriteString("      |")
			for _, cell := range row {
				b.WriteString(" " + cellText.Replace(cell) + " |")
			}
			b.WriteString("\n")
		}
		if step.Doc != nil {
			quoted := strings.ReplaceAll(strings.ReplaceAll(*step.Doc, `\`, `\\`), `"""`, `\"\"\"`)
			b.WriteString("      \"\"\"\n")
			for _, line := range strings.Split(quoted, "\n") {
				b.WriteString("      " + line + "\n")
			}
			b.WriteString("      \"\"\"\n")
		}
	}
	return b.String()
}

// cellText writes a cell of a table.
var cellText = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`)

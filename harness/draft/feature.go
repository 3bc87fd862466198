// Package draft writes features: from one call, from a curl line, from a Postman collection.
// It knows operations and names, and calls nothing.
package draft

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Scenario is one call to be written down.
type Scenario struct {
	Name      string
	Comments  []string // one line each, before the scenario
	Operation string   // "": only the comments are written
	Partner   string   // "": the one who owns what is named
	Rows      []compose.Row
	JSON      string // of the body, in place of Rows
	Wrongly   bool
	// Seen: some page shows a success, so that an answer can match the contract.
	Seen bool
}

// Write writes a feature.
func Write(w io.Writer, title string, scenarios []Scenario) error {
	var out strings.Builder
	fmt.Fprintf(&out, "Feature: %s\n", line(title))
	named := map[string]int{}
	for _, s := range scenarios {
		out.WriteString("\n")
		for _, comment := range s.Comments {
			fmt.Fprintf(&out, "  # %s\n", line(comment))
		}
		if s.Operation == "" {
			continue
		}
		name := line(s.Name)
		if named[name]++; named[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, named[name])
		}
		fmt.Fprintf(&out, "  Scenario: %s\n", name)
		s.steps(&out)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (s *Scenario) steps(out *strings.Builder) {
	who, how := "I call", ""
	if s.Partner != "" {
		who = fmt.Sprintf("partner %q calls", s.Partner)
	}
	if s.Wrongly {
		how = " wrongly"
	}
	switch {
	case s.JSON != "":
		fmt.Fprintf(out, "    When %s %q%s with:\n      \"\"\"\n%s\n      \"\"\"\n", who, s.Operation, how, indent(s.JSON))
	case len(s.Rows) > 0:
		fmt.Fprintf(out, "    When %s %q%s with:\n%s", who, s.Operation, how, table(s.Rows))
	default:
		fmt.Fprintf(out, "    When I call %q%s\n", s.Operation, how)
	}
	switch {
	case s.Wrongly:
		out.WriteString("    Then the answer is a refusal\n")
	case s.Seen:
		out.WriteString("    Then the answer is a success\n    And the answer matches the contract\n")
	default:
		out.WriteString("    Then the answer is a success\n")
	}
}

// indent puts a text below a step. A backslash before quotes would end the text for Gherkin.
func indent(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, one := range lines {
		lines[i] = "      " + strings.TrimRight(one, " \t\r")
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), `"""`, `\"\"\"`)
}

// table aligns rows as people do.
func table(rows []compose.Row) string {
	widths := [2]int{}
	cells := make([][2]string, len(rows))
	for i, row := range rows {
		cells[i] = [2]string{cell(row.Path), cell(row.Value)}
		for j := range widths {
			widths[j] = max(widths[j], len([]rune(cells[i][j])))
		}
	}
	var out strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&out, "      | %s | %s |\n", padded(c[0], widths[0]), padded(c[1], widths[1]))
	}
	return out.String()
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", width-len([]rune(text)))
}

var cellEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`, "\r", "")

func cell(text string) string { return cellEscapes.Replace(text) }

// line is a text on one line, without what a terminal or Gherkin would obey.
func line(text string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(plain), " ")
}

// Below is what stands below the step.
func (s *Scenario) Below() *scenario.Block {
	if s.JSON != "" {
		return &scenario.Block{Doc: &scenario.DocString{Content: s.JSON}}
	}
	t := &scenario.Table{}
	for _, row := range s.Rows {
		t.Rows = append(t.Rows, []string{row.Path, row.Value})
	}
	return &scenario.Block{Table: t}
}

package lint

import (
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// literal is a text that stands in a step, its table or its doc string for itself, and not as
// the name of something.
type literal struct {
	text   string
	beside string // what stands with it and may say which field it is for
	place  placer
}

// placer places a part of a literal that begins at a byte of it.
type placer func(part string, at int) (uri string, line, column int)

// isFor reports whether one of the fields is named beside the literal, in whatever spelling.
func (l literal) isFor(fields ...string) bool {
	beside := squeezed(l.beside)
	for _, field := range fields {
		if strings.Contains(beside, squeezed(field)) {
			return true
		}
	}
	return false
}

// squeezed are the letters of a text alone, so that card_account_id is cardAccountId.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// literals yields those of every step, a step of a background once for each of its scenarios.
func literals(suite *runner.Suite, yield func(literal)) {
	for _, s := range suite.Scenarios {
		for _, step := range s.Steps {
			inStep(suite, s, step, yield)
			inTable(suite, s, step, yield)
			inText(suite, s, step, yield)
		}
	}
}

var quoted = regexp.MustCompile(`"([^"]*)"`)

// inStep are the values without a kind or, where no definition tells the values, what stands
// in quotes.
func inStep(suite *runner.Suite, s *runner.Scenario, step runner.Step, yield func(literal)) {
	var values []scenario.Value
	if step.Bound != nil {
		values = step.Bound.Values
	} else {
		for _, at := range quoted.FindAllStringSubmatchIndex(step.Text, -1) {
			values = append(values, scenario.Value{Text: step.Text[at[2]:at[3]], At: at[2]})
		}
	}
	for _, v := range values {
		if v.Kind != "" || v.Words != nil || v.At < 0 || v.Text == "" {
			continue
		}
		yield(literal{
			text: v.Text, beside: step.Text[:v.At] + " " + step.Text[v.At+len(v.Text):],
			place: func(part string, at int) (string, int, int) {
				return suite.Place(s, step, scenario.Value{Text: part, At: v.At + at})
			},
		})
	}
}

// inTable are the cells. A field may head the column or begin the row.
func inTable(suite *runner.Suite, s *runner.Scenario, step runner.Step, yield func(literal)) {
	if step.Table == nil {
		return
	}
	for i, row := range step.Table.Rows {
		for j, cell := range row {
			if cell == "" {
				continue
			}
			l := literal{text: cell, place: below(suite, s, step, i)}
			if i > 0 {
				l.beside = step.Table.Rows[0][j]
			}
			if j > 0 {
				l.beside += " " + row[0]
			}
			yield(l)
		}
	}
}

// field is a field with its value, as JSON and forms write them.
var field = regexp.MustCompile(`([A-Za-z][A-Za-z_-]*)["']?\s*[:=]\s*["']?([^"'&,;\s}\]]+)`)

// inText are the fields of a doc string and, for what has a form of its own, its lines.
func inText(suite *runner.Suite, s *runner.Scenario, step runner.Step, yield func(literal)) {
	if step.Doc == nil {
		return
	}
	for i, line := range strings.Split(step.Doc.Content, "\n") {
		place := below(suite, s, step, i)
		yield(literal{text: line, place: place})
		for _, match := range field.FindAllStringSubmatch(line, -1) {
			yield(literal{text: match[2], beside: match[1], place: place})
		}
	}
}

// below places a part of what stands below a step, in its row or line, by looking for it there.
func below(suite *runner.Suite, s *runner.Scenario, step runner.Step, row int) placer {
	return func(part string, _ int) (string, int, int) { return suite.PlaceBelow(s, step, row, part) }
}

package runner

import (
	"fmt"
	"regexp"
	"slices"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/kasauti/kasauti/harness/nearest"
)

// emptyOutlines are outlines of which nothing would run as it was meant: those without
// examples, and examples without rows. Errors of the file may have hidden them, so they come first; what is wrong
// with rows of a CSV file is said already.
func emptyOutlines(r reading, csv *csvRows) []*Problem {
	if len(r.errors) > 0 {
		return nil
	}
	var problems []*Problem
	add := func(at *messages.Location, format string, args ...any) {
		problems = append(problems, &Problem{URI: r.source.URI, Line: int(at.Line), Column: int(at.Column), Rule: "empty-outline", Message: fmt.Sprintf(format, args...)})
	}
	for _, s := range r.blocks() {
		if s == nil {
			continue
		}
		dialect := gherkin.DialectsBuiltin().GetDialect(r.document.Feature.Language)
		if len(s.Examples) == 0 && slices.Contains(dialect.ScenarioOutlineKeywords(), s.Keyword) {
			add(s.Location, "the outline %q has no examples; add Examples: with a table, or write Scenario:", s.Name)
		}
		for _, e := range s.Examples {
			if len(e.TableBody) == 0 && !csv.asked[e.Id] {
				add(e.Location, "these examples of %q have no rows, so none runs; add a header and a row, or remove them", s.Name)
			}
		}
	}
	return problems
}

// column is what stands for a value of a row.
var column = regexp.MustCompile(`<([\pL_][\pL\pN _.-]*)>`)

// markers look like columns and stand for values of their own below generic steps.
var markers = []string{"null", "absent"}

// unfilled finds in outlines what no column fills: it would be sent as it stands, be refused,
// and be green where a refusal is expected.
func unfilled(r reading) []*Problem {
	if len(r.errors) > 0 {
		return nil
	}
	var problems []*Problem
	for _, s := range r.blocks() {
		headless := func(e *messages.Examples) bool { return e.TableHeader == nil }
		if s == nil || len(s.Examples) == 0 || slices.ContainsFunc(s.Examples, headless) {
			continue // which is said already
		}
		columns := sharedColumns(s.Examples)
		look := func(at *messages.Location, text string) {
			for _, found := range column.FindAllStringSubmatch(text, -1) {
				name := found[1]
				if slices.Contains(columns, name) || slices.Contains(markers, name) {
					continue
				}
				problems = append(problems, &Problem{URI: r.source.URI, Line: int(at.Line), Column: int(at.Column), Rule: "unfilled-outline", Message: fmt.Sprintf(
					"no column %q of the examples fills <%s>%s; where <%s> is meant as text, put it into a column", name, name, nearest.Known(name, columns), name)})
			}
		}
		for _, step := range s.Steps {
			look(step.Location, step.Text)
			if step.DataTable != nil {
				for _, row := range step.DataTable.Rows {
					for _, cell := range row.Cells {
						look(cell.Location, cell.Value)
					}
				}
			}
			if step.DocString != nil {
				look(step.DocString.Location, step.DocString.Content)
			}
		}
	}
	return problems
}

// sharedColumns are those that all examples have.
func sharedColumns(all []*messages.Examples) []string {
	var shared []string
	for i, e := range all {
		var own []string
		for _, cell := range e.TableHeader.Cells {
			own = append(own, cell.Value)
		}
		if i == 0 {
			shared = own
			continue
		}
		shared = slices.DeleteFunc(shared, func(name string) bool { return !slices.Contains(own, name) })
	}
	return shared
}

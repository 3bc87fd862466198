package runner

import (
	"fmt"
	"slices"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
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

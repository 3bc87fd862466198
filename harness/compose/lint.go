package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// Linter finds, without a run, what the steps of one scenario would stumble over: operations
// that nobody knows, fields that a request has not, placeholders that stand for nothing.
type Linter struct {
	Contract *contract.Contract
	// Admitted are the words that names of each kind may be; see scenario.Admitted.
	Admitted map[scenario.Kind][]string
	// By says who knows the names, in messages.
	By string

	remembered []string
}

// Step lists what is wrong with a step. Steps come in the order of their scenario.
func (l *Linter) Step(b *scenario.Bound, table *scenario.Table, doc *scenario.DocString) []string {
	var found []string
	add := func(err error) { found = append(found, strings.Split(err.Error(), "\n")...) }
	operation := ""
	for _, v := range b.Values {
		switch v.Kind {
		case scenario.OperationName:
			operation = v.Text
			if !l.Contract.Known(v.Text) {
				add(fmt.Errorf("the contract knows no operation %q%s", v.Text, nearest.Hint(v.Text, scenario.OperationNames(l.Contract))))
				operation = ""
			}
		case scenario.RememberedWord:
			if err := Rememberable(v.Text); err != nil {
				add(err)
			}
			l.remembered = append(l.remembered, v.Text)
		}
	}
	if b.Definition.Holds == "" {
		return found
	}
	named, problems := Below(table, doc)
	for _, err := range problems {
		add(err)
	}
	for _, p := range named {
		if said := l.placeholder(p); said != "" {
			found = append(found, said)
		}
	}
	switch {
	case b.Definition.Holds == scenario.RequestContent && operation != "":
		for _, err := range l.fields(operation, table, doc) {
			add(err)
		}
	case b.Definition.Holds == scenario.ExpectContent && table != nil:
		for _, err := range expectations(table) {
			add(err)
		}
	}
	return found
}

func (l *Linter) placeholder(p *Placeholder) string {
	switch p.Kind {
	case "":
		return ""
	case scenario.OperationName:
		if l.Contract.Known(p.Name) {
			return ""
		}
		return fmt.Sprintf("{%s}: the contract knows no operation %q%s", p.Text, p.Name, nearest.Hint(p.Name, scenario.OperationNames(l.Contract)))
	case scenario.RememberedWord:
		if slices.Contains(l.remembered, p.Name) {
			return ""
		}
		return fmt.Sprintf("{%s}: nothing was remembered so before this step, and no placeholder is written so%s", p.Text, nearest.Known(p.Name, append(slices.Clone(l.remembered), Examples()...)))
	}
	words, closed := l.Admitted[p.Kind]
	if !closed || slices.Contains(words, p.Name) {
		return ""
	}
	return fmt.Sprintf("{%s}: %s knows no %s %q%s", p.Text, l.By, p.Kind, p.Name, nearest.Known(p.Name, words))
}

// fields are those that a request of the operation has not.
func (l *Linter) fields(operation string, table *scenario.Table, doc *scenario.DocString) (problems []error) {
	b, err := For(l.Contract, operation, nil)
	if err != nil {
		return nil // it cannot be called, which a run says
	}
	if doc != nil {
		written, err := value.Decode([]byte(doc.Content))
		if err != nil {
			return nil // a finding already
		}
		return b.unknown(written)
	}
	if table == nil {
		return nil
	}
	rows, err := Rows(table)
	if err != nil {
		return []error{err}
	}
	for _, row := range rows {
		if err := b.known(row); err != nil {
			problems = append(problems, err)
		}
	}
	return problems
}

// expectations are those of a table that no answer could be held against.
func expectations(table *scenario.Table) (problems []error) {
	rows, err := Rows(table)
	if err != nil {
		return []error{err}
	}
	for _, row := range rows {
		if _, err := value.ParsePath(row.Path); err != nil {
			problems = append(problems, err)
		}
		if words, is := value.Cell(row.Value).(string); is && !strings.Contains(words, "{") {
			if _, err := value.Words(words); err != nil {
				problems = append(problems, fmt.Errorf("expect %s: %w", row.Path, err))
			}
		}
	}
	return problems
}

package compose

import (
	"errors"
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
	// Last is the operation of the latest answer; "" where nobody can tell.
	Last string

	remembered []string
}

// Problem is one thing that is wrong with a step.
type Problem struct {
	Row  int // of the table below it, from 0; -1 for the step itself, or the text below it
	Says string
	Warn bool // a run decides: a target may take a call without what its page requires
}

// Step lists what is wrong with a step. Steps come in the order of their scenario.
func (l *Linter) Step(b *scenario.Bound, table *scenario.Table, doc *scenario.DocString) []Problem {
	var found []Problem
	add := func(row int, err error) {
		if err != nil {
			found = append(found, Problem{Row: row, Says: err.Error()})
		}
	}
	var builder *Builder // nil where fields are not looked at
	calls, asked, hook := false, l.Last, ""
	for _, v := range b.Values {
		switch v.Kind {
		case scenario.OperationName:
			calls, asked = true, v.Text
			if !l.Contract.Known(v.Text) {
				add(-1, fmt.Errorf("the contract knows no operation %q%s", v.Text, nearest.Hint(v.Text, scenario.OperationNames(l.Contract))))
				continue
			}
			if holds := b.Definition.Holds; holds == scenario.RequestContent || holds == scenario.WrongContent || holds == scenario.ReceivedContent {
				builder, _ = For(l.Contract, v.Text, nil) // what cannot be called, a run says
				if builder != nil {
					builder.Wrong = holds == scenario.WrongContent
				}
			}
		case scenario.WebhookName: // what stands below is of the webhook, and not of the latest answer
			calls, hook = true, v.Text
		case scenario.RememberedWord:
			add(-1, Rememberable(v.Text))
			l.remembered = append(l.remembered, v.Text)
		}
	}
	holds := b.Definition.Holds
	if holds == "" {
		return found
	}
	received := holds == scenario.ReceivedContent
	if holds == scenario.OperationsContent && table != nil {
		return append(found, l.operations(table)...)
	}
	expects, exact := holds == scenario.ExpectContent || holds == scenario.ExactContent, holds == scenario.ExactContent
	if holds == scenario.ForeignContent {
		// No page shows its fields, and the latest answer is another one.
		expects, calls, asked = true, true, ""
	}
	if table != nil {
		rows, err := Rows(table)
		add(-1, err)
		for i, row := range rows {
			alone := &scenario.Table{Rows: [][]string{{row.Path, row.Value}}}
			l.placeholders(alone, nil, func(err error) { add(i, err) })
			switch {
			case received:
				add(i, l.received(builder, row, alone))
			case builder != nil:
				add(i, builder.Known(row))
				if place, at := builder.place(row); place == "" && slices.ContainsFunc(rows[:i], func(r Row) bool { return r.Path == row.Path }) {
					add(i, fmt.Errorf("call %s: set %s: it is given twice", builder.operation.Name, at))
				}
			case expects:
				add(i, expectation(&scenario.Block{Table: alone}, exact, calls))
				if hook != "" {
					add(i, l.told(row, hook))
				} else {
					add(i, l.shown(row, asked))
				}
			}
		}
		if builder != nil && !received && !builder.Wrong && err == nil {
			if missing := builder.Missing(rows); len(missing) > 0 {
				says := fmt.Sprintf("call %s: it lacks %s; add a row for each, or call it wrongly", builder.operation.Name, strings.Join(missing, ", "))
				found = append(found, Problem{Row: -1, Says: says, Warn: true})
			}
		}
	}
	if doc != nil {
		l.placeholders(nil, doc, func(err error) { add(-1, err) })
		written, err := value.Decode([]byte(doc.Content))
		switch {
		case err != nil: // said with the placeholders
		case builder != nil && !builder.Wrong:
			for _, err := range builder.unknown(written) {
				add(-1, err)
			}
		case expects, received:
			add(-1, expectation(&scenario.Block{Doc: doc}, exact, calls))
		}
	}
	return found
}

// received is what is wrong with a row about a request that arrived.
func (l *Linter) received(builder *Builder, row Row, alone *scenario.Table) error {
	if strings.HasPrefix(row.Path, headerLead) {
		_, err := headersOf(&scenario.Block{Table: alone}, &scenario.ExpectedCall{})
		return err
	}
	if err := expectation(&scenario.Block{Table: alone}, false, true); err != nil || builder == nil || strings.TrimSpace(row.Value) == "absent" {
		return err
	}
	path, err := value.ParsePath(row.Path)
	if err == nil {
		_, err = builder.field(path)
	}
	return err
}

// operations finds rows that name no operation.
func (l *Linter) operations(table *scenario.Table) (found []Problem) {
	names, err := ReadOperations(table)
	if err != nil {
		return []Problem{{Row: -1, Says: err.Error()}}
	}
	for i, name := range names {
		if !l.Contract.Known(name) {
			says := fmt.Sprintf("the contract knows no operation %q%s", name, nearest.Hint(name, scenario.OperationNames(l.Contract)))
			found = append(found, Problem{Row: i, Says: says})
		}
	}
	return found
}

// shown is what is wrong with the path of an expectation: the pages show no such field in an
// answer of the operation.
func (l *Linter) shown(row Row, operation string) error {
	path, err := value.ParsePath(row.Path)
	if err != nil || operation == "" || strings.TrimSpace(row.Value) == "absent" {
		return nil // said, unknown, or just what is expected
	}
	success, refused := l.Contract.Success(operation), l.Contract.Refused(operation)
	at := path.Documented()
	// A refusal may hold more than its pages show; what is nearly a field of a success is a slip.
	slip := nearest.Word(at, success.Paths()) != ""
	if success.Shows(at) || !slip && (!refused.Seen() || refused.Shows(at)) {
		return nil
	}
	return fmt.Errorf("no page shows the field %s in an answer of %s%s", row.Path, operation, nearest.Hint(at, append(success.Paths(), refused.Paths()...)))
}

// told is what is wrong with the path of an expectation of a webhook.
func (l *Linter) told(row Row, event string) error {
	path, err := value.ParsePath(row.Path)
	body := l.Contract.Request(event)
	if err != nil || strings.TrimSpace(row.Value) == "absent" {
		return nil // said, or just what is expected
	}
	at := path.Documented()
	if _, documented := body.Field(at); documented || body.Shows(at) && nearest.Word(at, body.Paths()) == "" {
		return nil // what is nearly a field of it is a slip
	}
	return fmt.Errorf("no page shows the field %s in the webhook %s%s", row.Path, event, nearest.Hint(at, body.Paths()))
}

func (l *Linter) placeholders(table *scenario.Table, doc *scenario.DocString, add func(error)) {
	named, problems := Below(table, doc)
	for _, err := range problems {
		add(err)
	}
	for _, p := range named {
		if said := l.placeholder(p); said != "" {
			add(errors.New(said))
		}
	}
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
		return fmt.Sprintf("{%s}: nothing was remembered so before this step, and no placeholder is written so%s", p.Text, hint(p.Name, l.remembered...))
	}
	words, closed := l.Admitted[p.Kind]
	if !closed || slices.Contains(words, p.Name) {
		return ""
	}
	return fmt.Sprintf("{%s}: %s knows no %s %q%s", p.Text, l.By, p.Kind, p.Name, nearest.Known(p.Name, words))
}

// expectation is what is wrong with what an answer is to be held against. calls tells that the
// step makes the call itself, so that its answer is still to come.
func expectation(block *scenario.Block, exact, calls bool) error {
	e, err := written(block, exact)
	if err != nil {
		return err
	}
	for _, part := range e.parts {
		err := eachTextAt(part.expected, part.path, func(text string, at value.Path) error {
			parts, err := Parse(text)
			if err != nil {
				return nil // said already
			}
			if len(parts) == 1 && parts[0].Placeholder != nil && parts[0].Placeholder.form == "answer" && !calls && parts[0].Placeholder.answers(at) {
				return againstItself(at, parts[0].Placeholder)
			}
			plain := ""
			for _, p := range parts {
				if p.Placeholder != nil {
					return nil // not known before a run
				}
				plain += p.Text
			}
			if _, is := part.expected.(value.Text); is {
				return nil // a text in quotes
			}
			_, err = value.Compare(plain, value.Missing{}, at.String(), exact)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

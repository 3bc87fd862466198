package compose

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// FromBlock makes a request from what stands below a step.
func (b *Builder) FromBlock(ctx context.Context, block *scenario.Block) (client.Request, error) {
	if block.Doc != nil {
		return b.FromJSON(ctx, block.Doc.Content)
	}
	rows, err := Rows(block.Table)
	if err != nil {
		return client.Request{}, err
	}
	return b.FromRows(ctx, rows)
}

// Expectation is what an answer is held against.
type Expectation struct {
	parts []expectedPart
	exact bool // the answer has no other field
}

type expectedPart struct {
	path     value.Path // none: the whole
	expected any
}

// ReadExpectation reads what stands below a step, with its placeholders filled. An answer that is
// held against itself is an error: it looks like a check and is none.
func ReadExpectation(ctx context.Context, source *Source, block *scenario.Block, exact bool) (*Expectation, error) {
	e, err := written(block, exact)
	if err != nil {
		return nil, err
	}
	for i := range e.parts {
		part := &e.parts[i]
		if err := source.compared(part.expected, part.path); err != nil {
			return nil, err
		}
		if part.expected, err = source.Expectation(ctx, part.expected); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// written is an expectation before its placeholders are filled.
func written(block *scenario.Block, exact bool) (*Expectation, error) {
	if block.Doc != nil {
		whole, err := value.Decode([]byte(block.Doc.Content))
		if err != nil {
			return nil, fmt.Errorf("expect an answer: the text is not JSON: %w", err)
		}
		return &Expectation{parts: []expectedPart{{expected: whole}}, exact: exact}, nil
	}
	rows, err := Rows(block.Table)
	if err != nil {
		return nil, err
	}
	e := &Expectation{exact: exact}
	for _, row := range rows {
		path, err := value.ParsePath(row.Path)
		if err != nil {
			return nil, fmt.Errorf("expect an answer: %w", err)
		}
		e.parts = append(e.parts, expectedPart{path, value.Cell(row.Value)})
	}
	return e, nil
}

// Names reports whether something is expected of a field of the whole.
func (e *Expectation) Names(field string) bool {
	for _, part := range e.parts {
		if len(part.path) > 0 && part.path[0].Key == field {
			return true
		}
		if whole, is := part.expected.(map[string]any); is && len(part.path) == 0 {
			if _, named := whole[field]; named {
				return true
			}
		}
	}
	return false
}

// Against lists every place where an answer is not as expected.
func (e *Expectation) Against(whole any) ([]value.Mismatch, error) {
	var all []value.Mismatch
	for _, part := range e.parts {
		actual, has := part.path.At(whole)
		if !has {
			actual = value.Missing{}
		}
		found, err := value.Compare(part.expected, actual, part.path.String(), e.exact)
		if err != nil {
			return nil, err
		}
		if n := len(part.path); !has && len(found) == 0 && n > 1 { // absent, as is what a misspelt path names
			found = around(part.path[:n-1], whole)
		}
		all = append(all, found...)
	}
	return all, nil
}

// Expectation fills the texts in what an answer is held against. What a placeholder stands for
// is always meant literally: an answer that holds the text "anything", or a pattern, must not
// loosen the check.
func (s *Source) Expectation(ctx context.Context, whole any) (any, error) {
	return s.each(whole, func(text string) (any, error) {
		parts, err := Parse(text)
		if err != nil {
			return nil, err
		}
		if len(parts) == 1 && parts[0].Placeholder != nil {
			one, err := s.value(ctx, parts[0].Placeholder)
			return value.Literal{Value: one}, err
		}
		return s.words(ctx, parts)
	})
}

// words fills an expectation in words, quoting for the word that it begins with. One that
// begins with none is a text, whatever it reads like once it is filled.
func (s *Source) words(ctx context.Context, parts []Part) (any, error) {
	lead, filled := "", false
	if len(parts) > 0 {
		lead = value.Lead(parts[0].Text)
	}
	var out, says, sample strings.Builder
	for _, part := range parts {
		text, quoted, blank := part.Text, part.Text, part.Text
		if part.Placeholder != nil {
			one, err := s.value(ctx, part.Placeholder)
			if err != nil {
				return nil, err
			}
			filled = true
			text, quoted, blank = plain(one), quotedFor(lead, one), "x"
		}
		out.WriteString(quoted)
		says.WriteString(text)
		sample.WriteString(blank)
	}
	switch {
	case !filled:
		return out.String(), nil
	case lead == "":
		return value.Text(out.String()), nil
	case lead != matches:
		return out.String(), nil
	}
	if _, err := value.Words(sample.String()); err != nil {
		return nil, err // which quotes no value, since one that is quoted for a pattern is masked nowhere
	}
	words, err := value.Words(out.String())
	if err != nil {
		return nil, fmt.Errorf("expect %s: what fills it makes no pattern of it", says.String())
	}
	words.Says = says.String()
	return words, nil
}

const matches = "matches "

// quotedFor is a value within an expectation that begins with a word, so that it means itself.
func quotedFor(lead string, one any) string {
	text := plain(one)
	_, isNumber := one.(json.Number)
	switch {
	case lead == matches:
		return regexp.QuoteMeta(text)
	case lead == "one of " && !isNumber:
		return value.Show(text)
	}
	return text
}

// compared finds a value that is held against itself: the latest answer's own, at the same path.
func (s *Source) compared(expected any, at value.Path) error {
	if s.Latest == "" {
		return nil
	}
	return eachTextAt(expected, at, func(text string, at value.Path) error {
		parts, err := Parse(text)
		if err != nil || len(parts) != 1 || parts[0].Placeholder == nil {
			return nil // what is wrong with it is said where it is filled
		}
		p := parts[0].Placeholder
		if itself := p.answers(at) && (p.Name == "" || p.Name == s.Latest) || p.form == "" && s.From[p.Name] == at.String(); itself {
			return againstItself(at, p)
		}
		return nil
	})
}

// answers reports whether it is the value of an answer at a path.
func (p *Placeholder) answers(at value.Path) bool {
	return (p.form == "answer" || p.form == "answer of") && p.args[len(p.args)-1] == at.String()
}

func againstItself(at value.Path, p *Placeholder) error {
	return fmt.Errorf("expect %s: {%s} is this value itself, so it checks nothing; hold it against another answer's", at, p.Text)
}

// eachTextAt visits the texts in a value with their paths, until one is an error.
func eachTextAt(whole any, at value.Path, visit func(string, value.Path) error) error {
	switch whole := whole.(type) {
	case string:
		return visit(whole, at)
	case value.Text:
		return visit(string(whole), at)
	case []any:
		for i := range whole {
			if err := eachTextAt(whole[i], append(at[:len(at):len(at)], value.Step{Index: i}), visit); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range sortedKeys(whole) {
			if err := eachTextAt(whole[key], append(at[:len(at):len(at)], value.Step{Key: key, Index: -1}), visit); err != nil {
				return err
			}
		}
	}
	return nil
}

// around is the mismatch where nothing can hold what is absent.
func around(path value.Path, whole any) []value.Mismatch {
	actual, has := path.At(whole)
	switch actual.(type) {
	case map[string]any, []any:
		return nil
	}
	shown := "missing"
	if has {
		shown = value.Show(actual)
	}
	return []value.Mismatch{{Path: path.String(), Expected: "present, around what is absent", Actual: shown}}
}

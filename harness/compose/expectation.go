package compose

import (
	"context"
	"fmt"

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
type Expectation struct{ parts []expectedPart }

type expectedPart struct {
	path     value.Path // none: the whole
	expected any
}

// ReadExpectation reads what stands below a step, with its placeholders filled.
func ReadExpectation(ctx context.Context, source *Source, block *scenario.Block) (*Expectation, error) {
	if block.Doc != nil {
		written, err := value.Decode([]byte(block.Doc.Content))
		if err != nil {
			return nil, fmt.Errorf("expect an answer: the text is not JSON: %w", err)
		}
		expected, err := source.Expectation(ctx, written)
		return &Expectation{parts: []expectedPart{{expected: expected}}}, err
	}
	rows, err := Rows(block.Table)
	if err != nil {
		return nil, err
	}
	e := &Expectation{}
	for _, row := range rows {
		path, err := value.ParsePath(row.Path)
		if err != nil {
			return nil, fmt.Errorf("expect an answer: %w", err)
		}
		expected, err := source.Expectation(ctx, value.Cell(row.Value))
		if err != nil {
			return nil, err
		}
		e.parts = append(e.parts, expectedPart{path: path, expected: expected})
	}
	return e, nil
}

// Against lists every place where an answer is not as expected. An exact comparison admits no
// other field.
func (e *Expectation) Against(whole any, exact bool) ([]value.Mismatch, error) {
	var all []value.Mismatch
	for _, part := range e.parts {
		actual, has := part.path.At(whole)
		if !has {
			actual = value.Missing{}
		}
		found, err := value.Compare(part.expected, actual, part.path.String(), exact)
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

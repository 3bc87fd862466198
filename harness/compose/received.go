package compose

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// headerLead begins the rows that are about a header.
const headerLead = "header."

// ReadReceived reads what stands below a step into what a call that arrived is held against: fields
// of its body as expectations, and header.NAME as present or absent.
func ReadReceived(ctx context.Context, source *Source, block *scenario.Block, into *scenario.ExpectedCall) error {
	fields, err := headersOf(block, into)
	if err != nil || fields == nil {
		return err
	}
	e, err := ReadExpectation(ctx, source, fields, false)
	if err != nil {
		return err
	}
	into.Body = map[string]any{}
	for _, part := range e.parts {
		if len(part.path) > 0 {
			if _, twice := into.Body[part.path.String()]; twice {
				return fmt.Errorf("expect a request: %s is given twice", part.path)
			}
			into.Body[part.path.String()] = value.Wire(part.expected)
			continue
		}
		whole, is := value.Wire(part.expected).(map[string]any)
		if !is {
			return errors.New("expect a request: the text is no JSON object; write its fields in braces")
		}
		into.Body = whole
	}
	return nil
}

// headersOf takes the rows about headers out of a table; what is left is nil for nothing.
func headersOf(block *scenario.Block, into *scenario.ExpectedCall) (*scenario.Block, error) {
	if block.Doc != nil {
		return block, nil
	}
	rows, err := Rows(block.Table)
	if err != nil {
		return nil, err
	}
	fields := &scenario.Table{}
	for _, row := range rows {
		name, is := strings.CutPrefix(row.Path, headerLead)
		switch {
		case !is:
			fields.Rows = append(fields.Rows, []string{row.Path, row.Value})
		case row.Value == "present":
			into.Headers = append(into.Headers, name)
		case row.Value == "absent":
			into.Without = append(into.Without, name)
		default:
			return nil, fmt.Errorf("expect a request: %s is %q; of a header only present or absent can be told, since the journal keeps names alone", row.Path, row.Value)
		}
	}
	if len(fields.Rows) == 0 {
		return nil, nil
	}
	return &scenario.Block{Table: fields}, nil
}

// ReadOperations reads a table with an operation in each row.
func ReadOperations(table *scenario.Table) ([]string, error) {
	var names []string
	for _, cells := range table.Rows {
		if len(cells) != 1 {
			return nil, fmt.Errorf("read the table: it has %d columns; write the name of one operation in each row", len(cells))
		}
		names = append(names, cells[0])
	}
	return names, nil
}

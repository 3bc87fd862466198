package runner

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/quantity"
)

// The limits of CSV files. The rows are those of all CSV files of one feature file.
const (
	largestCSV = 1 << 20 // bytes
	mostRows   = 10_000
)

// record is one row of a CSV file and where its cells begin.
type record struct {
	line    int
	cells   []string
	columns []int
}

// csvReader reads a CSV file as RFC 4180 has it: commas, double quotes, a header.
type csvReader struct {
	uri      string
	lines    [][]byte
	problems []*Problem
}

func (r *csvReader) wrong(line, column int, format string, args ...any) {
	r.problems = append(r.problems, &Problem{URI: r.uri, Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
}

// column is a byte of a line, both from 1, as people count: in runes.
func (r *csvReader) column(line, at int) int {
	if line < 1 || line > len(r.lines) {
		return 1
	}
	return columnOf(string(r.lines[line-1]), min(max(at-1, 0), len(r.lines[line-1])))
}

// read gives the header and the rows; nil where there is a problem.
func (r *csvReader) read(content []byte) []record {
	content = withoutMark(content)
	r.lines = bytes.Split(content, []byte("\n"))
	if !r.readable(content) {
		return nil
	}
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord = -1
	var records []record
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.syntax(err)
			return nil
		}
		rec := record{cells: cells}
		for i := range cells {
			line, at := reader.FieldPos(i)
			if i == 0 {
				rec.line = line
			}
			rec.columns = append(rec.columns, r.column(line, at))
		}
		if records = append(records, rec); len(records) > mostRows+1 {
			r.wrong(rec.line, 1, "the file has more than %d rows; split it", mostRows)
			return nil
		}
	}
	r.header(records)
	for i := 1; i < len(records); i++ {
		r.row(&records[0], &records[i])
	}
	if len(r.problems) > 0 {
		return nil
	}
	return records
}

func (r *csvReader) readable(content []byte) bool {
	switch {
	case len(content) > largestCSV:
		r.wrong(1, 1, "the file is larger than %d MiB; split it", largestCSV>>20)
	case len(bytes.TrimSpace(content)) == 0:
		r.wrong(1, 1, "the file is empty; begin it with a header that names the columns")
	case bytes.IndexByte(content, '\r') >= 0 && bytes.IndexByte(content, '\n') < 0:
		r.wrong(1, 1, "the lines end with a CR alone; save the file with LF or CRLF line ends")
	}
	for i, line := range r.lines {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			r.wrong(i+1, 1, "the line is not UTF-8; save the file as CSV UTF-8")
			break
		}
	}
	return len(r.problems) == 0
}

// syntax says what encoding/csv found.
func (r *csvReader) syntax(err error) {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		r.wrong(1, 1, "cannot be read: %v", err)
	case errors.Is(parse.Err, csv.ErrBareQuote):
		r.wrong(parse.Line, r.column(parse.Line, parse.Column), `a quote " stands inside a cell that is not quoted; quote the whole cell and write "" for a quote in it`)
	case errors.Is(parse.Err, csv.ErrQuote):
		column := 1 // of the row, where the quote opens on an earlier line
		if parse.Line == parse.StartLine {
			column = r.column(parse.Line, parse.Column)
		}
		r.wrong(parse.StartLine, column, `a quoted cell does not end with a quote " before the comma or the end of the line; write "" for a quote in it`)
	default:
		r.wrong(parse.Line, r.column(parse.Line, parse.Column), "%v", parse.Err)
	}
}

func (r *csvReader) header(records []record) {
	head := records[0]
	seen := map[string]int{}
	for i, name := range head.cells {
		first, twice := seen[name]
		switch {
		case strings.TrimSpace(name) == "":
			r.wrong(head.line, head.columns[i], "column %d of the header has no name; write one", i+1)
		case name != strings.TrimSpace(name):
			r.wrong(head.line, head.columns[i], "the column name %q has spaces around it; take them off", name)
		case twice:
			r.wrong(head.line, head.columns[i], "the column %q stands twice in the header, as columns %d and %d; give each a name of its own", name, first+1, i+1)
		default:
			seen[name] = i
		}
	}
	if len(records) == 1 && len(r.problems) == 0 {
		r.wrong(head.line, 1, "the file has no rows below its header, so none runs; add a row")
	}
}

func (r *csvReader) row(head, rec *record) {
	if len(rec.cells) != len(head.cells) {
		r.wrong(rec.line, 1, "the row has %s, the header has %d; give every row the same", quantity.Of(len(rec.cells), "cell"), len(head.cells))
		return
	}
	for i, cell := range rec.cells {
		if len(cell) > longestLine {
			r.wrong(rec.line, rec.columns[i], "the cell is longer than %d bytes; shorten it", longestLine)
		}
	}
}

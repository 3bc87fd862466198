package report

import (
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

func (d *detail) check(c *verdict.Check) {
	d.b.WriteByte('\n')
	title := []string{untitled(c)}
	requirement, known := d.needs[c.Requirement]
	if c.Requirement != "" {
		title[0] = oneLine(c.Requirement)
	}
	if known {
		title = append(title, string(requirement.Level), requirement.Basis())
	}
	title[0] = d.paint.bold(title[0])
	title = append(title, d.paint.of(c.Verdict, c.Verdict.String()))
	d.line(6, strings.Join(title, " · "))
	if known {
		d.lines(8, requirement.Sentence, unpainted)
		if requirement.Source != "" {
			d.lines(8, "source: "+requirement.Source, d.paint.dim)
		}
	}
	if c.Message != "" {
		d.lines(8, c.Message, func(l string) string { return d.paint.of(c.Verdict, l) })
	}
	d.fields(c.Fields)
}

// untitled is what a check is that no requirement states: a feature file's own expectation holds or
// does not, what only warns is a remark of the judge, and a client's case may not have been judged.
func untitled(c *verdict.Check) string {
	switch c.Verdict {
	case verdict.Warn:
		return "remark"
	case verdict.CouldNotRun:
		return "not judged"
	}
	return "expectation of the feature file"
}

// fields aligns expected and actual; where a row would not fit, they stand under each other.
func (d *detail) fields(fields []verdict.Field) {
	if len(fields) == 0 {
		return
	}
	rows := [][3]string{{"field", "expected", "actual"}}
	for _, f := range fields {
		rows = append(rows, [3]string{value(f.Path), value(f.Expected), value(f.Actual)})
	}
	var columns [3]int
	for _, row := range rows {
		for i, cell := range row {
			columns[i] = max(columns[i], width(cell))
		}
	}
	if 10+columns[0]+columns[1]+columns[2]+4 > d.columns() {
		d.stacked(fields)
		return
	}
	for i, row := range rows {
		text := pad(row[0], columns[0]) + "  " + pad(row[1], columns[1]) + "  " + row[2]
		switch {
		case i == 0:
			d.line(10, d.paint.dim(text))
		case fields[i-1].OK:
			d.line(10, text)
		default:
			d.line(8, d.paint.bad("✗ "+text))
		}
	}
}

func (d *detail) stacked(fields []verdict.Field) {
	columns := max(40, d.columns()-22)
	for _, f := range fields {
		if f.OK {
			d.line(10, value(f.Path))
		} else {
			d.line(8, d.paint.bad("✗ "+value(f.Path)))
		}
		d.line(12, "expected  "+clip(value(f.Expected), columns))
		actual := "actual    " + clip(value(f.Actual), columns)
		if !f.OK {
			actual = d.paint.bad(actual)
		}
		d.line(12, actual)
	}
}

// value shows that there was none instead of a hole in the table.
func value(text string) string {
	if text == "" {
		return "(nothing)"
	}
	return oneLine(text)
}

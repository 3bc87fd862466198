package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// detail writes an attempt as text: its steps, and under each that is no pass, what was
// asked of it, what came, and the exchange that shows it.
type detail struct {
	b     strings.Builder
	needs requirements
	kind  string // of the target
	paint painter
	width int
	deep  int             // columns that all lines stand further in: those of a phrase's step
	shown map[string]bool // exchanges that stand further up already
}

// What a person reads in a terminal before the report is the better place.
const (
	bodyLines     = 12
	stepExchanges = 3
)

func newDetail(needs requirements, kind string, p painter, columns int) *detail {
	return &detail{needs: needs, kind: kind, paint: p, width: columns, shown: map[string]bool{}}
}

func (d *detail) String() string { return d.b.String() }

func (d *detail) line(indent int, text string) {
	d.b.WriteString(strings.Repeat(" ", d.deep+indent))
	d.b.WriteString(text)
	d.b.WriteByte('\n')
}

// lines writes wrapped text, each line painted by itself so that no colour spans two.
func (d *detail) lines(indent int, text string, paint func(string) string) {
	for _, l := range wrap(oneLine(text), max(40, d.columns()-indent)) {
		d.line(indent, paint(l))
	}
}

func (d *detail) columns() int { return d.width - d.deep }

func unpainted(text string) string { return text }

// attempt writes the attempt's steps, all of them or those that are no pass.
func (d *detail) attempt(r *Result, a *verdict.Attempt, all bool) {
	said := a.Reason == ""
	for i := range a.Steps {
		said = said || a.Steps[i].Message == a.Reason
	}
	d.steps(r, a.Steps, 0, all)
	if !said {
		// The attempt as a whole is at fault: nothing was checked, or a claim stayed open.
		d.lines(4, a.Reason, func(l string) string { return d.paint.of(a.Verdict, l) })
	}
	for _, f := range a.Faults {
		d.lines(4, "fault on purpose: "+f.String(), d.paint.dim)
	}
	d.application(a.Application)
}

// applicationLines are the latest that a terminal shows of the application's output.
const applicationLines = 20

// application shows the end of what the partner's own application printed.
func (d *detail) application(printed string) {
	if printed == "" {
		return
	}
	d.b.WriteByte('\n')
	lines := strings.Split(strings.TrimRight(visible(printed), "\n"), "\n")
	title := "the application printed"
	if over := len(lines) - applicationLines; over > 0 {
		lines, title = lines[over:], title+" (its last lines; more in report.html)"
	}
	d.line(4, d.paint.dim(title))
	for _, l := range lines {
		d.line(6, clip(strings.ReplaceAll(l, "\t", "    "), max(60, d.columns()-6)))
	}
}

// steps writes steps; those of a phrase stand below the line that said it, further in.
func (d *detail) steps(r *Result, steps []verdict.Step, depth int, all bool) {
	d.deep = 2 * depth
	for len(steps) > 0 {
		line, n := phrase(steps, depth)
		switch {
		case n > 0:
			if line.Verdict != verdict.Pass || all {
				d.said(&line)
				d.steps(r, steps[:n], depth+1, all)
				d.deep = 2 * depth
			}
		case steps[0].Verdict != verdict.Pass || all:
			d.step(r, &steps[0])
		}
		steps = steps[max(1, n):]
	}
}

// said is a step's own line.
func (d *detail) said(s *verdict.Step) {
	text := symbol(s.Verdict) + " " + oneLine(s.Keyword+" "+s.Text)
	if s.Verdict == verdict.Pass {
		text = d.paint.of(s.Verdict, symbol(s.Verdict)) + strings.TrimPrefix(text, symbol(s.Verdict))
	} else {
		text = d.paint.of(s.Verdict, text)
	}
	d.line(4, text+"  "+d.paint.dim(duration(s.Milliseconds)))
}

func (d *detail) step(r *Result, s *verdict.Step) {
	d.said(s)
	if s.Verdict == verdict.Pass {
		return
	}
	d.line(6, "at "+oneLine(stands(s)))
	said := s.Message == ""
	var ids []string
	for i := range s.Checks {
		c := &s.Checks[i]
		said = said || c.Message == s.Message
		ids = append(ids, c.Exchanges...)
		d.check(c)
	}
	if !said {
		d.lines(6, s.Message, func(l string) string { return d.paint.of(s.Verdict, l) })
	}
	if len(ids) == 0 {
		ids = s.Exchanges
	}
	d.exchanges(r, ids)
}

func (d *detail) check(c *verdict.Check) {
	d.b.WriteByte('\n')
	title := []string{"expectation of the feature file"}
	requirement, known := d.needs[c.Requirement]
	if c.Requirement != "" {
		title[0] = oneLine(c.Requirement)
	}
	if known {
		title = append(title, string(requirement.Level), requirement.Evidence)
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

func (d *detail) exchanges(r *Result, ids []string) {
	left := 0
	for i, id := range ids {
		x, ok := r.exchange(id)
		if !ok || slices.Contains(ids[:i], id) {
			continue
		}
		switch {
		case d.shown[id]:
			d.line(6, d.paint.dim("exchange "+oneLine(id)+" as above"))
		case i >= stepExchanges:
			left++
		default:
			d.shown[id] = true
			d.exchange(x)
		}
	}
	if left > 0 {
		d.line(6, d.paint.dim("and "+quantity.Of(left, "exchange")+" more in report.html"))
	}
}

func (d *detail) exchange(x *exchange.View) {
	d.b.WriteByte('\n')
	outcome := statusText(x) + ", " + duration(x.Milliseconds)
	d.line(6, d.paint.bold("exchange "+oneLine(x.ID))+"  "+oneLine(x.Operation))
	if x.Arrived {
		d.arrival(x)
		return
	}
	d.line(8, oneLine(x.Request.Method+" "+x.Request.URL)+" → "+outcome)
	if x.Error != "" {
		d.lines(8, x.Error, d.paint.bad)
	}
	d.body("request", &x.Request)
	if x.Response.Status != 0 {
		d.body("response", &x.Response)
	}
	d.curl(x)
}

// arrival shows a webhook: the target sent it, so there is no line that repeats it.
func (d *detail) arrival(x *exchange.View) {
	d.line(8, "arrived  "+oneLine(x.Request.Method+" "+x.Request.URL)+", answered "+statusText(x))
	d.body("webhook", &x.Request)
}

// curl shows the line that repeats the exchange, unless it is a book.
func (d *detail) curl(x *exchange.View) {
	const most = 600
	curl := x.Curl()
	title, body := "repeat it", visible(curl.Line)
	if note := repeatNote(&curl, d.kind); note != "" {
		title += " (" + note + ")"
	}
	if width(body) > 4*most {
		title += " (shortened; the whole line is in report.html)"
	}
	d.line(8, d.paint.dim(title))
	for l := range strings.SplitSeq(body, "\n") {
		d.line(10, clip(l, most))
	}
}

// statusText is the status code, or that there was none.
func statusText(x *exchange.View) string {
	if x.Response.Status == 0 {
		return "no answer"
	}
	return strconv.Itoa(x.Response.Status)
}

// body shows the first lines; the report has all that was recorded.
func (d *detail) body(title string, m *exchange.MessageView) {
	if note := bodyNote(m); note != "" {
		title += " (" + note + ")"
	}
	d.line(8, d.paint.dim(title))
	if m.Body == "" {
		return
	}
	lines := strings.Split(bodyText(m), "\n")
	kept := lines
	if len(lines) > bodyLines+1 {
		kept = lines[:bodyLines]
	}
	for _, l := range kept {
		d.line(10, clip(strings.ReplaceAll(l, "\t", "    "), max(60, d.columns()-10)))
	}
	if n := len(lines) - len(kept); n > 0 {
		d.line(10, d.paint.dim(fmt.Sprintf("… %d more lines in report.html", n)))
	}
}

package report

import (
	"strings"

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
	d.steps(r, a.Steps, 0, all)
	if !stepsSay(a) {
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
	var ids []string
	for i := range s.Checks {
		c := &s.Checks[i]
		ids = append(ids, c.Exchanges...)
		d.check(c)
	}
	if !checksSay(s) {
		d.lines(6, s.Message, func(l string) string { return d.paint.of(s.Verdict, l) })
	}
	if len(ids) == 0 {
		ids = s.Exchanges
	}
	d.exchanges(r, ids)
}

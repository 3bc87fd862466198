package report

import (
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

func (c *Console) heading(s *verdict.Scenario) string {
	if s.Feature == "" {
		return c.paint.bold(oneLine(s.URI))
	}
	if caseOf(&c.header, s) != "" { // each has a file of its own, and its name finds it
		return c.paint.bold(oneLine(s.Feature))
	}
	return c.paint.bold(oneLine(s.Feature)) + "  " + c.paint.dim(oneLine(s.URI))
}

// scenario is what is printed of one result: in full, and where that stands, as one of its like.
func (c *Console) scenario(r *Result) shown {
	s := &r.Scenario
	d := newDetail(c.needs, c.header.Target.Kind, c.paint, c.options.Width)
	d.line(2, c.title(s))
	if s.Row != "" && s.Verdict != verdict.Pass && s.Verdict != verdict.NotApplicable {
		d.line(4, "row "+oneLine(s.Row))
	}
	c.excuse(s, d)
	if c.header.Carries(s) && s.Verdict > verdict.Pass {
		d.line(4, "carried over: run "+oneLine(s.Run)+" judged it, this one did not try it")
	}
	one := shown{heading: c.heading(s), head: d.String()}
	if !c.options.Verbose {
		one.alike, one.place = c.alike(s), c.placeOf(s)
	}
	if s.Triage != nil {
		one.headline = s.Triage.Headline
	}
	if s.Capsule != "" {
		one.again = "see it again: " + replayLine(s)
	}
	d.b.Reset()
	c.rest(r, d, one.again)
	one.rest = d.String()
	return one
}

// rest is all that stands below the lines that a result begins with.
func (c *Console) rest(r *Result, d *detail, again string) {
	s := &r.Scenario
	if s.Triage != nil {
		d.lines(4, string(s.Triage.Class)+": "+s.Triage.Why, c.paint.bold)
	}
	n := len(s.Attempts)
	if n > 0 && s.Verdict != s.Attempts[n-1].Verdict { // it weighs less than what it met
		d.lines(4, reasonOf(s), c.paint.bold)
	}
	for i := range s.Attempts[:max(0, n-1)] {
		a := &s.Attempts[i]
		d.line(4, c.paint.of(a.Verdict, symbol(a.Verdict))+" attempt "+strconv.Itoa(a.Number)+" of "+strconv.Itoa(n)+" was "+a.Verdict.String()+
			" (seed "+strconv.FormatUint(a.Seed, 10)+", "+duration(a.Milliseconds)+")")
		if t := a.Triage; t != nil {
			d.lines(6, string(t.Class)+": "+t.Headline, unpainted)
		} else {
			d.lines(6, a.Reason, unpainted)
		}
	}
	switch {
	case s.Verdict == verdict.Pass && !c.options.Verbose || s.Verdict == verdict.NotApplicable:
	case n == 0:
		d.lines(4, reasonOf(s), unpainted)
	default:
		d.attempt(r, &s.Attempts[n-1], true)
	}
	if again != "" {
		d.b.WriteByte('\n')
		d.line(4, again)
	}
	if name := caseOf(&c.header, s); name != "" && s.Verdict != verdict.Pass {
		d.b.WriteByte('\n')
		d.lines(4, "what it wants: kasauti certify --explain "+name+"; --case "+name+" tries it alone", unpainted)
	}
	if s.Verdict != verdict.Pass && s.Verdict != verdict.NotApplicable {
		if n == 0 || len(s.Attempts[n-1].Steps) == 0 {
			d.line(4, "at "+oneLine(s.Location()))
		}
		d.b.WriteByte('\n')
	}
}

// title is the scenario's own line: symbol, name, verdict's word unless it passed, time.
func (c *Console) title(s *verdict.Scenario) string {
	name := oneLine(s.Name)
	if s.Verdict == verdict.NotApplicable {
		return c.paint.of(s.Verdict, symbol(s.Verdict)+" "+name+" · not-applicable: "+oneLine(reasonOf(s)))
	}
	word := ""
	switch {
	case s.Excused(verdict.Quarantine):
		word = "in quarantine"
	case s.Excused(verdict.KnownFailure):
		word = "known failure"
	case s.Flaky():
		word = "flaky"
	case s.Verdict != verdict.Pass:
		word = s.Verdict.String()
	case c.header.Carries(s):
		word = "carried over"
	}
	time := duration(milliseconds(s))
	if len(s.Attempts) == 0 {
		time = ""
	}
	columns := min(c.options.Width, defaultWidth) - 2 - 2 - 2 - 13 - 10
	over := max(0, width(name)-columns) // a long name takes the place of the word before it moves the time
	title := c.paint.of(s.Verdict, symbol(s.Verdict)) + " " + pad(name, columns) + "  " +
		strings.Repeat(" ", max(0, 13-len(word)-over)) + c.paint.of(s.Verdict, word) + strings.Repeat(" ", max(0, 10-len(time))) + c.paint.dim(time)
	return strings.TrimRight(title, " ")
}

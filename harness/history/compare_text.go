package history

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// mostListed is how many scenarios of a kind are printed, unless all are asked for.
const mostListed = 20

// Print writes what differs, what is worst first.
func (c *Comparison) Print(w io.Writer, p report.Printer, all bool) error {
	var b bytes.Buffer
	heads := [][2]string{{"A", head(c.A)}, {"B", head(c.B)}}
	for _, h := range heads {
		for i, line := range p.Wrap(h[1], p.Width-3) {
			label := "   "
			if i == 0 {
				label = p.Bold(h[0]) + "  "
			}
			b.WriteString(label + line + "\n")
		}
	}
	for _, d := range c.B.Header.Differences(&c.A.Header) {
		for i, line := range p.Wrap(fmt.Sprintf("%s differs: %s in A, %s in B", d.What, d.That, d.This), p.Width-5) {
			b.WriteString("   " + strings.Repeat(" ", 2*min(i, 1)) + p.Bad(line) + "\n")
		}
	}
	l := lister{b: &b, p: p, all: all}
	l.scenarios("newly failing", c.NewlyFailing, true, verdicts)
	l.scenarios("still failing", c.StillFailing, true, nil)
	l.scenarios("failing, and known or in quarantine", c.Excused, true, verdicts)
	l.scenarios("other verdicts", c.Changed, true, verdicts)
	l.scenarios("fixed", c.Fixed, false, verdicts)
	l.scenarios("new", c.New, false, verdicts)
	l.scenarios(c.gone(), c.Gone, false, verdicts)
	l.scenarios("slower", c.Slower, false, func(one *Change) string {
		return fmt.Sprintf("%.1f times: %s -> %s", one.Ratio, report.Duration(one.Before), report.Duration(one.After))
	})
	l.ids("MUSTs that B no longer asserted", c.LostMusts)
	l.ids("other requirements that B no longer asserted", without(c.Lost, c.LostMusts))
	l.ids("requirements that A had not asserted", c.Gained)
	b.WriteByte('\n')
	for _, line := range p.Wrap(c.counts(), p.Width) {
		b.WriteString(line + "\n")
	}
	exit, why := c.Verdict()
	for _, line := range p.Wrap(fmt.Sprintf("%s (exit %d)", why, exit), p.Width) {
		switch exit {
		case verdict.ExitFail:
			line = p.Bad(line)
		case verdict.ExitConformant:
			line = p.Good(line)
		}
		b.WriteString(p.Bold(line) + "\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

func head(r *Run) string {
	text := fmt.Sprintf("%s, run %s of %s, %s: %s", r.Path, r.Header.ID, r.Header.Started.UTC().Format("2006-01-02 15:04 UTC"),
		r.Header.Unit.Count(len(r.Scenarios)), r.Summary.Why)
	return fmt.Sprintf("%s (exit %d)", text, r.Summary.Exit)
}

func (c *Comparison) counts() string {
	return fmt.Sprintf("%d newly failing · %d still failing · %d excused · %d other verdicts · %d fixed · %d new · %d gone · %d slower · requirements: %d lost, %d gained",
		len(c.NewlyFailing), len(c.StillFailing), len(c.Excused), len(c.Changed), len(c.Fixed), len(c.New), len(c.Gone), len(c.Slower), len(c.Lost), len(c.Gained))
}

func verdicts(one *Change) string {
	return word(one.Was, "new") + " -> " + word(one.Is, "gone")
}

// excuse says what was known of a failure, and what is now.
func (one *Change) excuse() string {
	switch e := one.Excuse; {
	case one.Is == nil || *one.Is != verdict.Fail:
		return ""
	case e != nil && e.Void == "":
		return report.ExcuseText(e)
	case e != nil:
		return e.At + ": " + e.Void
	case one.WasExcused:
		return "A knew of it, or had it in quarantine, and B has no entry about it"
	}
	return ""
}

// lister writes lists of what differs.
type lister struct {
	b   *bytes.Buffer
	p   report.Printer
	all bool
}

func (l *lister) title(title string, n int) {
	fmt.Fprintf(l.b, "\n%s\n", l.p.Bold(fmt.Sprintf("%s (%d)", title, n)))
}

func (l *lister) scenarios(title string, list []Change, why bool, fact func(*Change) string) {
	if len(list) == 0 {
		return
	}
	l.title(title, len(list))
	room := l.p.Width - 4
	for i := range list {
		if i == mostListed && !l.all {
			fmt.Fprintf(l.b, "  and %d more (--all shows them, --json has them)\n", len(list)-i)
			return
		}
		one := &list[i]
		mark := l.p.Dim("-")
		if one.Is != nil {
			mark = l.p.Mark(*one.Is)
		}
		fmt.Fprintf(l.b, "  %s %s\n", mark, l.p.Line(one.Name, room))
		var facts []string
		if fact != nil {
			facts = append(facts, fact(one))
		}
		facts = append(facts, one.Location)
		if one.From != "" {
			facts = append(facts, "it was "+one.From)
		}
		if one.Edited {
			facts = append(facts, "the scenario was changed")
		}
		l.lines(strings.Join(facts, " · "), room)
		if excuse := one.excuse(); excuse != "" {
			l.lines(excuse, room)
		}
		if why && one.Headline != "" {
			l.lines(string(one.Class)+": "+one.Headline, room)
		}
	}
}

func (l *lister) lines(text string, room int) {
	for _, line := range l.p.Wrap(text, room) {
		l.b.WriteString("    " + l.p.Dim(line) + "\n")
	}
}

func (l *lister) ids(title string, ids []string) {
	if len(ids) == 0 {
		return
	}
	l.title(title, len(ids))
	for _, line := range l.p.Wrap(strings.Join(ids, ", "), l.p.Width-2) {
		l.b.WriteString("  " + line + "\n")
	}
}

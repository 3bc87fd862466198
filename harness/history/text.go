package history

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// flakyMark is a pass after a retry, in one column.
const flakyMark = "~"

// wide is from how many columns on a table has room for more of the past.
const wide = 100

// Table is what is printed of the past.
type Table struct {
	Runs      int
	Scenarios []*Scenario
	Whole     int // scenarios there are, of which the table may show fewer
	Unread    []Unread
	All       bool // print every row, however many there are
}

// mostRows is how many scenarios are printed, unless all are asked for: the worst stand first.
const mostRows = 50

// Print writes the table.
func (t *Table) Print(w io.Writer, p report.Printer) error {
	var b bytes.Buffer
	rows := t.Scenarios
	if len(rows) > mostRows && !t.All {
		rows = rows[:mostRows]
	}
	marks := 4
	for _, s := range rows {
		marks = max(marks, len(s.Past))
	}
	most := 12
	if p.Width >= wide {
		most = 30
	}
	marks = min(marks, most)
	targets := t.targets()
	if len(t.Scenarios) > 0 {
		b.WriteString(p.Dim(fmt.Sprintf("%5s  %-9s  %-9s  %-*s  %s", "flake", "95 %", "failed", marks, "past", "scenario")) + "\n")
	}
	const fixed = 5 + 2 + 9 + 2 + 9 + 2 + 2
	room := max(20, p.Width-fixed-marks)
	for _, s := range rows {
		failed := p.Cell(fmt.Sprintf("%d of %d", s.Fails, s.Runs), 9)
		if s.Fails > 0 {
			failed = p.Bad(failed)
		}
		fmt.Fprintf(&b, "%s  %s  %s  %s  %s\n", s.share(p), p.Dim(s.interval()), failed, s.marks(p, marks), p.Bold(p.Line(s.Name, room)))
		facts := []string{}
		if targets {
			facts = append(facts, strings.TrimSpace(s.Target+" "+s.Environment))
		}
		facts = append(facts, s.Location)
		if s.LastClass != "" {
			facts = append(facts, "last: "+string(s.LastClass))
		}
		if together := strings.Join(facts, " · "); p.Line(together, room) == together {
			facts = []string{together}
		}
		for _, fact := range facts {
			b.WriteString(strings.Repeat(" ", fixed+marks) + p.Dim(p.Line(fact, room)) + "\n")
		}
	}
	if more := len(t.Scenarios) - len(rows); more > 0 {
		fmt.Fprintf(&b, "and %d more (--all shows them, --json has them)\n", more)
	}
	t.end(&b, p)
	_, err := w.Write(b.Bytes())
	return err
}

func (t *Table) targets() bool {
	for _, s := range t.Scenarios {
		if s.Target != t.Scenarios[0].Target || s.Environment != t.Scenarios[0].Environment {
			return true
		}
	}
	return false
}

// end says what the table is of, and what it is without.
func (t *Table) end(b *bytes.Buffer, p report.Printer) {
	if len(t.Scenarios) > 0 {
		b.WriteByte('\n')
		for _, line := range p.Wrap("past, the latest last: ✓ pass · "+flakyMark+" pass after a retry · ! warn · ✗ fail · ? could not run · E kasauti broke · – not applicable. "+
			"flake: runs that ended otherwise than the one before, or only after a retry", p.Width) {
			b.WriteString(p.Dim(line) + "\n")
		}
	}
	fmt.Fprintf(b, "%s in %s", quantity.Of(t.Whole, "scenario"), quantity.Of(t.Runs, "run"))
	if quiet := t.Whole - len(t.Scenarios); quiet > 0 {
		fmt.Fprintf(b, "; %d never did anything but pass (--all shows them)", quiet)
	}
	b.WriteByte('\n')
	if len(t.Unread) > 0 {
		b.WriteString(p.Bad(quantity.Of(len(t.Unread), "file")+" left out:") + "\n")
		for _, u := range t.Unread {
			for i, line := range p.Wrap(u.String(), p.Width-2) {
				b.WriteString(strings.Repeat(" ", 2+2*min(i, 1)) + line + "\n")
			}
		}
	}
}

func (s *Scenario) share(p report.Printer) string {
	if s.Trials == 0 {
		return p.Dim("    –")
	}
	text := fmt.Sprintf("%3d %%", percent(s.Rate.Share))
	if s.Flakes > 0 {
		return p.Bad(text)
	}
	return text
}

func (s *Scenario) interval() string {
	if s.Trials == 0 {
		return "unknown  "
	}
	return fmt.Sprintf("%-9s", fmt.Sprintf("%d–%d %%", percent(s.Rate.Low), percent(s.Rate.High)))
}

// percent never rounds something to nothing or all.
func percent(share float64) int {
	rounded := int(math.Round(100 * share))
	switch {
	case rounded == 0 && share > 1e-9:
		return 1
	case rounded == 100 && share < 1-1e-9:
		return 99
	}
	return rounded
}

// marks are the latest of the past, in just so many columns.
func (s *Scenario) marks(p report.Printer, columns int) string {
	past, cut := s.Past, ""
	if len(past) > columns {
		past, cut = past[len(past)-columns+1:], p.Dim("…")
	}
	var b strings.Builder
	b.WriteString(cut)
	for i := range past {
		if past[i].Flaky {
			b.WriteString(p.Bad(flakyMark))
		} else {
			b.WriteString(p.Mark(past[i].Verdict))
		}
	}
	taken := len(past)
	if cut != "" {
		taken++
	}
	return b.String() + strings.Repeat(" ", columns-taken)
}

// word is a verdict, or what stands where there is none.
func word(v *verdict.Verdict, none string) string {
	if v == nil {
		return none
	}
	return v.String()
}

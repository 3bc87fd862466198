package catalogue

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// CoverageText writes what a recorded run showed: shares, warnings, what could not be looked
// at, each operation that was called, and the requirements that nothing asserted.
func (all *Catalogue) CoverageText(out io.Writer, width int) error {
	if width == 0 {
		width = 100
	}
	w := &page{out: bufio.NewWriter(out), width: min(max(width, narrowest), widest)}
	c := all.Coverage
	fmt.Fprintf(w.out, "run %s on %s: %s, %s  (%s)\n", c.Run.ID, c.Run.Target, quantity.Of(c.Run.Scenarios, "scenario"), quantity.Of(c.Exchanges, "exchange"), c.Run.Path)
	for _, note := range c.Notes() {
		wrap(w.out, "  note: ", "        ", w.width, strings.Fields(note))
	}
	w.shares(c.Shares)
	wrap(w.out, "", "", w.width, strings.Fields("Counted are operations whose method and path are known; "+
		"those that are only named, and webhooks, no run can call."))
	w.warnings(c)
	w.unread(c.Unread)
	var uncalled []string
	for i := range c.Operations {
		if o := &c.Operations[i]; o.Exchanges == 0 {
			uncalled = append(uncalled, o.Operation)
		} else {
			w.covered(o, c.mustsOf(o.OnlySeen))
		}
	}
	w.ids(fmt.Sprintf("OPERATIONS never called (%d)", len(uncalled)), uncalled)
	w.codes(c.Codes)
	w.requirementsBy(c.Requirements, "SERVER MUSTs", func(r contract.RequirementCover) bool { return isServerMust(r) })
	w.requirementsBy(c.Requirements, "OTHER REQUIREMENTS", func(r contract.RequirementCover) bool { return !isServerMust(r) })
	return w.out.Flush()
}

func isServerMust(r contract.RequirementCover) bool {
	return r.Who == contract.Server && r.Level == verdict.Must
}

// mustsOf are those of the requirements that are MUSTs and bind the server.
func (c *Coverage) mustsOf(ids []string) []string {
	var musts []string
	for _, r := range c.Requirements {
		if isServerMust(r) && slices.Contains(ids, r.ID) {
			musts = append(musts, r.ID)
		}
	}
	return musts
}

// Notes say why the coverage may be less, or other, than it looks.
func (c *Coverage) Notes() []string {
	notes := c.Run.Notes
	if c.Arrived > 0 {
		notes = append(notes, quantity.Of(c.Arrived, "webhook")+" that arrived: see the requirements that they kept or broke")
	}
	if c.Foreign > 0 {
		notes = append(notes, quantity.Of(c.Foreign, "exchange")+" of no operation of the contract, or of nobody's, left out")
	}
	if c.Unanswered > 0 {
		notes = append(notes, quantity.Of(c.Unanswered, "exchange")+" without an answer left out")
	}
	return notes
}

func (w *page) shares(shares []contract.Share) {
	fmt.Fprintf(w.out, "\n%-20s  %14s  %22s  %11s  %6s\n", "", "asserted", "seen but not asserted", "never seen", "of")
	for _, s := range shares {
		if s.Total > 0 {
			fmt.Fprintf(w.out, "%-20s  %7d  %3d %%  %22d  %11d  %6d\n", s.Of, s.Asserted, s.Percent(), s.OnlySeen, s.Never, s.Total)
		}
	}
}

func (w *page) warnings(c *Coverage) {
	first := true
	for _, o := range c.Operations {
		if o.Warning == "" {
			continue
		}
		if first {
			w.heading("WARNINGS")
			first = false
		}
		wrap(w.out, "  warn: ", "        ", w.width, strings.Fields(o.Warning))
	}
}

func (w *page) unread(all []contract.Unread) {
	if len(all) == 0 {
		return
	}
	w.heading("NOT LOOKED AT, though the run itself may have judged it")
	for _, u := range all {
		wrap(w.out, "  ", "    ", w.width, strings.Fields(fmt.Sprintf("%s, %s: %s (%s)", u.Operation, u.Side, u.Why, times(u.Times))))
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// covered writes what was seen of one operation, by side and sight.
func (w *page) covered(o *contract.OperationCover, unasserted []string) {
	w.heading(fmt.Sprintf("%s · %s", o.Operation, o.Sight))
	fmt.Fprintf(w.out, "  %s\n", answered(o))
	w.sighted("server MUSTs", contract.OnlySeen, unasserted)
	for _, side := range sidesOf(o) {
		for _, sight := range contract.Sights() {
			var paths []string
			for _, f := range o.Fields {
				if f.Side == side && f.Sight == sight {
					paths = append(paths, f.Path+masked(f))
				}
			}
			w.sighted(side, sight, paths)
		}
	}
	for _, f := range o.Fields {
		for _, sight := range contract.Sights() {
			var values []string
			for _, v := range f.Values {
				if v.Sight == sight {
					values = append(values, v.Value)
				}
			}
			w.sighted("values of "+f.Side+" "+f.Path, sight, values)
		}
	}
	for _, sight := range contract.Sights() {
		var reasons []string
		for _, r := range o.Refused {
			if r.Sight == sight {
				reasons = append(reasons, r.Phrase)
			}
		}
		w.sighted("refused because", sight, reasons)
	}
	for _, sight := range contract.Sights() {
		var strange []string
		for _, u := range o.Unstated {
			if u.Sight == sight {
				strange = append(strange, fmt.Sprintf("%s %s (%s)", u.Side, u.What, times(u.Times)))
			}
		}
		w.sighted("came, and nothing states it", sight, strange)
	}
}

// answered counts the exchanges of an operation.
func answered(o *contract.OperationCover) string {
	return fmt.Sprintf("%s answered: %s, %s", quantity.Of(o.Exchanges, "exchange"), quantity.Of(o.Successes, "success"), quantity.Of(o.Refusals, "refusal"))
}

func masked(f contract.FieldCover) string {
	switch {
	case f.Masked == 0:
		return ""
	case f.Masked == f.Times:
		return " (masked)"
	}
	return fmt.Sprintf(" (%d of %d masked)", f.Masked, f.Times)
}

func sidesOf(o *contract.OperationCover) []string {
	var sides []string
	for _, f := range o.Fields {
		if len(sides) == 0 || sides[len(sides)-1] != f.Side {
			sides = append(sides, f.Side)
		}
	}
	return sides
}

// sighted writes what was seen alike.
func (w *page) sighted(of string, sight contract.Sight, all []string) {
	if len(all) > 0 {
		wrap(w.out, fmt.Sprintf("  %s, %s: ", of, sight), "      ", w.width, strings.Fields(strings.Join(all, ", ")))
	}
}

func (w *page) codes(all []contract.CodeCover) {
	first := true
	for _, c := range all {
		if first {
			w.heading("CODES that pages list, which no step asserts by name")
			first = false
		}
		wrap(w.out, fmt.Sprintf("  %-8s  %-8s  %s  ", c.Product, c.Code, pad(string(c.Sight), 21)), strings.Repeat(" ", 45), w.width, strings.Fields(c.Meaning))
	}
}

func (w *page) requirementsBy(all []contract.RequirementCover, what string, wanted func(contract.RequirementCover) bool) {
	for _, sight := range contract.Sights()[1:] {
		var ids []string
		for _, r := range all {
			if r.Sight == sight && wanted(r) {
				ids = append(ids, r.ID)
			}
		}
		w.ids(fmt.Sprintf("%s %s (%d)", what, sight, len(ids)), ids)
	}
}

// ids writes a list of names, or nothing where it is empty.
func (w *page) ids(title string, all []string) {
	if len(all) > 0 {
		w.heading(title)
		wrap(w.out, "  ", "  ", w.width, all)
	}
}

package report

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// mockGreen says what a green run on a mock is worth.
const mockGreen = "On a mock, green means: agrees with what we know and assume."

// Close prints what still waits, the counts, where the reports are, and last the verdict.
func (c *Console) Close(s verdict.Summary, reports []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b bytes.Buffer
	c.erase(&b)
	c.options.Live = false
	for _, index := range slices.Sorted(maps.Keys(c.waiting)) {
		c.release(&b, index)
	}
	b.WriteString(c.gap())
	if len(s.Troubles) != 1 || !strings.Contains(s.Why, s.Troubles[0].Headline) { // the last line says it
		c.troubles(&b, s.Troubles)
	}
	c.flakes(&b, s.Flakes)
	c.voids(&b, &s)
	for _, row := range c.facts(&s, reports) {
		for i, text := range row.lines {
			label := ""
			if i == 0 {
				label = row.label
			}
			b.WriteString(c.paint.dim(pad(label, labelWidth)) + text + "\n")
		}
	}
	if c.header.Target.Mock && s.Exit == verdict.ExitConformant && c.header.Shard.Total <= 1 {
		b.WriteString("\n" + mockGreen + "\n")
	}
	b.WriteString("\n" + c.verdictLine(&s) + "\n")
	c.print(b.Bytes())
}

// Show prints reports that are for what reads the output, such as annotations. One that was not
// written is none.
func (c *Console) Show(dir string, files []string) {
	for _, name := range files {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil && len(text) > 0 {
			c.mu.Lock()
			c.print(append([]byte(c.gap()), text...))
			c.apart = false
			c.mu.Unlock()
		}
	}
}

// mostTroubles is how many of them a terminal shows; the reports have all.
const mostTroubles = 10

// mostFrequent are those that a terminal shows, in their order: what broke hundreds of scenarios is
// among them, whatever its class.
func mostFrequent(all []verdict.Trouble) []verdict.Trouble {
	if len(all) <= mostTroubles {
		return all
	}
	counts := make([]int, len(all))
	for i := range all {
		counts[i] = all[i].Count
	}
	slices.SortFunc(counts, func(a, b int) int { return b - a })
	least := counts[mostTroubles-1]
	of := mostTroubles - slices.Index(counts, least) // that have the least
	var kept []verdict.Trouble
	for _, t := range all {
		if t.Count == least {
			of--
		}
		if t.Count > least || t.Count == least && of >= 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

// troubles says what broke, each once, whose it is and where to begin.
func (c *Console) troubles(b *bytes.Buffer, all []verdict.Trouble) {
	if len(all) == 0 {
		return
	}
	b.WriteString(c.paint.bold("What broke") + "\n")
	frequent := mostFrequent(all)
	for i := range frequent {
		t := &frequent[i]
		times := ""
		if t.Count > 1 {
			times = strconv.Itoa(t.Count) + " × "
		}
		for j, line := range wrap(times+oneLine(t.Headline), max(40, c.options.Width-labelWidth-2)) {
			label := ""
			if j == 0 {
				label = string(t.Class)
			}
			b.WriteString("  " + c.paint.bad(pad(label, labelWidth+2)) + line + "\n")
		}
		see := "see " + oneLine(beginAt(&c.header, t)+"  "+t.Name)
		if c.fits > 0 {
			see = clip(see, max(40, c.fits-labelWidth-4))
		}
		b.WriteString("  " + pad("", labelWidth+2) + c.paint.dim(see) + "\n")
	}
	if left := len(all) - len(frequent); left > 0 {
		fmt.Fprintf(b, "  and %d more, which the reports list\n", left)
	}
	b.WriteByte('\n')
}

// fact is a labelled line of the end; more lines stand under the first.
type fact struct {
	label string
	lines []string
}

func (c *Console) facts(s *verdict.Summary, reports []string) []fact {
	facts := []fact{
		{oneLine(c.header.Unit.Plural()), c.counts(s.Scenarios, "in "+duration(s.Milliseconds))},
	}
	facts = append(facts, c.excuseFacts(s)...)
	if !c.options.Brief {
		facts = append(facts,
			fact{"checks", c.counts(s.Checks, "")},
			fact{"exchanges", []string{strconv.Itoa(s.Exchanges) + ", " + strconv.Itoa(s.Answered) + " answered"}},
			fact{"asserted MUSTs", c.fitted(sharesText(s.Shares))})
	}
	facts = append(facts, c.asOf()...)
	if s.Faults > 0 {
		facts = append(facts, fact{"faults", []string{strconv.Itoa(s.Faults) + " struck on purpose"}})
	}
	if s.Left != nil {
		facts = append(facts, fact{"left on " + oneLine(c.header.Target.Kind), []string{s.Left.String() + removedAgain(s.Left)}})
	}
	if s.Flaky > 0 {
		facts = append(facts, fact{"flaky", []string{oneLine(c.header.Unit.Count(s.Flaky)) + " passed only after a retry"}})
	}
	if s.Carried > 0 {
		facts = append(facts, fact{"carried over", []string{oneLine(c.header.Unit.Count(s.Carried)) + " that earlier runs judged and this one did not try"}})
	}
	if len(c.reasons) > 0 {
		f := fact{label: "not applicable"}
		for _, reason := range c.reasons {
			f.lines = append(f.lines, strconv.Itoa(c.excused[reason])+" × "+oneLine(cmp.Or(reason, noReason)))
		}
		facts = append(facts, f)
	}
	if len(s.Lacking) > 0 {
		facts = append(facts, fact{"lacking", []string{oneLine(strings.Join(s.Lacking, ", ")) + " (not declared under lacks)"}})
	}
	if len(s.Untried) > 0 {
		f := fact{label: "not tried"}
		for i := range s.Untried {
			u := &s.Untried[i]
			f.lines = append(f.lines, u.Times()+": "+oneLine(u.Why))
		}
		facts = append(facts, f)
	}
	if s.Incomplete != "" {
		facts = append(facts, fact{"incomplete", []string{oneLine(s.Incomplete)}})
	}
	if len(reports) > 0 && !c.options.Brief {
		f := fact{label: "reports"}
		for _, path := range reports {
			f.lines = append(f.lines, oneLine(path))
		}
		facts = append(facts, f)
	}
	return facts
}

// removedAgain says how much of what was created is gone.
func removedAgain(l *verdict.Left) string {
	if l.Removed == 0 {
		return ""
	}
	return " (" + strconv.Itoa(l.Removed) + " more removed again)"
}

// labelWidth is what the labels of the end take.
const labelWidth = 16

// counts names every verdict, those that did not occur too: none is folded away. On a terminal
// they take as many lines as they need; after is a word that stands after the last.
func (c *Console) counts(n map[verdict.Verdict]int, after string) []string {
	lines, taken := []string{""}, 0
	put := func(gap, text, painted string) {
		last := len(lines) - 1
		switch {
		case taken == 0:
			gap = ""
		case c.fits > 0 && labelWidth+taken+width(gap)+width(text) > c.fits:
			lines, last, taken, gap = append(lines, ""), last+1, 0, ""
		}
		lines[last] += gap + painted
		taken += width(gap) + width(text)
	}
	for _, v := range verdict.All() {
		text := strconv.Itoa(n[v]) + " " + v.String()
		painted := c.paint.of(v, text)
		if n[v] == 0 {
			painted = c.paint.dim(text)
		}
		put(" · ", text, painted)
	}
	if after != "" {
		put("  ", after, c.paint.dim(after))
	}
	return lines
}

// fitted breaks a text where the terminal ends.
func (c *Console) fitted(text string) []string {
	if c.fits == 0 {
		return []string{text}
	}
	return wrap(text, c.fits-labelWidth)
}

// sharesText says of how many MUSTs of each evidence level some check judged.
func sharesText(shares []verdict.Share) string {
	if len(shares) == 0 {
		return "none: the selection could assert no MUST"
	}
	var parts []string
	for _, share := range shares {
		parts = append(parts, oneLine(share.Evidence)+" "+strconv.Itoa(share.Asserted)+" of "+strconv.Itoa(share.Of))
	}
	return strings.Join(parts, " · ")
}

// verdictText is the last word: why, and the exit code that a gate reads.
func verdictText(s *verdict.Summary) string {
	return oneLine(s.Why) + " (exit " + strconv.Itoa(s.Exit) + ")"
}

func (c *Console) verdictLine(s *verdict.Summary) string {
	if s.Exit == verdict.ExitConformant {
		return c.paint.bold(c.paint.good(verdictText(s)))
	}
	return c.paint.bold(c.paint.bad(verdictText(s)))
}

package report

import (
	"bytes"
	"cmp"
	"maps"
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
	b.WriteByte('\n')
	for _, row := range c.facts(&s, reports) {
		for i, text := range row.lines {
			label := ""
			if i == 0 {
				label = row.label
			}
			b.WriteString(c.paint.dim(pad(label, 16)) + text + "\n")
		}
	}
	if c.header.Target.Mock && s.Exit == verdict.ExitConformant {
		b.WriteString("\n" + mockGreen + "\n")
	}
	b.WriteString("\n" + c.verdictLine(&s) + "\n")
	c.print(b.Bytes())
}

// fact is a labelled line of the end; more lines stand under the first.
type fact struct {
	label string
	lines []string
}

func (c *Console) facts(s *verdict.Summary, reports []string) []fact {
	facts := []fact{
		{oneLine(c.header.Unit.Plural()), []string{c.counts(s.Scenarios) + "  " + c.paint.dim("in "+duration(s.Milliseconds))}},
		{"checks", []string{c.counts(s.Checks)}},
		{"exchanges", []string{strconv.Itoa(s.Exchanges) + ", " + strconv.Itoa(s.Answered) + " answered"}},
		{"asserted MUSTs", []string{sharesText(s.Shares)}},
	}
	if s.Flaky > 0 {
		facts = append(facts, fact{"flaky", []string{oneLine(c.header.Unit.Count(s.Flaky)) + " passed only after a retry"}})
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
	if s.Incomplete != "" {
		facts = append(facts, fact{"incomplete", []string{oneLine(s.Incomplete)}})
	}
	if len(reports) > 0 {
		f := fact{label: "reports"}
		for _, path := range reports {
			f.lines = append(f.lines, oneLine(path))
		}
		facts = append(facts, f)
	}
	return facts
}

// counts names every verdict, those that did not occur too: none is folded away.
func (c *Console) counts(n map[verdict.Verdict]int) string {
	var parts []string
	for _, v := range verdict.All() {
		text := strconv.Itoa(n[v]) + " " + v.String()
		if n[v] == 0 {
			parts = append(parts, c.paint.dim(text))
		} else {
			parts = append(parts, c.paint.of(v, text))
		}
	}
	return strings.Join(parts, " · ")
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

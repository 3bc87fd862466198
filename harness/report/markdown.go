package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// markdownReport writes a summary for a comment on a change or the summary of a job: the verdict
// and why, counts, what broke and whose it is, what is flaky, and what was asserted. It stays
// small however much failed: comments of GitHub end at 65,536 characters.
type markdownReport struct {
	run   *Run
	flaky [][]byte // rows of the table; those that it has room for
	left  int      // flaky ones that it has no room for
}

func newMarkdown(*verdict.Header) format { return &markdownReport{} }

// mostRows is how many rows a table of the summary has.
const mostRows = 30

// part is a row for a scenario that is flaky; others have none of their own.
func (m *markdownReport) part(b []byte, r *Result) []byte {
	s := &r.Scenario
	if !s.Flaky() {
		return b
	}
	first := &s.Attempts[0]
	return fmt.Appendf(b, "| %s | %s | %d | %s |\n", inTable(s.Name), inTable(s.Location()), len(s.Attempts), inTable(first.Verdict.String()+": "+first.Reason))
}

func (m *markdownReport) begin(_ io.Writer, r *Run) error {
	m.run = r
	return nil
}

func (m *markdownReport) place(_ io.Writer, _ *entry, _, part []byte) error {
	switch {
	case len(part) == 0:
	case len(m.flaky) < mostRows:
		m.flaky = append(m.flaky, bytes.Clone(part))
	default:
		m.left++
	}
	return nil
}

func (m *markdownReport) end(w io.Writer) error {
	h, s := &m.run.header, &m.run.summary
	var b strings.Builder
	sign := "✅"
	if s.Exit != verdict.ExitConformant || !m.run.ended {
		sign = "❌"
	}
	fmt.Fprintf(&b, "## %s kasauti: %s\n\n", sign, inline(verdictText(s)))
	if h.Subject != nil {
		fmt.Fprintf(&b, "Client %s, tried for %s\n\n", inline(h.Subject.String()), inline(h.Subject.Asked()))
	}
	fmt.Fprintf(&b, "%s · world %s · seed %d · %s · run %s\n\n", inline(targetName(&h.Target)), inline(h.World), h.Seed, duration(s.Milliseconds), inline(h.ID))
	if s.Incomplete != "" {
		fmt.Fprintf(&b, "**Incomplete:** %s\n\n", inline(s.Incomplete))
	}
	m.counts(&b)
	m.troubles(&b)
	m.untried(&b)
	m.flakies(&b)
	m.excuses(&b)
	m.shares(&b)
	if len(s.Lacking) > 0 {
		fmt.Fprintf(&b, "Left out for what the target lacks and no environment file declares: %s\n\n", inline(strings.Join(s.Lacking, ", ")))
	}
	if s.Left != nil {
		fmt.Fprintf(&b, "Left on %s: %s\n\n", inline(h.Target.Kind), inline(s.Left.String()+removedAgain(s.Left)))
	}
	if h.Target.Mock {
		b.WriteString(mockGreen + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (m *markdownReport) counts(b *strings.Builder) {
	s := &m.run.summary
	b.WriteString("| |")
	for _, v := range verdict.All() {
		b.WriteString(" " + v.String() + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(verdict.All())) + "\n")
	for _, row := range []struct {
		name   string
		counts map[verdict.Verdict]int
	}{{m.run.header.Unit.Plural(), s.Scenarios}, {"checks", s.Checks}} {
		b.WriteString("| " + inTable(row.name) + " |")
		for _, v := range verdict.All() {
			n := strconv.Itoa(row.counts[v])
			if row.counts[v] > 0 && v > verdict.Warn {
				n = "**" + n + "**"
			}
			b.WriteString(" " + n + " |")
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

func (m *markdownReport) troubles(b *strings.Builder) {
	all := m.run.summary.Troubles
	if len(all) == 0 {
		return
	}
	b.WriteString("### What broke\n\n| class | times | what | begin at |\n|---|--:|---|---|\n")
	for i := range all[:min(len(all), mostRows)] {
		t := &all[i]
		fmt.Fprintf(b, "| %s | %d | %s | %s |\n", inTable(string(t.Class)), t.Count, inTable(t.Headline), inTable(beginAt(&m.run.header, t)))
	}
	more(b, len(all)-mostRows)
}

func (m *markdownReport) untried(b *strings.Builder) {
	all := m.run.summary.Untried
	for i := range all[:min(len(all), mostRows)] {
		fmt.Fprintf(b, "Not tried: %s: %s\n\n", all[i].Times(), inTable(all[i].Why))
	}
	if len(all) > mostRows {
		more(b, len(all)-mostRows)
	}
}

func (m *markdownReport) flakies(b *strings.Builder) {
	n := m.run.summary.Flaky
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "### ⚠️ Flaky: %s passed only after a retry\n\n| what | where | attempts | the first was |\n|---|---|--:|---|\n", inline(m.run.header.Unit.Count(n)))
	for _, row := range m.flaky {
		b.Write(row)
	}
	more(b, m.left)
}

// excuses says what is known, what is in quarantine, and which entries do not hold.
func (m *markdownReport) excuses(b *strings.Builder) {
	var rows []verdict.ExcuseUse
	for _, u := range m.run.summary.Excuses {
		if u.Void != "" || u.Scenarios > 0 {
			rows = append(rows, u)
		}
	}
	if len(rows) == 0 {
		return
	}
	b.WriteString("### Excuses\n\n| kind | what | times | ticket | until | at | does not hold, since |\n|---|---|--:|---|---|---|---|\n")
	for _, u := range rows[:min(len(rows), mostRows)] {
		fmt.Fprintf(b, "| %s | %s | %d | %s | %s | %s | %s |\n", u.Kind, inTable(u.What), u.Scenarios, inTable(u.Ticket), inTable(u.Expires), inTable(u.At), inTable(u.Void))
	}
	more(b, len(rows)-mostRows)
}

// more says what a table had no room for.
func more(b *strings.Builder, n int) {
	if n > 0 {
		fmt.Fprintf(b, "\nand %d more, which report.json lists\n", n)
	}
	b.WriteByte('\n')
}

func (m *markdownReport) shares(b *strings.Builder) {
	shares := m.run.summary.Shares
	if len(shares) == 0 {
		return
	}
	b.WriteString("### Asserted MUSTs\n\n| evidence | asserted | of | |\n|---|--:|--:|--:|\n")
	for _, share := range shares {
		percent := "–"
		if share.Of > 0 {
			percent = strconv.Itoa(100*share.Asserted/share.Of) + " %"
		}
		fmt.Fprintf(b, "| %s | %d | %d | %s |\n", inTable(share.Evidence), share.Asserted, share.Of, percent)
	}
	b.WriteByte('\n')
}

// longestCell is how many columns of a text a table shows.
const longestCell = 240

func inTable(text string) string {
	return strings.ReplaceAll(inline(clip(oneLine(text), longestCell)), "|", `\|`)
}

// inline is a text that Markdown shows as it is. What holds no more than words stands as they do;
// all else is code, in which nothing is HTML, a link, or a call to a person by their @name.
func inline(text string) string {
	text = strings.TrimSpace(oneLine(text))
	if text == "" {
		return ""
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return strings.ContainsRune("`*_#@<>[]&\\|~$", r) }) &&
		!strings.Contains(text, "://") && !strings.Contains(text, "www.") && !strings.ContainsRune("-+=:", rune(text[0])) {
		return text
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if fence == "`" {
		return fence + text + fence
	}
	return fence + " " + text + " " + fence
}

func longestRun(text string, of rune) int {
	var runs []int
	n := 0
	for _, r := range text {
		if r == of {
			n++
			continue
		}
		runs, n = append(runs, n), 0
	}
	return slices.Max(append(runs, n))
}

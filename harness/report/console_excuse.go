package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// excuse says of a scenario what is known of it.
func (c *Console) excuse(s *verdict.Scenario, d *detail) {
	e := s.Excuse
	switch {
	case e == nil:
	case e.Void != "":
		d.lines(4, e.At+": "+e.Void, c.paint.bad)
	default:
		d.lines(4, ExcuseText(e), c.paint.bold)
	}
}

// mostListed is how many scenarios or entries a block of the end lists; the reports have all.
const mostListed = 20

// flakes shows, apart from what broke, what passed only after a retry, and what it met before.
func (c *Console) flakes(b *bytes.Buffer, flakes []verdict.Flake) {
	if len(flakes) == 0 {
		return
	}
	b.WriteString(c.paint.bold("Flaky") + "  " + oneLine(c.header.Unit.Count(len(flakes))) + " passed only after a retry\n")
	for i, f := range flakes {
		if i == mostListed {
			fmt.Fprintf(b, "  and %d more, which the reports list\n", len(flakes)-i)
			break
		}
		b.WriteString("  " + oneLine(f.Name) + "  " + c.paint.dim(oneLine(f.Location)) + "\n")
		for n, a := range f.Attempts {
			text := "attempt " + strconv.Itoa(n+1) + " of " + strconv.Itoa(len(f.Attempts)) + " was " + a.Verdict.String()
			if a.Class != "" {
				text += ", " + string(a.Class)
			}
			if a.Reason != "" {
				text += ": " + a.Reason
			}
			for j, line := range wrap(oneLine(text), max(40, c.options.Width-6)) {
				if j > 0 {
					line = "  " + line
				}
				b.WriteString("    " + line + "\n")
			}
		}
	}
	b.WriteByte('\n')
}

// voids shows the entries that do not hold, each as editors want it. One alone that the last line
// has is not said twice.
func (c *Console) voids(b *bytes.Buffer, s *verdict.Summary) {
	var sentences []string
	for _, u := range s.Excuses {
		if u.Void != "" {
			sentences = append(sentences, u.Sentence())
		}
	}
	if len(sentences) == 0 || len(sentences) == 1 && strings.Contains(s.Why, sentences[0]) {
		return
	}
	b.WriteString(c.paint.bold("Excuses that do not hold") + "\n")
	for i, sentence := range sentences {
		if i == mostListed {
			fmt.Fprintf(b, "  and %d more, which the reports list\n", len(sentences)-i)
			break
		}
		lines := []string{oneLine(sentence)} // whole, where programs read it
		if c.fits > 0 {
			lines = wrap(lines[0], max(40, c.fits-4))
		}
		for j, line := range lines {
			if j > 0 {
				line = "  " + line
			}
			b.WriteString("  " + c.paint.bad(line) + "\n")
		}
	}
	b.WriteByte('\n')
}

// excuseFacts are the facts about known failures and quarantine.
func (c *Console) excuseFacts(s *verdict.Summary) (facts []fact) {
	tickets := map[verdict.ExcuseKind][]string{}
	seen := map[string]bool{}
	for _, u := range s.Excuses {
		if key := string(u.Kind) + u.Ticket; u.Void == "" && u.Scenarios > 0 && !seen[key] {
			seen[key] = true
			tickets[u.Kind] = append(tickets[u.Kind], u.Ticket)
		}
	}
	if s.Known > 0 {
		failures := " of these, known failures ("
		if s.Known == 1 {
			failures = " of these, a known failure ("
		}
		facts = append(facts, fact{"known", c.fitted(strconv.Itoa(s.Known) + failures + oneLine(strings.Join(tickets[verdict.KnownFailure], ", ")) + ")")})
	}
	if len(s.Quarantined) > 0 {
		var counts []string
		for _, v := range verdict.All() {
			if n := s.Quarantined[v]; n > 0 {
				counts = append(counts, strconv.Itoa(n)+" "+v.String())
			}
		}
		facts = append(facts, fact{"in quarantine", c.fitted(strings.Join(counts, " · ") + ", which count for nothing (" + oneLine(strings.Join(tickets[verdict.Quarantine], ", ")) + ")")})
	}
	return facts
}

// asOf says how many requirements only warn, since the run goes by an earlier release.
func (c *Console) asOf() (facts []fact) {
	if c.header.AsOf == "" {
		return nil
	}
	newer := 0
	for _, r := range c.header.Requirements {
		if r.Newer && c.header.Binds(r) {
			newer++
		}
	}
	said := "no requirement of the selection is newer"
	switch newer {
	case 0:
	case 1:
		said = "1 newer requirement only warns"
	default:
		said = strconv.Itoa(newer) + " newer requirements only warn"
	}
	return []fact{{"as of " + oneLine(c.header.AsOf), []string{said}}}
}

package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// shown is a result that is ready to be printed. Those of one trouble stand in full once: a hundred
// screens of one mistake would hide the others.
type shown struct {
	heading string
	head    string // the lines that stand always: which it is, how it ended
	rest    string // in full
	again   string // how it is seen again, which is its own

	alike    string // the same for those of which one says all; "" where each stands in full
	place    string
	headline string
}

// alike tells results apart of which each has something to say. What else broke in a result makes it
// another: a headline is of the first alone. That of a case has all of it.
func (c *Console) alike(s *verdict.Scenario) string {
	n := len(s.Attempts)
	if s.Triage == nil || s.Excuse != nil || n == 0 {
		return ""
	}
	for i := range s.Attempts {
		if t := s.Attempts[i].Triage; n > 1 && (t == nil || t.Group != s.Triage.Group) { // it is not the same each time
			return ""
		}
	}
	broken := []string{s.Triage.Group, strconv.Itoa(n)}
	if c.header.Unit != verdict.UnitCase {
		broken = append(broken, brokenIn(&s.Attempts[n-1])...)
	}
	return strings.Join(broken, " ")
}

// brokenIn are the requirements that an attempt found broken, each once.
func brokenIn(a *verdict.Attempt) (ids []string) {
	for i := range a.Steps {
		for _, check := range a.Steps[i].Checks {
			if check.Verdict > verdict.Warn {
				ids = append(ids, check.Requirement)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// placeOf is where a person finds a scenario: a case by its name.
func (c *Console) placeOf(s *verdict.Scenario) string {
	return cmp.Or(caseOf(&c.header, s), oneLine(s.Location()))
}

// inTurn is the text of a result whose turn it is.
func (c *Console) inTurn(one *shown) string {
	if one.alike == "" {
		return one.head + one.rest
	}
	first, stands := c.troubled[one.alike]
	if !stands {
		c.troubled[one.alike] = one.place
		return one.head + one.rest
	}
	d := newDetail(c.needs, c.header.Target.Kind, c.paint, c.options.Width)
	d.b.WriteString(one.head)
	columns := max(60, c.options.Width-4)
	places := one.place + ", as " + first + ":"
	if width(places) > columns/2 { // two paths would leave nothing of what is wrong
		d.line(4, clip(places, columns))
		d.line(6, clip(oneLine(one.headline), columns-2))
	} else {
		d.line(4, clip(places+" "+oneLine(one.headline), columns))
	}
	if one.again != "" {
		d.line(4, one.again)
	}
	return d.String()
}

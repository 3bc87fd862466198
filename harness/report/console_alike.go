package report

import (
	"cmp"

	"github.com/kasauti/kasauti/harness/verdict"
)

// shown is a result that is ready to be printed. Those of one trouble stand in full once: a hundred
// screens of one mistake would hide the others.
type shown struct {
	heading string
	text    string // in full

	triage *verdict.Triage // nil: it always stands in full
	place  string
	title  string
}

// likeOthers reports whether all that there is to say of a result is its trouble.
func likeOthers(s *verdict.Scenario) bool {
	return s.Triage != nil && s.Excuse == nil && len(s.Attempts) == 1
}

// placeOf is where a person finds a scenario: a case by its name.
func (c *Console) placeOf(s *verdict.Scenario) string {
	return cmp.Or(caseOf(&c.header, s), oneLine(s.Location()))
}

// inTurn is the text of a result whose turn it is.
func (c *Console) inTurn(one *shown) string {
	if one.triage == nil {
		return one.text
	}
	first, stands := c.troubled[one.triage.Group]
	if !stands {
		c.troubled[one.triage.Group] = one.place
		return one.text
	}
	d := newDetail(c.needs, c.header.Target.Kind, c.paint, c.options.Width)
	d.line(2, one.title)
	d.lines(4, one.place+", as "+first+": "+one.triage.Headline, unpainted)
	return d.String()
}

package contract

import (
	"slices"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Decline is one reason for which a card's purchase is declined. The card network says no and not the
// API, so that there is no answer whose shape could be stated.
type Decline struct {
	Name        string
	Phrase      string // in a feature file's words
	Requirement string // id
}

// Decline finds one by name.
func (c *Contract) Decline(name string) (Decline, bool) {
	return c.declineThat(func(d Decline) bool { return d.Name == name })
}

// DeclineByPhrase finds one by the words that feature files use.
func (c *Contract) DeclineByPhrase(phrase string) (Decline, bool) {
	return c.declineThat(func(d Decline) bool { return d.Phrase == phrase })
}

// Declines are all of them, in file order.
func (c *Contract) Declines() []Decline { return slices.Clone(c.declines) }

func (c *Contract) declineThat(fits func(Decline) bool) (Decline, bool) {
	if i := slices.IndexFunc(c.declines, fits); i >= 0 {
		return c.declines[i], true
	}
	return Decline{}, false
}

func (c *Contract) joinDecline(r *Requirement, add func(*strictyaml.Problem)) {
	_, named := c.Decline(r.Decline)
	_, said := c.DeclineByPhrase(r.Phrase)
	switch {
	case r.Kind != Outcome || r.Refusal != "":
		add(r.Place.Problem("decline", "stands in an outcome that is no refusal's; make it one"))
	case r.Phrase == "":
		add(r.Place.Problem("phrase", "is missing; feature files name the decline by it"))
	case named || said:
		add(r.Place.Problem("decline", "another requirement has the same name or phrase; give each its own"))
	}
	c.declines = append(c.declines, Decline{r.Decline, r.Phrase, r.ID})
}

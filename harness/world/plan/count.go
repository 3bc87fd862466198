package plan

import (
	"math"
	"slices"

	"github.com/kasauti/kasauti/client"
)

// Count is a plan in numbers.
type Count struct {
	Add        int          `json:"add"`
	Permanent  int          `json:"permanent"` // of those to add and to change
	Change     int          `json:"change"`
	Final      int          `json:"final"` // of those to change: nothing changes them back
	Destroy    int          `json:"destroy"`
	Adopt      int          `json:"adopt"`
	Forget     int          `json:"forget"`
	Move       int          `json:"move"` // only its address changes
	Blocked    int          `json:"blocked"`
	Unverified int          `json:"unverified"`
	Unknown    int          `json:"unknown"` // of those blocked
	Load       client.Paise `json:"load"`
}

// Count counts the steps. A replacement is one to add and one to destroy.
func (p *Plan) Count() Count {
	var c Count
	for _, s := range p.Steps {
		switch s.Action {
		case Create:
			c.Add++
		case Change:
			c.Change++
		case Remove:
			c.Destroy++
		case Replace:
			c.Add++
			c.Destroy++
		case Forget:
			c.Forget++
		case Adopt:
			c.Adopt++
			if len(s.Changes) > 0 {
				c.Change++
			}
		case Blocked:
			c.Blocked++
		case Unverified:
			c.Unverified++
		}
		if s.Was != "" && (s.Action == Nothing || s.Action == Unverified) {
			c.Move++
		}
		if s.Permanent {
			c.Permanent++
			if s.Action != Create {
				c.Final++
			}
		}
		if s.Unknown {
			c.Unknown++
		}
		c.Load = sum(c.Load, sum(s.Raise, s.Load))
	}
	return c
}

// Differs is how many things are not as declared: what is only not recorded yet is, and so is what
// nobody can look at. What was made or loaded and does not show yet is not: no scenario would find it.
func (p *Plan) Differs() int {
	n := 0
	for _, s := range p.Steps {
		switch {
		case s.Action == Unverified && s.Cause == Doubt:
			n++
		case s.Action == Nothing, s.Action == Unverified, s.Action == Forget, s.Action == Remove:
		case s.Action == Adopt && len(s.Changes) == 0:
		default:
			n++
		}
	}
	return n
}

// Does reports whether an apply would do something: the one predicate behind the text and the exit
// code.
func (p *Plan) Does() bool { return slices.ContainsFunc(p.Steps, Step.Does) }

// sum adds amounts, none of them negative; what is more than an amount can be is the largest one, so
// that no cap lets it pass.
func sum(a, b client.Paise) client.Paise {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

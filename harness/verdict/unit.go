package verdict

import "github.com/kasauti/kasauti/harness/quantity"

// Unit is what a run counts: the scenarios of feature files, or the specs of a check.
type Unit string

// The two units. One that a record does not name is a scenario.
const (
	UnitScenario Unit = "scenario"
	UnitSpec     Unit = "spec"
)

// Plural is the word for several, or for none.
func (u Unit) Plural() string { return u.one() + "s" }

// Count is a number of them in words: "1 spec", "3 specs".
func (u Unit) Count(n int) string { return quantity.Of(n, u.one()) }

func (u Unit) one() string {
	if u == "" {
		return string(UnitScenario)
	}
	return string(u)
}

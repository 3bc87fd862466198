package certify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Money is what must have moved on the simulator, and nothing else: a list of moves, in any order.
type Money struct {
	Moves []Moved `yaml:"moves"`
}

// Moved is one move.
type Moved struct {
	Place  strictyaml.Place `yaml:"-"`
	From   string           `yaml:"from"` // as wallet:asha, or card:* for any card
	To     string           `yaml:"to"`
	Amount string           `yaml:"amount"` // rupees, with two decimals
}

func (m *Money) problems(add func(key, format string, args ...any)) {
	for i := range m.Moves {
		if _, err := paise(m.Moves[i].Amount); err != nil {
			add(fmt.Sprintf("moves[%d].amount", i), "%q is no amount such as 20.00", m.Moves[i].Amount)
		}
	}
}

func (m *Money) judge(r *Record) *breach {
	left := slices.Clone(m.Moves)
	var wrong []verdict.Field
	for i := range r.Money {
		got := &r.Money[i]
		if at := slices.IndexFunc(left, func(want Moved) bool { return want.is(got) }); at >= 0 {
			left = slices.Delete(left, at, at+1)
			continue
		}
		expected := "no such move"
		if slices.ContainsFunc(m.Moves, func(want Moved) bool { return want.is(got) }) {
			expected = "no further such move"
		}
		wrong = append(wrong, verdict.Field{Path: "money", Expected: expected, Actual: got.From + " to " + got.To + " " + rupees(got.Amount)})
	}
	for _, want := range left {
		wrong = append(wrong, verdict.Field{Path: "money", Expected: want.From + " to " + want.To + " " + want.Amount, Actual: "did not move"})
	}
	if wrong == nil {
		return nil
	}
	says := wrong[0].Expected + " did not move"
	if len(wrong) > len(left) { // what is too much comes first
		says = fmt.Sprintf("%s moved, where %s was expected", wrong[0].Actual, wrong[0].Expected)
	}
	return &breach{says: says, fields: wrong, short: len(wrong) == len(left)}
}

// is reports whether a move is the one that is wanted.
func (m *Moved) is(got *Move) bool {
	return isPurse(m.From, got.From) && isPurse(m.To, got.To) && m.Amount == rupees(got.Amount)
}

// isPurse reports whether a purse is the one that is wanted, or one of its kind: what a case makes
// has no name in the world.
func isPurse(want, got string) bool {
	kind, any := strings.CutSuffix(want, "*")
	return want == got || any && strings.HasPrefix(got, kind)
}

// paise reads rupees with two decimals.
func paise(text string) (int64, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	if len(decimals) != 2 || whole == "" {
		return 0, fmt.Errorf("%q is no amount", text)
	}
	return strconv.ParseInt(whole+decimals, 10, 64)
}

// rupees writes paise.
func rupees(paise int64) string {
	sign := ""
	if paise < 0 {
		sign, paise = "-", -paise
	}
	return fmt.Sprintf("%s%d.%02d", sign, paise/100, paise%100)
}

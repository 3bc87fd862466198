package certify

import (
	"fmt"
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
	From   string           `yaml:"from"` // as wallet:asha
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
	want := map[string]int{}
	for _, one := range m.Moves {
		want[one.From+" to "+one.To+" "+one.Amount]++
	}
	var wrong []verdict.Field
	for _, got := range r.Money {
		key := got.From + " to " + got.To + " " + rupees(got.Amount)
		if want[key] > 0 {
			want[key]--
			continue
		}
		wrong = append(wrong, verdict.Field{Path: "money", Expected: "no such move", Actual: key})
	}
	for _, key := range sorted(want) {
		for range want[key] {
			wrong = append(wrong, verdict.Field{Path: "money", Expected: key, Actual: "did not move"})
		}
	}
	if wrong == nil {
		return nil
	}
	return &breach{says: fmt.Sprintf("%s: %s", wrong[0].Actual, wrong[0].Expected), fields: wrong}
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

package certify

import (
	"fmt"
	"strings"
)

// String is the rule in words.
func (r *Rule) String() string {
	switch {
	case r.Calls != nil:
		return r.Calls.String()
	case r.Order != nil:
		return fmt.Sprintf("%s comes before %s", r.Order.First.String(), r.Order.Then.String())
	case r.Wait != nil:
		return r.Wait.String()
	case r.Same != nil:
		return fmt.Sprintf("%s is the same in each call of %s", r.Same.Field, r.Same.Pick.String())
	case r.Differ != nil:
		return fmt.Sprintf("%s is another in each call of %s", r.Differ.Field, r.Differ.Pick.String())
	case r.Money != nil:
		return r.Money.String()
	case r.Deliveries != nil:
		return r.Deliveries.String()
	}
	return ""
}

// String says how often.
func (c *Calls) String() string { return c.Pick.String() + " is called " + c.count().String() }

// String says how long.
func (w *Wait) String() string {
	var bounds []string
	if w.AtLeast > 0 {
		bounds = append(bounds, w.AtLeast.String()+" at least")
	}
	if w.AtMost > 0 {
		bounds = append(bounds, w.AtMost.String()+" at most")
	}
	if w.Grows {
		bounds = append(bounds, "longer in the second half, where there are five or more")
	}
	text := "the pause between calls of " + w.Pick.String()
	if w.After != "" {
		text += ", after " + w.After + ","
	}
	return text + " is " + strings.Join(bounds, " and ")
}

// String lists the moves.
func (m *Money) String() string {
	if len(m.Moves) == 0 {
		return "no money moves"
	}
	var moves []string
	for _, one := range m.Moves {
		moves = append(moves, fmt.Sprintf("%s from %s to %s", one.Amount, one.From, one.To))
	}
	return "this money moves, and no other: " + strings.Join(moves, "; ")
}

package certify

import (
	"strings"
)

// count is how many there must be of something.
type count struct{ exactly, atLeast, atMost *int }

func (c count) problems(add func(key, format string, args ...any)) {
	switch {
	case c.exactly == nil && c.atLeast == nil && c.atMost == nil:
		add("", "says no number; give exactly, at_least or at_most")
	case c.exactly != nil && (c.atLeast != nil || c.atMost != nil):
		add("exactly", "stands beside another number; give exactly alone")
	}
}

// missed is what was wanted, where n are not it; "" where they are.
func (c count) missed(n int) string {
	switch {
	case c.exactly != nil && n != *c.exactly:
		return times(*c.exactly)
	case c.atLeast != nil && n < *c.atLeast:
		return times(*c.atLeast) + " at least"
	case c.atMost != nil && n > *c.atMost:
		return times(*c.atMost) + " at most"
	}
	return ""
}

// short reports whether n are too few.
func (c count) short(n int) bool {
	return c.exactly != nil && n < *c.exactly || c.atLeast != nil && n < *c.atLeast
}

// wants reports whether none at all are too few.
func (c count) wants() bool {
	return c.atLeast != nil && *c.atLeast > 0 || c.exactly != nil && *c.exactly > 0
}

// String says how often.
func (c count) String() string {
	var often []string
	if c.exactly != nil {
		often = append(often, times(*c.exactly))
	}
	if c.atLeast != nil {
		often = append(often, times(*c.atLeast)+" at least")
	}
	if c.atMost != nil {
		often = append(often, times(*c.atMost)+" at most")
	}
	return strings.Join(often, " and ")
}

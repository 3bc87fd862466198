package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Left is what scenarios have left on a target that keeps it.
type Left struct {
	Created map[string]int `json:"created,omitempty"` // by what it is: wallet, beneficiary, ...
	Removed int            `json:"removed,omitempty"` // of what was created, and is gone again
	Moved   int64          `json:"moved_paise,omitempty"`
	SMS     int            `json:"sms,omitempty"`
}

// Nothing reports whether there is nothing to tell.
func (l Left) Nothing() bool { return len(l.Created) == 0 && l.Moved == 0 && l.SMS == 0 }

// Add adds what others left.
func (l *Left) Add(more Left) {
	for what, n := range more.Created {
		if l.Created == nil {
			l.Created = map[string]int{}
		}
		l.Created[what] += n
	}
	l.Removed += more.Removed
	l.Moved += more.Moved
	l.SMS += more.SMS
}

// String is what is left in words: 3 beneficiaries, 120.00 moved, 14 SMS.
func (l Left) String() string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(l.Created)) {
		if n := l.Created[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, plural(what, n)))
		}
	}
	if l.Moved > 0 {
		parts = append(parts, fmt.Sprintf("%d.%02d moved", l.Moved/100, l.Moved%100))
	}
	if l.SMS > 0 {
		parts = append(parts, fmt.Sprintf("%d SMS", l.SMS))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

func plural(noun string, n int) string {
	if n == 1 {
		return noun
	}
	head, rest, cut := strings.Cut(noun, " of ") // orders of a physical card
	if stem, ends := strings.CutSuffix(head, "y"); ends {
		head = stem + "ies"
	} else {
		head += "s"
	}
	if cut {
		return head + " of " + rest
	}
	return head
}

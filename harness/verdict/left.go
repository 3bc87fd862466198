package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
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
			parts = append(parts, quantity.Of(n, what))
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

package certify

import (
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Wait bounds the pauses between calls: from the end of one answer to the start of the next call.
type Wait struct {
	Pick Pick `yaml:"between"`
	// After leaves out pauses that do not follow a call with this fault, such as too-many-requests.
	After   string `yaml:"after"`
	AtLeast Span   `yaml:"at_least"`
	AtMost  Span   `yaml:"at_most"`
	// Grows asks that pauses grow: the longest of the second half is longer than the longest of the
	// first, by a quarter at least. Chance may shorten any of them, as it does in clients that spread
	// their calls, so fewer than fewestPauses tell nothing: how many calls there may be bounds those.
	Grows bool `yaml:"grows"`
}

// fewestPauses tell growth from chance: of five that are drawn between nothing and a bound which
// doubles, fewer than one row in a hundred looks like an even pace.
const fewestPauses = 5

func (w *Wait) problems(add func(key, format string, args ...any)) {
	w.Pick.problems(add)
	if w.AtLeast == 0 && w.AtMost == 0 && !w.Grows {
		add("", "bounds nothing; give at_least, at_most or grows")
	}
}

func (w *Wait) judge(r *Record) *breach {
	found := w.Pick.of(r)
	var pauses []time.Duration
	for i := 1; i < len(found); i++ {
		last, next := found[i-1], found[i]
		if w.After != "" && !contains(last.Struck, w.After) {
			continue
		}
		pause := (time.Duration(next.At-last.At)*time.Millisecond - last.Took).Round(time.Millisecond)
		ids := []string{last.ID, next.ID}
		switch {
		case w.AtLeast > 0 && pause < time.Duration(w.AtLeast):
			return &breach{says: fmt.Sprintf("%s was called again after %s", w.Pick.String(), pause), calls: ids,
				fields: []verdict.Field{{Path: "pause", Expected: w.AtLeast.String() + " at least", Actual: pause.String()}}}
		case w.AtMost > 0 && pause > time.Duration(w.AtMost):
			return &breach{says: fmt.Sprintf("%s was called again only after %s", w.Pick.String(), pause), calls: ids,
				fields: []verdict.Field{{Path: "pause", Expected: w.AtMost.String() + " at most", Actual: pause.String()}}}
		}
		pauses = append(pauses, pause)
	}
	if w.Grows && len(pauses) >= fewestPauses {
		first, then := slices.Max(pauses[:len(pauses)/2]), slices.Max(pauses[len(pauses)/2:])
		if then < first*5/4 || then == 0 {
			return &breach{says: fmt.Sprintf("the pauses before %s do not grow", w.Pick.String()), calls: idsOf(found),
				fields: []verdict.Field{{Path: "pause", Expected: "one over " + (first * 5 / 4).String() + " in the second half", Actual: then.String() + " at most"}}}
		}
	}
	return nil
}

package scenario

import (
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// ExpectedCalls are calls that a target is expected to have received.
type ExpectedCalls struct {
	Expect []ExpectedCall
	Order  bool          // they came one after the other
	Within time.Duration // of each other, by the target's clock; 0 for any time
}

// ExpectedCall describes calls, and how many of them.
type ExpectedCall struct {
	Operation string
	Accepted  bool           // those alone that were not refused
	Body      map[string]any // expectations by path, as value.Wire gives them
	Headers   []string       // names that are there
	Without   []string       // names of headers that are not
	Least     int
	Most      int // -1 for any number
}

// FoundCalls says whether calls arrived as expected.
type FoundCalls struct {
	Holds  bool
	Cannot bool            // the target no longer knows enough to tell
	Says   string          // one sentence, with the nearest miss
	Fields []verdict.Field // where the nearest miss differs
}

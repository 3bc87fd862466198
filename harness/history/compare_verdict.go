package history

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Verdict is the exit code, and why. That nothing newly fails says little where B did not judge it, or
// shows less than A did.
func (c *Comparison) Verdict() (exit int, why string) {
	switch less := c.less(); {
	case len(c.NewlyFailing) > 0:
		return verdict.ExitFail, "newly failing: " + quantity.Of(len(c.NewlyFailing), "scenario")
	case c.half():
		return verdict.ExitIncomplete, "nothing newly fails as far as B goes, which is not the whole of its selection"
	case len(less) > 0:
		return verdict.ExitIncomplete, "nothing newly fails, but B shows less than A: " + strings.Join(less, "; ")
	}
	return verdict.ExitConformant, "nothing newly fails"
}

// half reports whether B did not judge all that it should have.
func (c *Comparison) half() bool {
	exit := c.B.Summary.Exit
	return !c.B.Ended || c.B.Summary.Incomplete != "" || c.B.Header.Shard.Total > 1 && c.B.Header.Shard != c.A.Header.Shard || exit == verdict.ExitIncomplete || exit == verdict.ExitEnvironment
}

// less says what A showed and B does not: a failure that nobody looks at any more is not mended.
func (c *Comparison) less() (less []string) {
	if n := len(c.Gone); n > 0 {
		said, failed := quantity.Of(n, "scenario")+" of A "+isOrAre(n)+" "+c.gone(), 0
		for _, one := range c.Gone {
			if *one.Was == verdict.Fail {
				failed++
			}
		}
		switch {
		case failed > 0 && n == 1:
			said += ", and failed there"
		case failed > 0:
			said += fmt.Sprintf(" (%d of them failed there)", failed)
		}
		less = append(less, said)
	}
	if c.Unjudged > 0 {
		less = append(less, quantity.Of(c.Unjudged, "scenario")+" that A judged could not be judged in B")
	}
	if n := len(c.LostMusts); n > 0 {
		less = append(less, quantity.Of(n, "MUST")+" that A asserted "+isOrAre(n)+" asserted no more")
	}
	return less
}

// gone is the word for scenarios of A that B has not.
func (c *Comparison) gone() string {
	switch {
	case c.half():
		return "gone, or not reached in B"
	case c.B.Header.Shard.Total > 1:
		return "gone, or in another shard of B"
	case c.B.Header.Partial:
		return "gone, or not selected in B"
	}
	return "gone"
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

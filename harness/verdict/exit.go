package verdict

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
)

// Exit codes of every command that judges; see the README.
const (
	ExitConformant  = 0
	ExitFail        = 1
	ExitUsage       = 2
	ExitIncomplete  = 3
	ExitEnvironment = 4
)

// exit decides in the order of the README: an outage never hides a fail.
func (t *Tally) exit(s *Summary) (int, string) {
	reasons := t.reasons(s)
	switch {
	case len(reasons) > 0:
		return ExitFail, "not conformant: " + strings.Join(reasons, "; ")
	case s.Scenarios[EngineError] > 0:
		return ExitEnvironment, fmt.Sprintf("the harness failed in %s; this says nothing about the target", t.unit.Count(s.Scenarios[EngineError]))
	case t.outage != "":
		return ExitEnvironment, t.outage
	case s.Exchanges > 0 && s.Answered == 0 && s.Incomplete == "": // what was interrupted had no time to answer
		return ExitEnvironment, "the target never answered; check that it runs and can be reached"
	case s.Incomplete != "":
		return ExitIncomplete, "incomplete: " + s.Incomplete
	case s.Scenarios[CouldNotRun] > 0:
		return ExitIncomplete, fmt.Sprintf("incomplete: %s", t.unit.Count(s.Scenarios[CouldNotRun])+" could not run")
	case len(s.Lacking) > 0:
		return ExitIncomplete, fmt.Sprintf("incomplete: %s were left out for %s, which no environment file declares under lacks; declare them there, or for a mock give its --admin-url", t.unit.Plural(), quantity.Of(len(s.Lacking), "capability"))
	case t.header.Shard.Total > 1:
		why := t.header.Shard.why(t.assertedMusts())
		if more := strings.TrimLeft(t.reservations(s), " ;"); more != "" {
			why += " (" + more + ")"
		}
		return ExitConformant, why
	case t.assertedMusts() == 0:
		return ExitIncomplete, "incomplete: no MUST was asserted, so this run proves nothing"
	}
	return ExitConformant, "conformant" + t.reservations(s)
}

// reasons say why a run is not conformant; none where it may be.
func (t *Tally) reasons(s *Summary) (reasons []string) {
	if t.fails > 0 {
		reasons = append(reasons, t.unit.Count(t.fails)+" failed")
	}
	switch void := voids(s.Excuses); {
	case len(void) == 1 && t.fails == 0:
		reasons = append(reasons, void[0].Sentence())
	case len(void) == 1:
		reasons = append(reasons, "1 excuse does not hold")
	case len(void) > 1:
		reasons = append(reasons, fmt.Sprintf("%d excuses do not hold", len(void)))
	}
	// Warnings are counted by check: a scenario that warned and then could not run has warned.
	if t.header.FailsOnWarn() && t.warns > 0 {
		reasons = append(reasons, quantity.Of(t.warns, "check")+" warned, and --fail-on warn is set")
	}
	if t.header.FailOnFlaky && s.Flaky > 0 {
		why := "--fail-on-flaky is set"
		if t.header.Judges == JudgesClient {
			why = "what a client broke once, it did not keep"
		}
		reasons = append(reasons, t.unit.Count(s.Flaky)+" passed only after a retry, and "+why)
	}
	return reasons
}

// reservations are what a green run must not keep to itself.
func (t *Tally) reservations(s *Summary) string {
	said := ""
	if s.Known > 0 {
		said = " but for " + quantity.Of(s.Known, "known failure")
	}
	var more []string
	if s.Flaky > 0 {
		more = append(more, t.unit.Count(s.Flaky)+" flaky")
	}
	quarantined := 0
	for _, n := range s.Quarantined {
		quarantined += n
	}
	if quarantined > 0 {
		more = append(more, t.unit.Count(quarantined)+" in quarantine")
	}
	if len(more) > 0 {
		said += "; " + strings.Join(more, ", ")
	}
	return said
}

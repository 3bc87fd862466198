package certify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// trouble is the triage of a try; nil for one that passed or warned. One mistake of a client turns
// many cases red: it has one headline in all of them, without the operation and the case's own words.
func trouble(r *Record, a *verdict.Attempt) *verdict.Triage {
	if a.Verdict <= verdict.Warn {
		return nil
	}
	t := &verdict.Triage{Step: len(a.Steps)} // the step that has the checks
	checks := a.Steps[t.Step-1].Checks
	i := slices.IndexFunc(checks, func(check verdict.Check) bool { return check.Verdict == a.Verdict })
	if i < 0 {
		t.Class, t.Why, t.Headline = verdict.HarnessDefect, "kasauti broke", a.Reason
		return triage.Grouped(t)
	}
	check := &checks[i]
	t.Headline = check.Message
	if len(check.Exchanges) > 0 {
		t.Exchange = check.Exchanges[0]
	}
	switch {
	case r.Ending != nil && check.Message == r.Ending.Why:
		r.Ending.blame(t)
	case a.Verdict == verdict.CouldNotRun && unsupported(r):
		t.Class, t.Why = verdict.ClientDefect, "the client says of a task that it does not do such"
	case a.Verdict == verdict.CouldNotRun && r.Unseen && check.Requirement == quiet:
		t.Class, t.Why = verdict.Environment, "of a client that runs already its calls are seen, and of its log what it writes to the file of --logs"
	case a.Verdict == verdict.CouldNotRun:
		t.Class, t.Why = verdict.ContractDrift, "what the case is about, nobody has seen"
	case slices.Contains([]string{calledNothing, unreadable, noTLS, neverConnected}, check.Message):
		t.Class, t.Why = verdict.ClientDefect, "a client that does nothing shows nothing"
	default:
		t.Class, t.Why = verdict.ClientDefect, "what the client did, or concluded, is not as the case wants it"
		if check.Requirement != "" {
			t.Why = fmt.Sprintf("%s binds who calls: what the client did, or concluded, breaks it", check.Requirement)
		}
		t.Headline, t.Field = sameEverywhere(check, r)
	}
	return triage.Grouped(t)
}

// blame says whose trouble an ending is.
func (e *Ending) blame(t *verdict.Triage) {
	switch e.Kind {
	case NotStarted:
		t.Class, t.Why = verdict.Environment, "what cannot be started cannot be judged"
	case Stopped:
		t.Class, t.Why, t.Stopped = verdict.Environment, "the run was stopped before the case ended", true
	default:
		t.Class, t.Why = verdict.ClientDefect, "the client has to conclude each task, in time and as the process contract says"
	}
}

func unsupported(r *Record) bool {
	return slices.ContainsFunc(r.Says, func(says *Conclusion) bool { return says != nil && says.Outcome == Unsupported })
}

// sameEverywhere is a check's message without what is the case's own, and the first field that is wrong.
func sameEverywhere(check *verdict.Check, r *Record) (headline, field string) {
	says, _, _ := strings.Cut(check.Message, likelyMark)
	for i := range r.Calls {
		says = strings.TrimPrefix(says, r.Calls[i].Operation+": ")
	}
	if i := slices.IndexFunc(check.Fields, func(f verdict.Field) bool { return !f.OK }); i >= 0 {
		wrong := check.Fields[i]
		if field = wrong.Path; !strings.Contains(says, field) {
			says += fmt.Sprintf(" (%s: %s, expected %s)", field, orMissing(wrong.Actual), orMissing(wrong.Expected))
		}
	}
	if check.Requirement != "" {
		says = check.Requirement + ": " + says
	}
	return says, field
}

func orMissing(value string) string {
	if value == "" {
		return "missing"
	}
	return value
}

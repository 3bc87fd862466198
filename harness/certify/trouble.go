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
	step := len(a.Steps) - 1 // the one that has the checks
	checks := a.Steps[step].Checks
	i := slices.IndexFunc(checks, func(check verdict.Check) bool { return check.Verdict == a.Verdict })
	if i < 0 {
		return triage.Grouped(&verdict.Triage{Class: verdict.HarnessDefect, Why: "kasauti broke", Headline: a.Reason})
	}
	check := &checks[i]
	t := &verdict.Triage{Step: step + 1, Class: verdict.ClientDefect, Why: "what the client did, or concluded, is not as the case wants it"}
	if len(check.Exchanges) > 0 {
		t.Exchange = check.Exchanges[0]
	}
	switch {
	case r.Ending != nil && check.Message == r.Ending.Why:
		t.Headline, t.Why = check.Message, "the client has to conclude each task, in time and as the process contract says"
		if r.Ending.Kind == Stopped {
			t.Class, t.Why, t.Stopped = verdict.Environment, "the run was stopped before the case ended", true
		}
	case a.Verdict == verdict.CouldNotRun:
		t.Headline = check.Message
		t.Class, t.Why = verdict.ContractDrift, "what the case is about, nobody has seen"
		if unsupported(r) {
			t.Class, t.Why = verdict.ClientDefect, "the client says of a task that it does not do such"
		} else if r.Unseen && check.Requirement == quiet {
			t.Class, t.Why = verdict.Environment, "of a client that runs already kasauti sees its calls, and not its logs"
		}
	default:
		if check.Requirement != "" {
			t.Why = fmt.Sprintf("%s binds who calls: what the client did, or concluded, breaks it", check.Requirement)
		}
		t.Headline, t.Field = sameEverywhere(check, r)
	}
	return triage.Grouped(t)
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

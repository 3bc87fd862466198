package certify

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// trouble is the triage of a try; nil for one that passed or warned. One mistake of a client turns
// many cases red: it has one headline in all of them, without the operation and the case's own words.
// What else a client did wrong in a case stands beside it, so that no mistake hides another.
func trouble(c *Case, r *Record, a *verdict.Attempt) *verdict.Triage {
	if a.Verdict <= verdict.Warn {
		return nil
	}
	t := &verdict.Triage{Step: len(a.Steps)} // the step that has the checks
	checks := slices.DeleteFunc(slices.Clone(a.Steps[t.Step-1].Checks), func(check verdict.Check) bool { return check.Verdict != a.Verdict })
	if len(checks) == 0 {
		t.Class, t.Why, t.Headline = verdict.HarnessDefect, "kasauti broke", a.Reason
		return triage.Grouped(t)
	}
	slices.SortStableFunc(checks, func(x, y verdict.Check) int { return r.rank(&x) - r.rank(&y) })
	check := &checks[0]
	if len(check.Exchanges) > 0 {
		t.Exchange = check.Exchanges[0]
	}
	r.blame(t, check)
	t.Headline, t.Field = r.headline(check)
	headlines := []string{t.Headline}
	for i := range checks[1:] {
		if other, _ := r.headline(&checks[i+1]); !slices.Contains(headlines, other) && !follows(c, r, check, &checks[i+1]) {
			headlines = append(headlines, other)
		}
	}
	t.Headline = strings.Join(headlines, "; and ")
	return triage.Grouped(t)
}

// rank orders checks by what explains what. Of a request that was refused for its form, the rest follows.
// What was printed explains nothing.
func (r *Record) rank(check *verdict.Check) int {
	switch {
	case check.Verdict == verdict.Fail && r.refused(check):
		return 0
	case check.Requirement == quiet:
		return 2
	}
	return 1
}

// refused reports whether a check is of a request's form, for which the simulator refused it.
func (r *Record) refused(check *verdict.Check) bool {
	return slices.ContainsFunc(r.Calls, func(call Call) bool {
		ofForm := check.Requirement == where || strings.HasPrefix(check.Message, call.Operation+": ")
		return ofForm && call.Refusal != "" && slices.Contains(check.Exchanges, r.idOf(call.ID))
	})
}

// follows reports whether a check says no more than that something is missing, which another explains.
func follows(c *Case, r *Record, from, check *verdict.Check) bool {
	switch {
	case isNothing(from.Message) && len(r.Calls) == 0:
		return check.Requirement != quiet
	case r.Ending == nil && !isNothing(from.Message):
		return false
	}
	says, _, _ := strings.Cut(check.Message, likelyMark)
	for i := range c.Expect {
		for _, form := range c.Expect[i].forms() {
			if b := form.judge(r); b != nil && b.short && says == b.says {
				return true
			}
		}
	}
	return false
}

func isNothing(message string) bool {
	return slices.Contains([]string{calledNothing, unreadable, noTLS, neverConnected}, message)
}

// blame says whose trouble a check is.
func (r *Record) blame(t *verdict.Triage, check *verdict.Check) {
	t.Class = verdict.ClientDefect
	switch {
	case r.Ending != nil && check.Message == r.Ending.Why:
		r.Ending.blame(t)
	case check.Verdict == verdict.CouldNotRun && check.Requirement == quiet:
		t.Class, t.Why = verdict.Environment, "of a client that runs already its calls are seen, and of its log what it writes to the file of --logs"
	case check.Verdict == verdict.CouldNotRun && check.Requirement == "":
		t.Why = "the client says that it does not do such a task"
	case check.Verdict == verdict.CouldNotRun:
		t.Class, t.Why = verdict.ContractDrift, "the case rests on what is only assumed of the APIs"
	case isNothing(check.Message):
		t.Why = "nothing arrived from the client that could be judged"
	case check.Requirement == "":
		t.Why = "what the client did, or concluded, is not as the case wants it"
	default:
		t.Why = fmt.Sprintf("%s binds who calls: what the client did, or concluded, breaks it", check.Requirement)
	}
}

// blame says whose trouble an ending is.
func (e *Ending) blame(t *verdict.Triage) {
	switch e.Kind {
	case NotStarted:
		t.Class, t.Why = verdict.Environment, "what cannot be started cannot be judged"
	case Stopped:
		t.Class, t.Why, t.Stopped = verdict.Environment, "the run was stopped before the case ended", true
	case Crashed:
		t.Why = "the client ended, or said that it failed, where a conclusion was due"
	case TimedOut:
		t.Why = "the client has to conclude each task in time"
	case TooMuch:
		t.Why = "a client that prints, or calls, without end cannot be judged"
	default:
		t.Why = "the client has to say what it concluded as the process contract wants it"
	}
}

// headline is a check's message without what is the case's own, and the first field that is wrong.
func (r *Record) headline(check *verdict.Check) (says, field string) {
	if r.Ending != nil && check.Message == r.Ending.Why {
		return r.Ending.headline(r.Printed), ""
	}
	says, _, _ = strings.Cut(check.Message, likelyMark)
	if check.Verdict == verdict.CouldNotRun || isNothing(says) {
		return says, ""
	}
	for i := range r.Calls {
		says = strings.TrimPrefix(says, r.Calls[i].Operation+": ")
	}
	if i := slices.IndexFunc(check.Fields, func(f verdict.Field) bool { return !f.OK }); i >= 0 {
		wrong := check.Fields[i]
		field = wrong.Path
		told := strings.Contains(says, wrong.Actual) && strings.Contains(says, wrong.Expected) && wrong.Actual != ""
		if !told && !strings.Contains(says, field) {
			says += fmt.Sprintf(" (%s: %s, expected %s)", field, orMissing(wrong.Actual), orMissing(wrong.Expected))
		}
	}
	if check.Requirement != "" {
		says = check.Requirement + ": " + says
	}
	return says, field
}

// headline is how a client ended, without the line that it is about: that is another in each case. Of
// one that crashed, its last words tell one crash from another.
func (e *Ending) headline(printed string) string {
	says := e.Why
	switch e.Kind {
	case Garbled:
		says, _, _ = strings.Cut(says, ": ")
	case Crashed:
		says, _, _ = strings.Cut(says, ": ")
		if last := lastWords(printed); last != "" {
			says, _, _ = strings.Cut(says, "; ")
			says += ": " + last
		}
	}
	return says
}

// ofErrors are words by which runtimes name what ended them; a trace may come after it.
var ofErrors = regexp.MustCompile(`(?i)(?:error|exception|panic|fatal)\b`)

// lastWords is the line of a client's output that most likely says why it ended: the last that names
// an error, and is no line of a trace; "" where none does.
func lastWords(printed string) string {
	for _, line := range slices.Backward(strings.Split(printed, "\n")) {
		line = strings.TrimSpace(line)
		if ofErrors.MatchString(line) && !strings.HasPrefix(line, "at ") && !strings.HasPrefix(line, "{") {
			return line
		}
	}
	return ""
}

func orMissing(value string) string {
	if value == "" {
		return "missing"
	}
	return value
}

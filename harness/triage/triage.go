// Package triage says of an attempt that did not pass whose trouble it is: a pure function of its
// steps, its exchanges and the contract. It judges nothing anew and changes no verdict.
package triage

import (
	"cmp"
	"fmt"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Whose says whose target it is.
type Whose int

// The targets that a triage tells apart.
const (
	Theirs    Whose = iota // a real system, or somebody's mock
	Simulator              // the simulator of this very kasauti: its tests show that it keeps the contract
)

// Of is the triage of an attempt; nil for one that passed or warned.
func Of(a *verdict.Attempt, evidence []exchange.View, c *contract.Contract, whose Whose) *verdict.Triage {
	if a.Verdict <= verdict.Warn {
		return nil
	}
	l := look{attempt: a, evidence: evidence, contract: c, whose: whose}
	for i := range a.Steps {
		if a.Steps[i].Verdict == a.Verdict {
			return l.step(i)
		}
	}
	return l.whole()
}

// Unrun is the triage of a scenario that was never tried, for what the target or the run gave as
// the reason.
func Unrun(class verdict.Class, reason string) *verdict.Triage {
	return Grouped(&verdict.Triage{Class: class, Why: "it was not tried: " + reason, Headline: reason})
}

// Untried is the triage of a scenario that a limit of the run's own, or an interrupt, kept from being
// tried: nothing broke.
func Untried(class verdict.Class, reason, stopped string) *verdict.Triage {
	return Grouped(&verdict.Triage{Class: class, Why: "it was not tried: " + reason, Headline: stopped, Stopped: true})
}

// look is one attempt that is being looked at.
type look struct {
	attempt  *verdict.Attempt
	evidence []exchange.View
	contract *contract.Contract
	whose    Whose
}

// whole is the triage of an attempt in which no step is at fault, but what they make together.
func (l *look) whole() *verdict.Triage {
	t := &verdict.Triage{Class: verdict.TestBug, Why: "the scenario itself leaves something open", Headline: l.attempt.Reason}
	if l.attempt.Verdict == verdict.EngineError {
		t.Class, t.Why = verdict.HarnessDefect, "kasauti broke"
	}
	return Grouped(t)
}

func (l *look) step(i int) *verdict.Triage {
	s := &l.attempt.Steps[i]
	t := &verdict.Triage{Step: i + 1, Headline: s.Message}
	switch s.Verdict {
	case verdict.EngineError:
		t.Class, t.Why = verdict.HarnessDefect, "kasauti broke"
		return Grouped(t)
	case verdict.CouldNotRun:
		l.couldNotRun(t, s)
		return Grouped(t)
	}
	check := firstBroken(s)
	if check == nil {
		l.wording(t, s)
		return Grouped(t)
	}
	l.broken(t, s, check)
	return Grouped(t)
}

// firstBroken is the first check of a step that is as bad as the step; nil where the step says
// by itself why it does not pass.
func firstBroken(s *verdict.Step) *verdict.Check {
	for i := range s.Checks {
		if s.Checks[i].Verdict == s.Verdict {
			return &s.Checks[i]
		}
	}
	return nil
}

// couldNotRun: nothing could be judged.
func (l *look) couldNotRun(t *verdict.Triage, s *verdict.Step) {
	t.Class, t.Why = cmp.Or(s.Class, verdict.Environment), "nothing could be judged: "+s.Message
	if s.Stopped != "" {
		t.Headline, t.Stopped = s.Stopped, true // whatever it was that the limit stopped
	}
	v := l.latest(s.Exchanges)
	if v == nil {
		return
	}
	if t.Exchange = v.ID; v.Response.Status == tooMany && !t.Stopped {
		t.Class, t.Why = verdict.Quota, tooManyWhy(v)
	}
}

// wording: a step failed, and no check says why. It does not bind, takes no such value, or means
// what is not there.
func (l *look) wording(t *verdict.Triage, s *verdict.Step) {
	t.Class, t.Why = verdict.TestBug, "the step cannot be carried out as it is written"
	v := l.latest(s.Exchanges)
	if v == nil {
		return
	}
	t.Exchange = v.ID
	if class, why := l.infrastructure(v); class != "" {
		t.Class, t.Why, t.Headline = class, why, why
		return
	}
	if v.Response.Status != 0 {
		t.Class, t.Why = verdict.ProductDefect, "the answer was not one with which the scenario could go on"
	}
}

// broken: a check says what is not as it should be.
func (l *look) broken(t *verdict.Triage, s *verdict.Step, c *verdict.Check) {
	v := l.latest(c.Exchanges)
	operation := ""
	if v != nil {
		t.Exchange, operation = v.ID, v.Operation
	}
	field := firstWrong(c.Fields)
	if field != nil {
		t.Field = field.Path
	}
	t.Headline = headline(operation, c, field)
	if v != nil && !v.Arrived {
		if class, why := l.infrastructure(v); class != "" {
			t.Class, t.Why, t.Headline = class, why, why // not the first rule that a web page breaks
			return
		}
		if status := v.Response.Status; status >= broke {
			t.Headline = fmt.Sprintf("HTTP %d: %s", status, t.Headline) // rather than what a broken server writes of itself
		}
	}
	if c.Requirement == "" {
		l.expectation(t)
		return
	}
	r, _ := l.contract.Requirement(c.Requirement)
	switch {
	case r.Who == contract.Client && v != nil && v.Foreign:
		t.Class, t.Why = verdict.ClientDefect, fmt.Sprintf("%s binds who calls: what the application sent breaks it", r.ID)
	case l.whose == Simulator:
		t.Class, t.Why = verdict.TestBug, fmt.Sprintf("the simulator of kasauti keeps %s, so the scenario sends or wants something else; if it does not, please report it", r.ID)
	case r.Who == contract.Client:
		t.Class, t.Why = verdict.TestBug, fmt.Sprintf("%s binds who calls: what the scenario sent breaks it", r.ID)
	case r.Evidence == contract.Documented || r.Evidence == contract.Observed:
		t.Class, t.Why = verdict.ProductDefect, fmt.Sprintf("%s is %s (%s), and the answer breaks it", r.ID, r.Evidence, r.Source)
	case r.Kind == contract.Outcome:
		t.Class, t.Why = verdict.ProductDefect, fmt.Sprintf("%s is %s, but says what must become of money, OTPs or cards, which binds every server", r.ID, r.Evidence)
	default:
		t.Class, t.Why = verdict.ContractDrift, fmt.Sprintf("%s is %s: nobody has seen how it should be, so that the contract may be wrong", r.ID, r.Evidence)
	}
}

// expectation: what the feature file itself wants is not so, and no requirement states it.
func (l *look) expectation(t *verdict.Triage) {
	if l.whose == Simulator {
		t.Class, t.Why = verdict.TestBug, "the answer keeps the contract, and only the feature file wants it otherwise"
		return
	}
	t.Class, t.Why = verdict.ProductDefect, "the answer is not as the feature file wants it, which the contract does not state"
}

// Statuses by which what stands before an API tells that it cannot serve now.
const (
	tooMany            = 429
	broke              = 500 // and above
	badGateway         = 502
	serviceUnavailable = 503
	gatewayTimeout     = 504
)

func tooManyWhy(v *exchange.View) string {
	return fmt.Sprintf("%s was answered 429: the target allowed no more calls", cmp.Or(v.Operation, "the call"))
}

// infrastructure is the class of an answer that did not come from the API itself; "" for one
// that did, or that bad luck on purpose changed.
func (l *look) infrastructure(v *exchange.View) (verdict.Class, string) {
	if v.OnPurpose || len(l.attempt.Faults) > 0 || saysSuccess(v) {
		return "", ""
	}
	switch status := v.Response.Status; {
	case status == tooMany:
		return verdict.Quota, tooManyWhy(v)
	case status == badGateway, status == serviceUnavailable, status == gatewayTimeout:
		return verdict.Environment, fmt.Sprintf("%s was answered %d, as by what stands before the API", cmp.Or(v.Operation, "the call"), status)
	case isPage(v):
		return verdict.Environment, fmt.Sprintf("%s was answered by a web page, as by what stands before the API", cmp.Or(v.Operation, "the call"))
	}
	return "", ""
}

// latest is the last of some exchanges.
func (l *look) latest(ids []string) *exchange.View {
	if len(ids) == 0 {
		return nil
	}
	id := ids[len(ids)-1]
	for i := range l.evidence {
		if l.evidence[i].ID == id {
			return &l.evidence[i]
		}
	}
	return nil
}

// Honest reports whether another attempt after this one says something of the target and
// risks nothing; if not, why not. fresh says that each attempt has a universe of its own.
func Honest(a *verdict.Attempt, evidence []exchange.View, c *contract.Contract, fresh bool) (ok bool, why string) {
	if a.Triage == nil {
		return false, ""
	}
	if a.Triage.Class != verdict.Environment {
		return false, fmt.Sprintf("a %s is none of bad luck", a.Triage.Class)
	}
	if fresh {
		return true, ""
	}
	for i := range evidence {
		v := &evidence[i]
		o, known := c.Operation(v.Operation)
		if v.Arrived || v.Unsent || known && o.Writes == "" {
			continue
		}
		return false, fmt.Sprintf("%s writes, and may have reached the target: a second one could do it twice", cmp.Or(v.Operation, "a call of no known operation"))
	}
	return true, ""
}

package verdict

import (
	"maps"
	"slices"
)

// Credible reports whether a recorded scenario has the verdict that its attempts, steps and checks give,
// and no excuse but one of the run's that fits. It never is lighter than what was judged: a pass above a
// check that failed was written by hand.
func (h *Header) Credible(s *Scenario) bool { return h.credibleVerdict(s) && h.credibleExcuse(s) }

func (h *Header) credibleVerdict(s *Scenario) bool {
	n := len(s.Attempts)
	if n == 0 { // what was not carried out neither passed nor warned
		return s.Verdict != Pass && s.Verdict != Warn
	}
	for i := range s.Attempts {
		if !s.Attempts[i].credible() {
			return false
		}
	}
	settled := *s
	settled.Settle()
	if h.AsOf != "" && len(s.Claims) > 0 && s.Verdict == Warn {
		settled.Newer(h.AsOf)
	}
	return s.Verdict == settled.Verdict
}

// credible reports whether no step of an attempt, and no check of a step, weighs more than it does.
func (a *Attempt) credible() bool {
	for i := range a.Steps {
		step := &a.Steps[i]
		if step.Verdict > a.Verdict {
			return false
		}
		for j := range step.Checks {
			if step.Checks[j].Verdict > step.Verdict {
				return false
			}
		}
	}
	return true
}

// credibleExcuse looks for the entry by its place: names may have been masked since.
func (h *Header) credibleExcuse(s *Scenario) bool {
	if s.Excuse == nil || s.Excuse.Void != "" {
		return true
	}
	for i := range h.Excuses {
		e := &h.Excuses[i]
		if e.At == s.Excuse.At && e.Kind == s.Excuse.Kind && e.Void == "" {
			return s.Verdict != EngineError && (e.Kind == Quarantine || e.against(s, h.bad(s), s.broken(h)) == "")
		}
	}
	return false
}

// AddsUp reports whether a run's last record says what its results give when they are counted again.
func (h *Header) AddsUp(recorded, counted *Summary, results int) bool {
	// Of a run that was green there is a result of all that was selected, and of none is there more.
	of := h.Selected
	if h.Unit.Open() {
		of = results
	}
	switch {
	case results > of, results < of && recorded.Exit == ExitConformant:
		return false
	case !credibleExit(recorded.Exit, counted.Exit):
		return false
	}
	return maps.Equal(counted.Scenarios, recorded.Scenarios) && counted.Known == recorded.Known && maps.Equal(counted.Quarantined, recorded.Quarantined) &&
		maps.Equal(counted.Checks, recorded.Checks) && counted.Exchanges == recorded.Exchanges && slices.Equal(counted.Asserted, recorded.Asserted)
}

// credibleExit reports whether a run may have ended with an exit code, by the one that its results
// give: what they do not show (the target was not there, the disk was full) makes a run worse than
// they are, but hides no fail and makes nothing green.
func credibleExit(recorded, counted int) bool {
	if recorded == ExitConformant || recorded == ExitFail || counted == ExitFail {
		return recorded == counted
	}
	return true
}

package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// ExcuseKind says what an excuse does.
type ExcuseKind string

// The kinds.
const (
	// KnownFailure: somebody knows that the scenario fails, and how. It runs, stays a fail and is
	// shown as one, but does not turn the exit code.
	KnownFailure ExcuseKind = "known"
	// Quarantine: nobody can rely on the scenario. It runs and is shown, and counts for nothing:
	// no pass, no fail, no asserted requirement.
	Quarantine ExcuseKind = "quarantine"
)

// Excuse is an entry of a file that says, until a day, what does not count against a scenario.
type Excuse struct {
	Kind ExcuseKind `json:"kind"`
	At   string     `json:"at"` // file:line:column of the entry
	// ID, or Feature with Name or Row, say which scenario it is about. Without them it is about
	// every scenario that breaks Requirements and nothing else.
	ID      string `json:"id,omitempty"`
	Feature string `json:"feature,omitempty"` // its URI
	Name    string `json:"name,omitempty"`
	Row     string `json:"row,omitempty"` // file:line of the CSV row
	// Requirements, Class and Group say how it fails: the requirements that it breaks, those and
	// no others, and what its triage says. What is left out is not looked at.
	// One of a scenario gives at least one of them: nothing excuses any failure there may be.
	Requirements []string `json:"requirements,omitempty"`
	Class        Class    `json:"class,omitempty"`
	Group        string   `json:"group,omitempty"`
	Ticket       string   `json:"ticket"`
	Owner        string   `json:"owner"`
	Reason       string   `json:"reason"`
	Expires      string   `json:"expires"` // the last day, in UTC, on which it holds: 2026-12-31
	// Void says, in one sentence after At, why it excuses nothing; "" while it holds.
	Void string `json:"void,omitempty"`
}

// ofScenario reports whether it names a scenario.
func (e *Excuse) ofScenario() bool { return e.ID != "" || e.Feature != "" }

// Names reports whether it names this scenario.
func (e *Excuse) Names(s *Scenario) bool {
	return e.ofScenario() && (e.ID == "" || e.ID == s.ID) && (e.Feature == "" || e.Feature == s.URI) &&
		(e.Name == "" || e.Name == s.Name) && (e.Row == "" || e.Row == s.Row)
}

// What is what it is about, in words.
func (e *Excuse) What() string {
	switch {
	case e.Name != "":
		return fmt.Sprintf("%q of %s", e.Name, e.Feature)
	case e.Row != "":
		return "the row " + e.Row + " of " + e.Feature
	case e.ID != "":
		return "the scenario " + e.ID
	}
	return strings.Join(e.Requirements, ", ")
}

// Excuse gives a finished scenario the entry that is about it, with why that does not hold for it,
// where it does not. What could not run and what broke here is no failure of the target, and
// nothing excuses it but, for what could not run, a quarantine.
func (h *Header) Excuse(s *Scenario) {
	s.Excuse = nil
	broken := s.broken(h)
	found := h.excuseOf(s, broken)
	if found == nil || s.Verdict == EngineError {
		return
	}
	if found.Kind == KnownFailure && (s.Verdict == CouldNotRun || s.Verdict == NotApplicable || h.onlyWarned(s, found)) {
		return
	}
	e := *found
	if e.Void == "" && e.Kind == KnownFailure {
		e.Void = e.against(s, h.bad(s), broken)
	}
	s.Excuse = &e
}

// bad reports whether a scenario turns a run red.
func (h *Header) bad(s *Scenario) bool {
	return s.Verdict == Fail || s.Verdict == Warn && h.FailsOnWarn()
}

// onlyWarned reports whether a scenario met what is known of it, and it weighs less here: what
// fails on a mock may warn elsewhere. That is neither a failure to excuse nor a pass.
func (h *Header) onlyWarned(s *Scenario, e *Excuse) bool {
	if s.Verdict != Warn || h.bad(s) || len(s.Attempts) == 0 {
		return false
	}
	last := &s.Attempts[len(s.Attempts)-1]
	if len(e.Requirements) == 0 || last.Verdict != Warn { // a scenario of newer requirements
		return true
	}
	for i := range last.Steps {
		for _, c := range last.Steps[i].Checks {
			if c.Verdict == Warn && slices.Contains(e.Requirements, c.Requirement) {
				return true
			}
		}
	}
	return false
}

// excuseOf is the entry that names the scenario or else, of those that name only requirements,
// the one that fits best what is broken; nil for none.
func (h *Header) excuseOf(s *Scenario, broken []string) (found *Excuse) {
	for i := range h.Excuses {
		if e := &h.Excuses[i]; e.Names(s) {
			return e
		}
	}
	most := 0
	for i := range h.Excuses {
		e := &h.Excuses[i]
		fits := 0
		for _, id := range broken {
			if slices.Contains(e.Requirements, id) {
				fits++
			}
		}
		if !e.ofScenario() && fits > most {
			found, most = e, fits
		}
	}
	return found
}

// broken are the requirements that the last attempt broke, each once; "" among them stands for an
// expectation of the feature file's own.
func (s *Scenario) broken(h *Header) (ids []string) {
	if len(s.Attempts) == 0 {
		return nil
	}
	last := &s.Attempts[len(s.Attempts)-1]
	for i := range last.Steps {
		for _, c := range last.Steps[i].Checks {
			counts := c.Verdict == Fail || c.Verdict == Warn && h.FailsOnWarn() && !h.newer(c.Requirement)
			if counts && !slices.Contains(ids, c.Requirement) {
				ids = append(ids, c.Requirement)
			}
		}
	}
	return ids
}

// against says why a known failure is not what became of the scenario; "" where it is.
func (e *Excuse) against(s *Scenario, bad bool, broken []string) string {
	switch {
	case !bad && s.Verdict == Warn:
		return fmt.Sprintf("%s only warned, of something else than its known failure (%s); remove the entry", quotedName(s), e.Ticket)
	case !bad:
		return fmt.Sprintf("%s passed, and is listed as a known failure (%s); remove the entry", quotedName(s), e.Ticket)
	}
	otherwise := ""
	switch extra, missing := without(broken, e.Requirements), without(e.Requirements, broken); {
	case !ofTarget(s, broken):
		otherwise = "nothing of the target was judged (" + s.Reason + ")"
	case e.Class != "" && (s.Triage == nil || s.Triage.Class != e.Class):
		otherwise = fmt.Sprintf("its class is %q, and not %q", classOf(s), e.Class)
	case e.Group != "" && (s.Triage == nil || s.Triage.Group != e.Group):
		otherwise = fmt.Sprintf("its group is %q, and not %q", groupOf(s), e.Group)
	case len(e.Requirements) == 0:
	case len(broken) == 0:
		otherwise = "it broke no requirement (" + s.Reason + ")"
	case slices.Contains(extra, ""):
		otherwise = "it broke an expectation of the feature file, too"
	case len(extra) > 0 && len(extra) == len(broken):
		otherwise = "it broke " + strings.Join(extra, ", ") + ", and not " + strings.Join(missing, ", ")
	case len(extra) > 0:
		otherwise = "it broke " + strings.Join(extra, ", ") + ", too"
	case len(missing) > 0 && e.ofScenario():
		otherwise = "it did not break " + strings.Join(missing, ", ")
	}
	if otherwise == "" {
		return ""
	}
	return fmt.Sprintf("%s failed otherwise than is known (%s): %s; look at the failure, then correct the entry", quotedName(s), e.Ticket, otherwise)
}

// ofTarget reports whether a failure is one of the target: an answer was judged, and found wrong.
// A step that is none, a scenario that checked nothing and a target that was not there are not.
func ofTarget(s *Scenario, broken []string) bool {
	if s.Triage == nil {
		return len(broken) > 0
	}
	switch s.Triage.Class {
	case ProductDefect, ContractDrift:
		return true
	case TestBug:
		return len(broken) > 0
	}
	return false
}

func classOf(s *Scenario) Class {
	if s.Triage == nil {
		return ""
	}
	return s.Triage.Class
}

func groupOf(s *Scenario) string {
	if s.Triage == nil {
		return ""
	}
	return s.Triage.Group
}

func quotedName(s *Scenario) string { return fmt.Sprintf("%q", s.Name) }

func without(all, those []string) (rest []string) {
	for _, one := range all {
		if !slices.Contains(those, one) {
			rest = append(rest, one)
		}
	}
	return rest
}

// Excused reports whether an excuse of the kind holds for the scenario.
func (s *Scenario) Excused(kind ExcuseKind) bool {
	return s.Excuse != nil && s.Excuse.Kind == kind && s.Excuse.Void == ""
}

package verdict

import (
	"fmt"
	"slices"
)

// ExcuseUse says what became of an entry in a run.
type ExcuseUse struct {
	Kind      ExcuseKind `json:"kind"`
	At        string     `json:"at"`
	What      string     `json:"what"`
	Ticket    string     `json:"ticket"`
	Expires   string     `json:"expires"`
	Scenarios int        `json:"scenarios"` // that it excused
	// Void says why it does not hold, which turns the run red; "" where it does, and where
	// nothing that it is about was tried.
	Void string `json:"void,omitempty"`
}

// Sentence says where an entry stands and why it does not hold.
func (u ExcuseUse) Sentence() string { return u.At + ": " + u.Void }

// excuses count what entries do, by where they stand.
type excuses map[string]*ExcuseUse

func (x excuses) add(s *Scenario) {
	e := s.Excuse
	if e == nil {
		return
	}
	use := x[e.At]
	if use == nil {
		use = &ExcuseUse{}
		x[e.At] = use
	}
	switch {
	case e.Void == "":
		use.Scenarios++
	case use.Void == "":
		use.Void = e.Void
	}
}

// excuses are what became of each entry, in the order of their files.
func (t *Tally) excused() []ExcuseUse {
	var all []ExcuseUse
	for i := range t.header.Excuses {
		e := &t.header.Excuses[i]
		use := ExcuseUse{Kind: e.Kind, At: e.At, What: e.What(), Ticket: e.Ticket, Expires: e.Expires, Void: e.Void}
		if seen := t.excuses[e.At]; seen != nil {
			use.Scenarios = seen.Scenarios
			if use.Void == "" {
				use.Void = seen.Void
			}
		}
		if use.Void == "" && !e.ofScenario() {
			use.Void = t.idle(e)
		}
		all = append(all, use)
	}
	return all
}

// idle says that a requirement which is known to be broken is kept, or that nothing asserted it. A run
// of which not all was judged cannot tell: what is left may break it.
func (t *Tally) idle(e *Excuse) string {
	s := &t.summary
	unjudged := s.Scenarios[CouldNotRun] + s.Scenarios[EngineError] + len(t.lacking)
	if t.header.Partial || t.header.Shard.Total > 1 || s.Incomplete != "" || t.outage != "" || unjudged > 0 {
		return ""
	}
	for _, id := range e.Requirements {
		if worst, judged := t.asserted[id]; judged && worst == Pass {
			return fmt.Sprintf("%s was kept, and is listed as known to be broken (%s); remove the entry", id, e.Ticket)
		}
	}
	for _, id := range e.Requirements {
		if _, judged := t.asserted[id]; !judged && !t.aside.may(id) && t.header.Command != "check" {
			return fmt.Sprintf("nothing asserted %s, which is listed as known to be broken (%s); correct or remove the entry, or run what asserts it, too", id, e.Ticket)
		}
	}
	return ""
}

// aside is what scenarios might have asserted that did not get to their end, were not applicable on
// the target, or are in quarantine: that nothing asserted it shows nothing.
type aside struct {
	asserts map[string]bool // requirements that one of them claims or judged
	unsaid  bool            // one does not say what it would have asserted
}

func (a *aside) add(s *Scenario) {
	n := len(s.Attempts)
	whole := n > 0 && s.Attempts[n-1].Verdict <= Warn
	if whole && !s.Excused(Quarantine) {
		return
	}
	a.unsaid = a.unsaid || !whole && len(s.Claims) == 0
	ids := slices.Clone(s.Claims)
	for i := range s.Attempts {
		for j := range s.Attempts[i].Steps {
			step := &s.Attempts[i].Steps[j]
			ids = append(ids, step.Kept...)
			for k := range step.Checks {
				ids = append(ids, step.Checks[k].Requirement)
			}
		}
	}
	for _, id := range ids {
		a.asserts[id] = true
	}
}

// may reports whether one of them might have asserted a requirement.
func (a *aside) may(id string) bool { return a.unsaid || a.asserts[id] }

// voids are the entries that do not hold.
func voids(uses []ExcuseUse) (void []ExcuseUse) {
	for _, u := range uses {
		if u.Void != "" {
			void = append(void, u)
		}
	}
	return void
}

package verdict

import "fmt"

// newer reports whether a requirement came, or became stricter, after the release that the run
// goes by.
func (h *Header) newer(id string) bool {
	if h.AsOf == "" {
		return false
	}
	for i := range h.Requirements {
		if h.Requirements[i].ID == id {
			return h.Requirements[i].Newer
		}
	}
	return false
}

// Newer is for a scenario that asserts only what came after the release that the run goes by: that
// it fails is worth a warning, where an answer was judged. What it finds broken of older requirements
// stays a fail, and so does what is wrong with the scenario itself; what could not run stays so.
func (s *Scenario) Newer(asOf string) {
	if s.Verdict != Fail || len(s.Attempts) == 0 {
		return
	}
	last := &s.Attempts[len(s.Attempts)-1]
	judged := false
	for i := range last.Steps {
		for _, c := range last.Steps[i].Checks {
			if c.Verdict == Fail && c.Requirement != "" {
				return
			}
			judged = judged || c.Verdict == Fail || c.Verdict == Warn
		}
	}
	if !judged { // nothing was checked, say, or a step is none
		return
	}
	s.Verdict, s.Triage, s.Lacking = Warn, nil, nil
	s.Reason = fmt.Sprintf("%s (all that it asserts is newer than --as-of %s)", s.Reason, asOf)
}

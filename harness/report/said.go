package report

import "github.com/kasauti/kasauti/harness/verdict"

// What a part says already is not said again of the whole.

// stepsSay reports whether a step gives the attempt's reason, or there is none to give.
func stepsSay(a *verdict.Attempt) bool {
	said := a.Reason == ""
	for i := range a.Steps {
		said = said || a.Steps[i].Message == a.Reason
	}
	return said
}

// checksSay reports whether a check gives the step's message, or there is none to give.
func checksSay(s *verdict.Step) bool {
	said := s.Message == ""
	for i := range s.Checks {
		said = said || s.Checks[i].Message == s.Message
	}
	return said
}

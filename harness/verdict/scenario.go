package verdict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func location(uri string, line int) string { return uri + ":" + strconv.Itoa(line) }

// Settle gives an attempt its verdict and reason from its steps. An attempt whose steps all
// went through but judged nothing is a fail: a green that checked nothing must not exist.
// A claim (a requirement id among the scenario's tags) that no check answered is a fail too, and
// so is a fault that the scenario set and that did not strike.
func (a *Attempt) Settle(claims []string) {
	a.Verdict, a.Reason = Pass, ""
	checks := 0
	asserted := map[string]bool{}
	for i := range a.Steps {
		step := &a.Steps[i]
		step.settle()
		checks += len(step.Kept) + step.Met + len(step.Checks)
		for _, id := range step.Kept {
			asserted[id] = true
		}
		for _, check := range step.Checks {
			asserted[check.Requirement] = true
		}
		if step.Verdict > a.Verdict {
			a.Verdict, a.Reason = step.Verdict, step.Message
		}
	}
	if a.Verdict > Warn {
		return
	}
	for _, f := range a.Faults {
		if f.Unused != "" {
			a.Verdict, a.Reason = Fail, f.Unused
			return
		}
	}
	if checks == 0 {
		a.Verdict, a.Reason = Fail, "every step went through but nothing was checked; add a step that says what must be so"
		return
	}
	var unanswered []string
	for _, claim := range claims {
		if !asserted[claim] {
			unanswered = append(unanswered, claim)
		}
	}
	if len(unanswered) > 0 {
		a.Verdict = Fail
		a.Reason = fmt.Sprintf("the scenario is tagged %s but no step asserted it; add the step or remove the tag",
			strings.Join(unanswered, ", "))
	}
}

// settle raises a step's verdict to that of its heaviest check and takes over its message.
// Checks that passed are folded: their requirements are listed as kept, unless another
// check of the step found them broken.
func (s *Step) settle() {
	var findings []Check
	for _, check := range s.Checks {
		if check.Verdict == Pass {
			continue
		}
		findings = append(findings, check)
		if check.Verdict > s.Verdict {
			s.Verdict, s.Message = check.Verdict, check.Message
		}
	}
	for _, check := range s.Checks {
		for _, field := range check.Fields {
			if check.Verdict == Pass && !slices.Contains(s.Named, field.Path) {
				s.Named = append(s.Named, field.Path)
			}
		}
		switch id := check.Requirement; {
		case check.Verdict != Pass:
		case id == "":
			s.Met++
		case !slices.Contains(s.Kept, id) && !concern(findings, id):
			s.Kept = append(s.Kept, id)
		}
	}
	s.Checks = findings
}

func concern(findings []Check, id string) bool {
	return slices.ContainsFunc(findings, func(c Check) bool { return c.Requirement == id })
}

// Settle takes the verdict of the last attempt; one without attempts keeps what was set.
func (s *Scenario) Settle() {
	if n := len(s.Attempts); n > 0 {
		last := &s.Attempts[n-1]
		s.Verdict, s.Reason, s.Triage = last.Verdict, last.Reason, last.Triage
	}
}

package report

import (
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// outcome is a verdict in the words of tools that know fewer than six.
type outcome uint8

const (
	passed outcome = iota
	skipped
	failed
	broke   // the harness, not what it tested
	blocked // it should have run, and nothing could be judged
)

func outcomeOf(v verdict.Verdict) outcome {
	switch v {
	case verdict.Fail:
		return failed
	case verdict.EngineError:
		return broke
	case verdict.CouldNotRun:
		return blocked
	case verdict.NotApplicable:
		return skipped
	}
	return passed
}

// moment is a step of an attempt as a tool of Cucumber's kind shows it.
type moment struct {
	*verdict.Step
	outcome outcome
	// message says why it is no pass, with what was expected and what came; "" for a plain pass.
	message string
	begins  time.Time
	// exchanges are those that no step before it shows.
	exchanges []string
}

// moments are the steps of an attempt. Of steps that could not run only the first that the
// attempt is judged by blocks it: those behind a failure were skipped.
func moments(needs requirements, r *Result, a *verdict.Attempt) []moment {
	all := make([]moment, len(a.Steps))
	seen, stopped, begins := map[string]bool{}, a.Verdict != verdict.CouldNotRun, a.Started
	for i := range a.Steps {
		s := &a.Steps[i]
		m := moment{Step: s, outcome: outcomeOf(s.Verdict), begins: begins}
		if m.outcome == blocked {
			if stopped {
				m.outcome = skipped
			}
			stopped = true
		}
		if s.Verdict != verdict.Pass {
			m.message = problem(needs, s)
		}
		for _, id := range s.Exchanges {
			if _, known := r.exchange(id); known && !seen[id] {
				seen[id], m.exchanges = true, append(m.exchanges, id)
			}
		}
		begins = begins.Add(span(s.Milliseconds))
		all[i] = m
	}
	return all
}

func span(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// whole is why an attempt is no pass although no step of it says so: nothing was checked, a claim
// stayed open, a fault did not strike. Tools that show steps alone would show it green.
func whole(a *verdict.Attempt) (why string, there bool) {
	if a.Verdict <= verdict.Warn {
		return "", false
	}
	for i := range a.Steps {
		if a.Steps[i].Verdict == a.Verdict {
			return "", false
		}
	}
	if a.Reason == "" {
		return noReason, true
	}
	return a.Reason, true
}

// excusing puts before a failure what is known of it: these tools have no status for that, and show a
// failure like any other. Of attempts it is the last that an entry is about.
func excusing(s *verdict.Scenario, message string) string {
	e := s.Excuse
	if e == nil || s.Verdict <= verdict.Warn {
		return message
	}
	line := oneLine(ExcuseText(e))
	if e.Void != "" {
		line = oneLine(e.At + ": " + e.Void)
	}
	return strings.TrimRight(line+"\n"+message, "\n")
}

// excuseFirst is excusing for the steps of an attempt: the first by which it is no pass says it.
func excuseFirst(s *verdict.Scenario, a *verdict.Attempt, all []moment) {
	if a != &s.Attempts[len(s.Attempts)-1] {
		return
	}
	for i := range all {
		if m := &all[i]; m.Verdict == a.Verdict {
			m.message = excusing(s, m.message)
			return
		}
	}
}

// remarks tell what befell an attempt beside its steps: bad luck on purpose, for which the target is
// not to blame, and what the partner's own application printed. "" for nothing.
func remarks(a *verdict.Attempt) string {
	var b strings.Builder
	for _, f := range a.Faults {
		b.WriteString("fault on purpose: " + oneLine(f.String()) + "\n")
		if f.Unused != "" {
			b.WriteString("  " + oneLine(f.Unused) + "\n")
		}
	}
	if a.Application != "" {
		b.WriteString("the application printed\n" + visible(a.Application))
	}
	return strings.TrimRight(b.String(), "\n")
}

// remarksName names them where they are attached.
const remarksName = "what else befell it"

// problem says why a step is no pass: its message, and each check with its requirement, what was
// expected and what came. Exchanges are attached beside it.
func problem(needs requirements, s *verdict.Step) string {
	d := newDetail(needs, "", painter{}, junitWidth)
	if !checksSay(s) || len(s.Checks) == 0 {
		d.lines(6, s.Verdict.String()+": "+s.Message, unpainted)
	}
	for i := range s.Checks {
		d.check(&s.Checks[i])
	}
	var out strings.Builder
	for line := range strings.SplitSeq(strings.Trim(d.String(), "\n"), "\n") {
		out.WriteString(strings.TrimPrefix(line, "      ") + "\n")
	}
	return strings.TrimRight(out.String(), ": \n")
}

// headlined puts the class and the headline of a trouble before what a reader shows of it.
func headlined(t *verdict.Triage, text string) string {
	if t == nil {
		return text
	}
	line := string(t.Class) + ": " + oneLine(t.Headline)
	if text == "" {
		return line
	}
	return line + "\n" + text
}

// reddens says why a run is red though no scenario shows it: it was not all judged, or its exit
// code says no. Every format that CI reads must show it.
func (r *Run) reddens() (why string, red bool) {
	s := &r.summary
	if r.ended && s.Incomplete == "" &&
		(s.Exit == verdict.ExitConformant || s.Scenarios[verdict.Fail] > s.Known || s.Scenarios[verdict.EngineError] > 0) {
		return "", false
	}
	why = s.Why
	if s.Incomplete != "" && !strings.Contains(why, s.Incomplete) {
		why += "; incomplete: " + s.Incomplete
	}
	return oneLine(why), true
}

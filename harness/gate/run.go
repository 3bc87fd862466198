package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// OfRun reads a recorded run: a run.ndjson, or the folder with it. Whatever is wrong with it is said in
// the result.
func OfRun(path string, now time.Time) Result {
	r := Result{Path: path}
	journal := report.JournalOf(path)
	run, err := report.Open(journal)
	if err != nil {
		r.Unreadable = err.Error()
		return r
	}
	defer func() { _ = run.Close() }()
	if err := run.Verify(); err != nil {
		r.Refused = err.Error()
		return r
	}
	h := run.Header()
	summary, _ := run.Summary()
	r.ID = h.ID
	r.begin(&h, &summary)
	r.Digest, err = digestOf(journal)
	for result, failed := range run.Results() {
		if err = errors.Join(err, failed); err != nil {
			break
		}
		r.add(&h, &result.Scenario)
	}
	if err != nil {
		r.Unreadable = err.Error()
	}
	r.end(&h, &summary, now)
	return r
}

func digestOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, file.Close())
}

// begin takes what a run that adds up says of itself.
func (r *Result) begin(h *verdict.Header, s *verdict.Summary) {
	r.Kind, r.Target, r.Mock = Kind(h.Command), h.Target.Kind, h.Target.Mock
	r.Commit, r.Contract, r.AsOf, r.Oldest, r.Ended, r.Why = h.Commit, h.Contract, h.AsOf, h.Started, s.Ended, s.Why
	if h.Subject != nil {
		r.Profiles, r.Tier, r.Commit = h.Subject.Profiles, h.Subject.Tier, h.Subject.Commit
	}
	r.Partial, r.Unjudged = partial(h), unjudged(h, s)
	r.Judged = map[string]verdict.Verdict{}
}

// end adds what makes a run red that no scenario has. A red run has a fault, whatever it was.
func (r *Result) end(h *verdict.Header, s *verdict.Summary, now time.Time) {
	r.Faults = append(r.Faults, otherFaults(h, s, now)...)
	if s.Exit == verdict.ExitFail && len(r.Faults) == 0 {
		r.Faults = []Fault{{Says: s.Why}}
	}
}

// partial says what a run left out by how it was started.
func partial(h *verdict.Header) string {
	asked := h.Selection
	switch {
	case h.Shard.Total > 1:
		return fmt.Sprintf("it is %s; join all with kasauti merge, and give that", h.Shard)
	case asked != nil && len(asked.IDs) > 0:
		return "it ran what an earlier run named (--rerun-failed); give one of all"
	case asked != nil && asked.Tags+strings.Join(asked.Names, "")+strings.Join(asked.Requirements, "") != "":
		return "--tags, --name or --requirement selected; give one of all"
	case h.Partial && h.Unit == verdict.UnitCase:
		return "--case selected; give one of all cases"
	case h.Partial:
		return "only some of what there is was selected; give one of all"
	}
	return ""
}

// unjudged says what a run could not judge, in the order of its exit codes, whether or not it is red.
func unjudged(h *verdict.Header, s *verdict.Summary) string {
	switch {
	case s.Exit != verdict.ExitConformant && s.Exit != verdict.ExitFail:
		return strings.TrimPrefix(s.Why, "incomplete: ")
	case s.Incomplete != "":
		return s.Incomplete
	case s.Scenarios[verdict.EngineError] > 0:
		return "the harness failed in " + h.Unit.Count(s.Scenarios[verdict.EngineError])
	case s.Scenarios[verdict.CouldNotRun] > 0:
		return h.Unit.Count(s.Scenarios[verdict.CouldNotRun]) + " could not run"
	case len(s.Lacking) > 0:
		return h.Unit.Plural() + " were left out for what the target lacks: " + strings.Join(s.Lacking, ", ")
	case s.Exchanges > 0 && s.Answered == 0:
		return "the target never answered"
	}
	return ""
}

// add takes what one scenario shows. What is in quarantine shows nothing.
func (r *Result) add(h *verdict.Header, s *verdict.Scenario) {
	for i := range s.Attempts {
		if at := s.Attempts[i].Started; !at.IsZero() && at.Before(r.Oldest) {
			r.Oldest = at
		}
	}
	if s.Excused(verdict.Quarantine) {
		return
	}
	judged := map[string]bool{}
	for i := range s.Attempts {
		for j := range s.Attempts[i].Steps {
			step := &s.Attempts[i].Steps[j]
			for _, id := range step.Kept {
				r.judge(id, verdict.Pass)
				judged[id] = true
			}
			for k := range step.Checks {
				if c := &step.Checks[k]; c.Requirement != "" && c.Verdict.Judged() {
					r.judge(c.Requirement, c.Verdict)
					judged[c.Requirement] = true
				}
			}
		}
	}
	if s.Excused(verdict.KnownFailure) {
		return
	}
	missed := slices.DeleteFunc(slices.Clone(s.Claims), func(id string) bool { return judged[id] })
	for _, f := range faultsOf(h, s) {
		f.Missed = missed
		if h.Unit == verdict.UnitCase {
			f.Requirement = "" // how the client ended stands in a bundle alone, so nothing here is waived
		}
		r.Faults = append(r.Faults, f)
	}
}

func (r *Result) judge(id string, v verdict.Verdict) {
	if worst, judged := r.Judged[id]; !judged || v > worst {
		r.Judged[id] = v
	}
}

// faultsOf are what makes a scenario turn its run red: each check that failed, or weighs as if it had;
// and, where a step or the whole failed for something else, that.
func faultsOf(h *verdict.Header, s *verdict.Scenario) (faults []Fault) {
	if s.Verdict != verdict.Fail && !h.FailsOnWarn() {
		return nil
	}
	newer := func(id string) bool {
		return slices.ContainsFunc(h.Requirements, func(r verdict.Requirement) bool { return r.ID == id && r.Newer })
	}
	add := func(requirement, says string) {
		says = fmt.Sprintf("%s %s: %s", s.Location(), s.Name, says)
		faults = append(faults, Fault{Requirement: requirement, Says: says})
	}
	if len(s.Attempts) == 0 && s.Verdict == verdict.Fail {
		add("", s.Reason)
		return faults
	}
	for n := range s.Attempts {
		last := n == len(s.Attempts)-1
		attempt := &s.Attempts[n]
		explained := !last || s.Verdict != verdict.Fail
		for i := range attempt.Steps {
			step := &attempt.Steps[i]
			found := false
			for j := range step.Checks {
				c := &step.Checks[j]
				switch {
				case c.Verdict == verdict.Fail && last && s.Verdict == verdict.Fail:
					found, explained = true, true
					add(c.Requirement, broke(c))
				case c.Verdict == verdict.Warn && h.FailsOnWarn() && !newer(c.Requirement):
					add(c.Requirement, broke(c)+" (a warning, with --fail-on warn)")
				}
			}
			if step.Verdict == verdict.Fail && !found && last && s.Verdict == verdict.Fail {
				explained = true
				add("", step.Message)
			}
		}
		if !explained {
			add("", s.Reason)
		}
	}
	return faults
}

func broke(c *verdict.Check) string {
	if c.Requirement == "" {
		return c.Message
	}
	return c.Requirement + ": " + c.Message
}

// otherFaults are reasons why a run is red that no scenario has, and why one that was green is no more:
// an excuse that has expired since.
func otherFaults(h *verdict.Header, s *verdict.Summary, now time.Time) (faults []Fault) {
	for _, u := range s.Excuses {
		last, err := time.Parse(time.DateOnly, u.Expires)
		switch {
		case u.Void != "":
			faults = append(faults, Fault{Says: u.Sentence()})
		case u.Scenarios > 0 && (err != nil || (date{last}).over(now)):
			faults = append(faults, Fault{Says: fmt.Sprintf("%s: what was excused there (%s) expired on %s; mend it, or look at it again and run with a new day", u.At, u.Ticket, u.Expires)})
		}
	}
	if h.FailOnFlaky && s.Flaky > 0 {
		faults = append(faults, Fault{Says: h.Unit.Count(s.Flaky) + " passed only after a retry, and --fail-on-flaky is set"})
	}
	return faults
}

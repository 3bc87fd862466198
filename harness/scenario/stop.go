package scenario

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/kasauti/kasauti/harness/verdict"
)

// FewestAbsent is how many units in a row must end for want of the target, at the least, before a
// run takes it for gone: each after that would wait for its time in vain.
const FewestAbsent = 5

// Stop says when no further unit of a run begins: so many in a row ended for want of the target, or
// so many failed. Safe for concurrent use.
type Stop struct {
	unit     verdict.Unit
	breaker  int
	failures int

	mu     sync.Mutex
	absent int          // in a row
	failed int          // in all
	why    *CouldNotRun // nil while units begin
}

// NewStop makes one that lets units begin. breaker is how many in a row may end for want of the
// target; failures is how many may fail, 0 for any number.
func NewStop(unit verdict.Unit, breaker, failures int) *Stop {
	return &Stop{unit: unit, breaker: breaker, failures: failures}
}

// Ending is what counts of a unit that ended.
type Ending struct {
	Absent   bool // it ended for want of the target
	Answered bool // the target gave some answer
	Failed   bool
}

// EndingOf is that of a finished unit. What failed as is known, or in quarantine, counts as no failure.
func EndingOf(s *verdict.Scenario, answered int) Ending {
	return Ending{
		Absent:   s.Triage != nil && s.Triage.Class == verdict.Environment,
		Answered: answered > 0,
		Failed:   s.Verdict == verdict.Fail && !s.Excused(verdict.KnownFailure) && !s.Excused(verdict.Quarantine),
	}
}

// Note takes a unit that ended. gone is why what is under way is to be given up as well; nil: it is
// not, or was before.
func (s *Stop) Note(e Ending) (gone *CouldNotRun) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case e.Absent:
		s.absent++
	case e.Answered:
		s.absent = 0
	}
	if e.Failed {
		s.failed++
	}
	switch {
	case s.why != nil:
	case s.absent == s.breaker && !e.Answered:
		gone = s.missing("the target stopped answering: %s in a row got no answer, so the rest was not tried")
	case s.absent >= s.breaker:
		gone = s.missing("the target is not in order: %s in a row ended for want of it, so the rest was not tried")
	case s.failures > 0 && s.failed >= s.failures:
		s.why = Limit("--max-failures %d is reached, so the rest was not tried", s.failures)
	}
	return gone
}

func (s *Stop) missing(format string) *CouldNotRun {
	s.why = Limit(format, s.unit.Count(s.absent))
	s.why.Class = verdict.Environment
	return s.why
}

// Stopped reports whether no further unit begins.
func (s *Stop) Stopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why != nil
}

// Untried says why the run did not come to a unit; nil: nothing that is known kept it from there.
func (s *Stop) Untried(ctx context.Context) *CouldNotRun {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.why != nil:
		return s.why
	case errors.Is(context.Cause(ctx), context.Canceled):
		return &CouldNotRun{Reason: interrupted + " before this " + string(s.unit), Class: verdict.Environment, Stopped: interrupted}
	}
	return Ended(ctx)
}

const interrupted = "the run was interrupted"

// Ended says why ctx ended, for what that cut short; nil while it lasts.
func Ended(ctx context.Context) *CouldNotRun {
	cause := context.Cause(ctx)
	var said *CouldNotRun
	switch {
	case cause == nil:
		return nil
	case errors.As(cause, &said):
		return said
	case errors.Is(cause, context.Canceled):
		return &CouldNotRun{Reason: interrupted, Class: verdict.Environment, Stopped: interrupted}
	}
	return &CouldNotRun{Reason: cause.Error()}
}

// Cannot says in a step why it did not go through, by the error that ended it. Where the time was over,
// that is why, and the step could not run.
func Cannot(ctx context.Context, step *verdict.Step, err error) {
	step.Message = err.Error()
	why := Ended(ctx)
	if why != nil && step.Verdict != verdict.EngineError {
		step.Verdict, step.Message = verdict.CouldNotRun, why.Reason
	} else if !errors.As(err, &why) {
		return
	}
	step.Class, step.Stopped = why.Class, why.Stopped
}

// Limit makes a CouldNotRun for a limit of the run's own.
func Limit(format string, args ...any) *CouldNotRun {
	said := fmt.Sprintf(format, args...)
	return &CouldNotRun{Reason: said, Class: verdict.Quota, Stopped: said}
}

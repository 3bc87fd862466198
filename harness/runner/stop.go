package runner

import (
	"context"
	"errors"

	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// fewestAbsent is how many scenarios in a row must end for want of the target, at the least,
// before a run takes it for gone.
const fewestAbsent = 5

// breaker is how many scenarios in a row may end for want of the target: each call after that
// would wait for its time in vain.
func (r *run) breaker() int {
	if r.options.Breaker > 0 {
		return r.options.Breaker
	}
	return max(fewestAbsent, 2*r.options.Parallel)
}

// stopped says why no further scenario begins; "" while they do.
func (r *run) stopped() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.enough
}

// untried is the result of a scenario that the run did not come to.
func (r *run) untried(ctx context.Context, sc *Scenario) verdict.Scenario {
	result := sc.result()
	result.Verdict = verdict.CouldNotRun
	class := verdict.Environment
	cause := context.Cause(ctx)
	switch reason := r.stopped(); {
	case reason != "" && ctx.Err() == nil:
		class, result.Reason = verdict.Quota, reason
	case reason != "":
		result.Reason = reason
	case ctx.Err() == nil:
		result.Verdict, class = verdict.EngineError, verdict.HarnessDefect
		result.Reason = "the engine did not run this scenario; this is a defect of kasauti, please report it"
	case errors.Is(cause, context.Canceled):
		result.Reason = "the run was interrupted before this scenario"
	default:
		class, result.Reason = verdict.Quota, cause.Error()
	}
	result.Triage = triage.Unrun(class, result.Reason)
	return result
}

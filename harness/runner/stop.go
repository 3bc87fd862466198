package runner

import (
	"context"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// breaker is how many scenarios in a row may end for want of the target.
func (o *Options) breaker() int {
	if o.Breaker > 0 {
		return o.Breaker
	}
	return max(scenario.FewestAbsent, 2*o.Parallel)
}

// untried is the result of a scenario that the run did not come to.
func (r *run) untried(ctx context.Context, sc *Scenario) verdict.Scenario {
	result := sc.result()
	if why := r.stop.Untried(ctx); why != nil {
		result.Verdict, result.Reason = verdict.CouldNotRun, why.Reason
		result.Triage = triage.Untried(why.Class, why.Reason, why.Stopped)
		return result
	}
	result.Verdict = verdict.EngineError
	result.Reason = "the engine did not run this scenario; this is a defect of kasauti, please report it"
	result.Triage = triage.Unrun(verdict.HarnessDefect, result.Reason)
	return result
}

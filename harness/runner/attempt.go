package runner

import (
	"context"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// attempted is one attempt of a scenario with its evidence.
type attempted struct {
	attempt  verdict.Attempt
	evidence []exchange.View
	kept     []exchange.Kept
	answered int
	faults   []scenario.FaultReport
	state    *verdict.State // what the target held, where the attempt failed
	record   *scenario.Record
}

// execute runs one scenario, as often as is asked for and honest, and hands its result over, once,
// also where something of ours crashes. Every attempt is kept.
func (r *run) execute(ctx context.Context, sc *Scenario) {
	result := Result{Scenario: sc.result()}
	for n := 1; ; n++ {
		e := &execution{run: r, scenario: sc, number: n, cancel: func() {}}
		done := e.guarded(ctx)
		e.cancel()
		again := r.again(ctx, sc, &done)
		result.Scenario.Attempts = append(result.Scenario.Attempts, done.attempt)
		result.Scenario.State = done.state
		result.Exchanges = append(result.Exchanges, done.evidence...)
		result.Answered += done.answered
		if r.options.Keep != nil {
			result.Kept = append(result.Kept, done.kept)
		}
		result.Record = done.record
		result.Faults = append(result.Faults, done.faults...)
		if !again {
			break
		}
	}
	result.Scenario.Settle()
	if result.Record != nil {
		saved := sc.Save()
		result.Saved = &saved
	}
	if r.options.AsOf != "" && r.options.Contract.OnlyNewer(sc.Claims) {
		result.Scenario.Newer(r.options.AsOf)
	}
	r.hand(result)
}

// again reports whether another attempt follows, after a pause that grows: what was not there is
// given time to come back.
func (r *run) again(ctx context.Context, sc *Scenario, done *attempted) bool {
	a := &done.attempt
	if a.Triage == nil || a.Number > r.options.Retries || ctx.Err() != nil {
		return false
	}
	fresh := r.options.Target.Mock() && r.options.Target.Has(scenario.Reset)
	honest, why := triage.Honest(a, done.evidence, r.options.Contract, fresh)
	if honest && !fresh && sc.needs(scenario.App) {
		honest, why = false, "the scenario asks the application, whose own calls nobody here has seen: a second attempt could do them twice"
	}
	if !honest {
		a.NotRetried = why
		return false
	}
	timer := time.NewTimer(pause << min(a.Number-1, 4))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// pause is how long the first retry waits.
const pause = 500 * time.Millisecond

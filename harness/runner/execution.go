package runner

import (
	"context"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// execution is one scenario under way.
type execution struct {
	run      *run
	scenario *Scenario
	number   int // of the attempt, from 1
	ctx      context.Context
	cancel   context.CancelFunc
	session  scenario.Session
	state    *scenario.State
	tape     *scenario.Tape // nil: nothing is noted
	attempt  verdict.Attempt
	failed   error // why the session did not open
	faults   []scenario.FaultReport
	release  func() // what the scenario has to itself; nil for nothing
}

// hand gives a result to the sink. Where that crashes, the run goes on and the sink gets the
// scenario as one of ours that failed.
func (r *run) hand(result Result) {
	defer func() {
		if value := recover(); value != nil {
			defer func() { _ = recover() }() // nothing more can be told
			crashed := result.Scenario
			crashed.Verdict, crashed.Attempts = verdict.EngineError, nil
			crashed.Reason = fmt.Sprintf("keeping the result crashed (%v); this is a defect of kasauti, please report it", value)
			r.options.Sink(Result{Scenario: crashed})
		}
	}()
	r.emit(result)
}

// guarded runs one attempt. A crash of ours is its result.
func (e *execution) guarded(ctx context.Context) (attempted attempted) {
	defer func() {
		if value := recover(); value != nil {
			e.close()
			attempted = e.crashed(value)
		}
	}()
	e.begin(ctx)
	e.steps()
	e.misfortune()
	return e.end()
}

func (e *execution) crashed(value any) attempted {
	e.attempt.Verdict, e.attempt.Steps = verdict.EngineError, nil
	e.attempt.Reason = fmt.Sprintf("running the scenario crashed (%v); this is a defect of kasauti, please report it", value)
	if e.state != nil {
		e.attempt.Reason = e.state.Redacted(e.attempt.Reason) // of what this scenario alone has learnt, too
	}
	e.attempt.Triage = triage.Of(&e.attempt, nil, e.run.options.Contract, e.run.options.Whose)
	return attempted{attempt: e.attempt}
}

// begin opens a session. A failure to open is kept for the first step to report.
func (e *execution) begin(ctx context.Context) {
	o := &e.run.options
	e.attempt = verdict.Attempt{Number: e.number, Seed: o.Seed, Started: time.Now()}
	e.ctx = ctx
	if e.failed = e.lease(ctx); e.failed != nil {
		return
	}
	open := o.Target.Open
	if with, has := o.Target.(scenario.WithApplication); has && e.scenario.needs(scenario.App) {
		// It may have to wait for other scenarios, which is none of this one's time.
		e.session, e.failed = with.OpenWithApplication(ctx, e.scenario.ID, o.Seed)
		open = func(context.Context, string, uint64) (scenario.Session, error) { return e.session, e.failed }
	}
	if o.Timeout > 0 {
		e.ctx, e.cancel = context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("the scenario took longer than %s", o.Timeout))
	}
	e.session, e.failed = open(e.ctx, e.scenario.ID, o.Seed)
	if e.failed == nil {
		session := e.session
		if o.Tape {
			session, e.tape = scenario.Taped(e.session)
		}
		e.state = scenario.NewState(e.scenario.ID, o.Target, session, o.Contract, o.Redactor.Child(), o.Budget)
		e.state.Attempt(e.number)
	}
}

// lease waits for the wallets and cards that the scenario names, where others use them, too. That is
// none of its own time.
func (e *execution) lease(ctx context.Context) (err error) {
	o := &e.run.options
	if cards := e.scenario.cards(o.Target.Names()); o.Lease != nil && len(cards) > 0 {
		e.release, err = o.Lease(ctx, cards, e.scenario.onlyReads(o.Contract))
	}
	return err
}

// steps runs the scenario's steps until one does not pass.
func (e *execution) steps() {
	for range e.scenario.Steps {
		if !e.next() {
			return
		}
	}
}

// next runs the next step and reports whether it passed.
func (e *execution) next() bool {
	i := len(e.attempt.Steps)
	step := e.scenario.step(i)
	started := time.Now()
	if e.failed != nil {
		step.Verdict = verdict.CouldNotRun
		scenario.Cannot(e.ctx, &step, e.failed)
	} else {
		e.perform(i, &step)
	}
	step.Milliseconds = milliseconds(time.Since(started))
	e.attempt.Steps = append(e.attempt.Steps, step)
	return step.Verdict <= verdict.Warn
}

// perform runs the handler, then judges what it caused.
func (e *execution) perform(i int, step *verdict.Step) {
	err := e.scenario.Steps[i].Bound.Run(e.ctx, e.state)
	if err == nil {
		err = e.state.Crashed(false)
	}
	step.Verdict = scenario.Weigh(err)
	if err != nil {
		scenario.Cannot(e.ctx, step, err)
	}
	e.settle(step)
	e.state.Redact(step)
}

// settle judges what the step caused. A crash of the judge is the harness's fault; it must not
// pass for a step that was not reached.
func (e *execution) settle(step *verdict.Step) {
	defer func() {
		if value := recover(); value != nil {
			step.Verdict = verdict.EngineError
			step.Message = fmt.Sprintf("judging the step crashed (%v); this is a defect of kasauti, please report it", value)
		}
	}()
	step.Events = e.state.Events()
	step.Checks, step.Exchanges = e.state.Settle()
	for _, check := range step.Checks {
		if check.Verdict > step.Verdict {
			step.Verdict, step.Message = check.Verdict, check.Message
		}
	}
}

// misfortune looks at the target's faults once the steps are through: what struck enters the
// report, and a scenario that set one which did not strike does not test what it says.
func (e *execution) misfortune() {
	if e.state == nil || e.ctx.Err() != nil || len(e.attempt.Steps) == 0 {
		return
	}
	all, err := e.state.Misfortune(e.ctx)
	e.faults, e.attempt.Faults = all, scenario.Struck(all)
	last := &e.attempt.Steps[len(e.attempt.Steps)-1]
	if err != nil && last.Verdict <= verdict.Warn {
		last.Verdict, last.Message = verdict.CouldNotRun, err.Error()
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

package runner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// closing bounds how long a scenario may take to give its universe back, also after an interrupt.
const closing = 5 * time.Second

// end closes the session and settles the attempt.
func (e *execution) end() attempted {
	for i := len(e.attempt.Steps); i < len(e.scenario.Steps); i++ {
		step := e.scenario.step(i)
		step.Verdict, step.Message = verdict.CouldNotRun, notReached
		e.attempt.Steps = append(e.attempt.Steps, step)
	}
	e.application()
	if e.state != nil {
		for i := range e.attempt.Steps {
			e.state.Redact(&e.attempt.Steps[i]) // of what a later step learnt
		}
	}
	e.attempt.Settle(e.scenario.Claims)
	if e.attempt.Verdict > verdict.Warn && e.attempt.Application == "" && e.state != nil {
		e.attempt.Application = e.state.ApplicationSaid() // the attempt as a whole is at fault
	}
	done := attempted{state: e.held(), faults: e.faults}
	o := &e.run.options
	if e.state != nil {
		done.evidence, done.answered = e.state.Evidence()
		if o.Keep != nil {
			done.kept = e.state.Kept(*o.Keep)
		}
	}
	e.attempt.Triage = triage.Of(&e.attempt, done.evidence, o.Contract, o.Whose)
	e.cleanUp()
	done.record = e.record()
	e.close()
	e.attempt.Milliseconds = milliseconds(time.Since(e.attempt.Started))
	done.attempt = e.attempt
	return done
}

// record is what the attempt saw of the target, where it failed and that is asked for. A crash on
// the way costs the record, not the verdict.
func (e *execution) record() (record *scenario.Record) {
	if e.state == nil || e.attempt.Triage == nil || errors.Is(context.Cause(e.ctx), context.Canceled) {
		return nil
	}
	defer func() {
		if recover() != nil {
			record = nil
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closing)
	defer cancel()
	return e.state.Record(ctx, e.tape, e.attempt.Triage.Exchange)
}

// held is what the target holds for a scenario that has failed, read before it forgets. A crash on
// the way costs what was to be seen, not the verdict.
func (e *execution) held() (state *verdict.State) {
	witness, can := e.session.(scenario.Witness)
	if !can || e.state == nil || e.attempt.Verdict != verdict.Fail && e.attempt.Verdict != verdict.EngineError {
		return nil
	}
	defer func() {
		if recover() != nil {
			state = nil
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closing)
	defer cancel()
	state = &verdict.State{Parts: witness.State(ctx)}
	e.state.RedactState(state.Parts)
	if e.run.options.KeepFailed {
		state.Address = witness.Keep()
	}
	return state
}

// application keeps what the application printed where a step did not pass, before it is ended or
// another scenario has it. One that has ended by itself after the last step fails that step.
func (e *execution) application() {
	if e.state == nil {
		return
	}
	if n := len(e.attempt.Steps); n > 0 && e.attempt.Steps[n-1].Verdict <= verdict.Warn && e.ctx.Err() == nil {
		if err := e.state.Crashed(false); err != nil {
			last := &e.attempt.Steps[n-1]
			last.Verdict, last.Message = verdict.Fail, err.Error()
		}
	}
	if slices.ContainsFunc(e.attempt.Steps, func(s verdict.Step) bool { return s.Verdict > verdict.Warn }) {
		e.attempt.Application = e.state.ApplicationSaid()
	}
}

// cleanUp removes what the scenario created where the target keeps it, also after an interrupt.
func (e *execution) cleanUp() {
	if e.state == nil {
		return
	}
	defer func() { _ = recover() }()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), cleaning)
	defer cancel()
	e.attempt.Left = e.state.CleanUp(ctx)
}

// cleaning bounds how long a scenario may take to remove what it created.
const cleaning = 30 * time.Second

// close gives the session back. A universe that could not be given back, and a crash on the
// way, cost the target memory, not the verdict.
func (e *execution) close() {
	defer func() { _ = recover() }()
	if e.release != nil {
		defer e.release()
	}
	if e.session == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closing)
	defer cancel()
	session := e.session
	e.session = nil
	_ = session.Close(ctx)
}

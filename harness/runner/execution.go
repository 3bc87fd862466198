package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// execution is one scenario under way. The engine calls it from one goroutine.
type execution struct {
	run      *run
	scenario *Scenario
	ctx      context.Context
	cancel   context.CancelFunc
	session  scenario.Session
	state    *scenario.State
	attempt  verdict.Attempt
	failed   error // why the session did not open
}

type executionKey struct{}

func current(ctx context.Context) *execution {
	e, _ := ctx.Value(executionKey{}).(*execution)
	return e
}

// errStop tells the engine to leave the rest of a scenario; the verdict is ours already.
var errStop = errors.New("a step did not pass")

// roomy makes the stack of this goroutine as large as a scenario needs, at once: the engine
// starts a goroutine for each, and a stack that grows on the way is copied each time, which
// took a twentieth of a run.
//
//go:noinline
func roomy() byte {
	var frame [16 << 10]byte
	return frame[len(os.Args)%len(frame)]
}

// begin opens a session. A failure to open is kept for the first step to report.
func (r *run) begin(ctx context.Context, sc *Scenario) context.Context {
	roomy()
	e := &execution{run: r, scenario: sc, attempt: verdict.Attempt{Number: 1, Seed: r.options.Seed, Started: time.Now()}}
	e.ctx, e.cancel = ctx, func() {}
	if r.options.Timeout > 0 {
		e.ctx, e.cancel = context.WithTimeoutCause(ctx, r.options.Timeout,
			fmt.Errorf("the scenario took longer than %s", r.options.Timeout))
	}
	e.session, e.failed = r.options.Target.Open(e.ctx, sc.ID, r.options.Seed)
	if e.failed == nil {
		e.state = scenario.NewState(sc.ID, r.options.Target, e.session, r.options.Contract, r.options.Redactor.Child())
	}
	return context.WithValue(ctx, executionKey{}, e)
}

// steps runs the scenario's steps until one does not pass. A nil execution means that the
// engine runs what was not asked for.
func (e *execution) steps() error {
	if e == nil {
		return errStop
	}
	for range e.scenario.Steps {
		if err := e.next(); err != nil {
			return err
		}
	}
	return nil
}

// next runs the next step.
func (e *execution) next() error {
	i := len(e.attempt.Steps)
	step := e.scenario.step(i)
	started := time.Now()
	if e.failed != nil {
		step.Verdict, step.Message = verdict.CouldNotRun, e.reason(e.failed)
	} else {
		e.perform(i, &step)
	}
	step.Milliseconds = milliseconds(time.Since(started))
	e.attempt.Steps = append(e.attempt.Steps, step)
	if step.Verdict > verdict.Warn {
		return errStop
	}
	return nil
}

// perform runs the handler, then judges what it caused.
func (e *execution) perform(i int, step *verdict.Step) {
	err := e.scenario.Steps[i].Bound.Run(e.ctx, e.state)
	step.Verdict = scenario.Weigh(err)
	switch {
	case err == nil:
	case e.ctx.Err() != nil && step.Verdict != verdict.EngineError:
		step.Verdict, step.Message = verdict.CouldNotRun, e.reason(err)
	default:
		step.Message = err.Error()
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
	step.Checks, step.Exchanges = e.state.Settle()
	for _, check := range step.Checks {
		if check.Verdict > step.Verdict {
			step.Verdict, step.Message = check.Verdict, check.Message
		}
	}
}

func (e *execution) reason(err error) string {
	switch {
	case errors.Is(context.Cause(e.ctx), context.Canceled):
		return "the run was interrupted"
	case e.ctx.Err() != nil:
		return context.Cause(e.ctx).Error()
	}
	return err.Error()
}

// closing bounds how long a scenario may take to give its universe back, also after an interrupt.
const closing = 5 * time.Second

// end closes the session and hands the result over. It must not panic: the engine would die.
func (e *execution) end() {
	defer func() {
		if value := recover(); value != nil {
			result := e.scenario.result()
			result.Verdict = verdict.EngineError
			result.Reason = fmt.Sprintf("closing the scenario crashed (%v); this is a defect of kasauti, please report it", value)
			e.run.emit(Result{Scenario: result})
		}
	}()
	for i := len(e.attempt.Steps); i < len(e.scenario.Steps); i++ {
		step := e.scenario.step(i)
		step.Verdict, step.Message = verdict.CouldNotRun, notReached
		e.attempt.Steps = append(e.attempt.Steps, step)
	}
	if e.session != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closing)
		// A universe that could not be given back costs the target memory, not the verdict.
		_ = e.session.Close(ctx)
		cancel()
	}
	e.cancel()
	if e.state != nil {
		for i := range e.attempt.Steps {
			e.state.Redact(&e.attempt.Steps[i]) // of what a later step learnt
		}
	}
	e.attempt.Milliseconds = milliseconds(time.Since(e.attempt.Started))
	e.attempt.Settle(e.scenario.Claims)
	result := e.scenario.result()
	result.Attempts = []verdict.Attempt{e.attempt}
	result.Settle()
	var evidence []exchange.View
	answered := 0
	if e.state != nil {
		evidence, answered = e.state.Evidence()
	}
	e.run.emit(Result{Scenario: result, Exchanges: evidence, Answered: answered})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Result is one finished scenario with its redacted evidence.
type Result struct {
	Scenario  verdict.Scenario
	Exchanges []exchange.View
	Answered  int // exchanges that got any answer
	Faults    []scenario.FaultReport
}

// Options are what a run needs beside its suite.
type Options struct {
	Target   scenario.Target
	Contract *contract.Contract
	Redactor *exchange.Redactor // of the run; each scenario gets a child
	Seed     uint64
	Parallel int           // scenarios at a time, at least 1
	Timeout  time.Duration // of one scenario; 0 means none
	// KeepFailed leaves what a scenario that failed had on the target, for people to look at.
	KeepFailed bool
	// Lease lets a scenario have some wallets and cards, by their ids, on a target that others use, too,
	// and waits for them: to itself or, where it only reads, beside others that do. nil: nobody else
	// uses them.
	Lease func(ctx context.Context, cards []scenario.Card, reads bool) (release func(), err error)
	// Sink takes each result as its scenario ends, from several goroutines at once.
	Sink func(Result)
}

// Run executes the selected scenarios, as many at a time as the options say. When ctx ends,
// scenarios under way are interrupted and the rest is reported as could-not-run; every
// selected scenario reaches the sink exactly once.
func (s *Suite) Run(ctx context.Context, o Options) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	r := &run{options: o, done: make([]bool, len(s.Scenarios)), giveUp: giveUp}
	var pending []*Scenario
	for _, sc := range s.Scenarios {
		if result, decided := r.decide(sc); decided {
			r.emit(Result{Scenario: result})
			continue
		}
		pending = append(pending, sc)
	}
	if len(pending) > 0 && ctx.Err() == nil {
		r.schedule(ctx, pending)
	}
	for _, sc := range s.Scenarios {
		if !r.done[sc.Index] {
			result := sc.result()
			result.Verdict, result.Reason = verdict.CouldNotRun, "the run was interrupted before this scenario"
			if cause := context.Cause(ctx); errors.Is(cause, errSilent) {
				result.Reason = cause.Error()
			}
			if ctx.Err() == nil {
				result.Verdict, result.Reason = verdict.EngineError, "the engine did not run this scenario; this is a defect of kasauti, please report it"
			}
			r.emit(Result{Scenario: result})
		}
	}
}

// GiveUp hands every selected scenario to the sink as could-not-run, for one reason.
func (s *Suite) GiveUp(reason string, sink func(Result)) {
	for _, sc := range s.Scenarios {
		result := sc.result()
		result.Verdict, result.Reason = verdict.CouldNotRun, reason
		sink(Result{Scenario: result})
	}
}

type run struct {
	options Options
	giveUp  context.CancelCauseFunc
	mu      sync.Mutex
	done    []bool
	silent  int // scenarios in a row whose calls got no answer
}

// errSilent ends a run whose target has gone away: each call would wait for its time in vain.
var errSilent = errors.New("the target stopped answering")

// mostSilent is how many scenarios in a row may end without any answer, and at least two
// rounds of those that run at a time.
const mostSilent = 5

func (r *run) emit(result Result) {
	r.note(&result)
	r.options.Sink(result)
}

func (r *run) note(result *Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[result.Scenario.Index] = true
	switch {
	case result.Answered > 0:
		r.silent = 0
	case len(result.Exchanges) > 0:
		r.silent++
	}
	if r.silent == max(mostSilent, 2*r.options.Parallel) {
		r.giveUp(fmt.Errorf("%w: %d scenarios in a row got no answer, so the rest was not tried", errSilent, r.silent))
	}
}

// decide settles, before anything runs, a scenario that cannot run: one that has no steps
// or steps that do not bind (a fail), and one that needs what the target has not.
func (r *run) decide(sc *Scenario) (verdict.Scenario, bool) {
	result := sc.result()
	if len(sc.Steps) == 0 {
		result.Verdict, result.Reason = verdict.Fail, "the scenario has no steps; write them or remove it"
		return result, true
	}
	attempt := verdict.Attempt{Number: 1, Seed: r.options.Seed, Started: time.Now()}
	broken := false
	for i := range sc.Steps {
		step := sc.step(i)
		step.Verdict, step.Message = verdict.CouldNotRun, notReached
		if err := sc.Steps[i].Err; err != nil {
			step.Verdict, step.Message = verdict.Fail, err.Error()
			broken = true
		}
		attempt.Steps = append(attempt.Steps, step)
	}
	if broken {
		attempt.Settle(nil)
		result.Attempts = []verdict.Attempt{attempt}
		result.Settle()
		return result, true
	}
	if lacking := sc.lacking(r.options.Target); len(lacking) > 0 {
		r.leaveOut(&result, lacking)
		return result, true
	}
	if operation, part := r.guess(sc); operation != "" {
		result.Verdict = verdict.NotApplicable
		result.Reason = fmt.Sprintf("nobody has seen the %s of %s, so it is called on the mock only, unless the environment file gives its path", part, operation)
		return result, true
	}
	return result, false
}

// guess is an operation that the scenario calls and whose request is a guess of ours, which is
// not sent to this target, and what of it nobody has seen.
func (r *run) guess(sc *Scenario) (operation, part string) {
	for _, called := range scenario.CallsOf(sc.bound()) {
		for _, name := range called {
			if part := scenario.Unseen(r.options.Contract, r.options.Target, name); part != "" {
				return name, part
			}
		}
	}
	return "", ""
}

const notReached = "not reached"

// leaveOut makes a scenario not-applicable. Where it claims a MUST and the environment does
// not own up to lacking the capability, the run will count as incomplete.
func (r *run) leaveOut(result *verdict.Scenario, lacking []scenario.Capability) {
	names := make([]string, len(lacking))
	claimsMust := slices.ContainsFunc(result.Claims, func(id string) bool {
		requirement, _ := r.options.Contract.Requirement(id)
		return requirement.Level == verdict.Must
	})
	for i, capability := range lacking {
		names[i] = string(capability)
		if claimsMust && !r.options.Target.Declared(capability) {
			result.Lacking = append(result.Lacking, names[i])
		}
	}
	result.Verdict = verdict.NotApplicable
	result.Reason = "the target lacks " + strings.Join(names, ", ")
}

func (s *Scenario) step(i int) verdict.Step {
	return verdict.Step{
		Keyword: s.Steps[i].Keyword, Text: s.Steps[i].Text,
		Location: s.Steps[i].location(s.URI), Within: s.Steps[i].Within,
	}
}

// everything matches the one step of a lane.
var everything = regexp.MustCompile(`^`)

// lanes is a feature with one scenario for each that runs at a time. Files were parsed,
// selected and bound before, so the engine need not do it again. Given every scenario as one of
// its own, it would spend more on its result store, which we do not read, than on running them.
func lanes(n int) []byte {
	var text bytes.Buffer
	text.WriteString("Feature: lanes\n")
	for i := range n {
		fmt.Fprintf(&text, "  Scenario: %d\n    * run\n", i)
	}
	return text.Bytes()
}

// schedule lets the engine run the lanes. Each takes scenarios, in their order, until none is
// left or ctx ends.
func (r *run) schedule(ctx context.Context, pending []*Scenario) {
	n := min(max(1, r.options.Parallel), len(pending))
	queue := make(chan *Scenario, len(pending))
	for _, sc := range pending {
		queue <- sc
	}
	close(queue)
	suite := godog.TestSuite{
		Name: "kasauti",
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			sc.Step(everything, func(ctx context.Context) {
				for sc := range queue {
					if ctx.Err() != nil {
						return
					}
					r.execute(ctx, sc)
				}
			})
		},
		Options: &godog.Options{
			Format: quietFormat, Output: io.Discard, NoColors: true, Strict: true,
			Concurrency: n, DefaultContext: ctx,
			FeatureContents: []godog.Feature{{Name: "lanes.feature", Contents: lanes(n)}},
		},
	}
	suite.Run()
}

package runner

import (
	"bytes"
	"context"
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
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Result is one finished scenario with its redacted evidence.
type Result struct {
	Scenario  verdict.Scenario
	Exchanges []exchange.View
	Answered  int // exchanges that got any answer
	// Kept are the exchanges of each attempt with stand-ins, where Options.Keep asks for them.
	Kept   [][]exchange.Kept
	Faults []scenario.FaultReport
	// Record is what the last attempt saw of the target, where it failed and notes were asked for.
	Record *scenario.Record
	// Saved is the scenario of Record.
	Saved *Saved
}

// Options are what a run needs beside its suite.
type Options struct {
	Target   scenario.Target
	Contract *contract.Contract
	Redactor *exchange.Redactor // of the run; each scenario gets a child
	Seed     uint64
	Parallel int           // scenarios at a time, at least 1
	Timeout  time.Duration // of one scenario; 0 means none
	// Whose says whose target it is, for the triage.
	Whose triage.Whose
	// Budget is what the run may spend on the target; nil is no limit.
	Budget *scenario.Budget
	// Retries is how many attempts may follow the first where that is honest (see triage.Honest).
	Retries int
	// Breaker is how many scenarios in a row may end for want of the target before the rest is not
	// tried; 0 means as many as run at a time, twice, and five at least.
	Breaker int
	// MaxFailures is how many scenarios may fail before the rest is not tried; 0 means any number.
	MaxFailures int
	// KeepFailed leaves what a scenario that failed had on the target, for people to look at.
	KeepFailed bool
	// Lease lets a scenario have some wallets and cards, by their ids, on a target that others use, too,
	// and waits for them: to itself or, where it only reads, beside others that do. nil: nobody else
	// uses them.
	Lease func(ctx context.Context, cards []scenario.Card, reads bool) (release func(), err error)
	// Excuse says of a finished scenario what is known of it (see verdict.Header); nil: nothing is.
	Excuse func(*verdict.Scenario)
	// AsOf is the release of kasauti whose requirements count; "" for this one.
	AsOf string
	// Tape has all that scenarios see of the target noted: Result.Record, of those that failed.
	Tape bool
	// Keep is the key of the stand-ins with which all exchanges are kept to be judged again; nil: none is.
	Keep *[32]byte
	// Sink takes each result as its scenario ends, from several goroutines at once.
	Sink func(Result)
}

// Run executes the selected scenarios, as many at a time as the options say. When ctx ends,
// scenarios under way are interrupted and the rest is reported as could-not-run; every
// selected scenario whose result is not there already reaches the sink exactly once.
func (s *Suite) Run(ctx context.Context, o Options) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	r := &run{options: o, done: make([]bool, len(s.Scenarios)), over: ctx.Done(), giveUp: giveUp, stop: scenario.NewStop(verdict.UnitScenario, o.breaker(), o.MaxFailures)}
	var pending []*Scenario
	for _, sc := range s.Scenarios {
		if sc.Elsewhere {
			r.done[sc.Index] = true
			continue
		}
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
			r.emit(Result{Scenario: r.untried(ctx, sc)})
		}
	}
}

// GiveUp hands every selected scenario without a result to the sink as could-not-run, for one reason
// and with the triage that belongs to it.
func (s *Suite) GiveUp(reason string, of verdict.Triage, sink func(Result)) {
	for _, sc := range s.Scenarios {
		if sc.Elsewhere {
			continue
		}
		result := sc.result()
		result.Verdict, result.Reason = verdict.CouldNotRun, reason
		own := of
		result.Triage = &own
		sink(Result{Scenario: result})
	}
}

type run struct {
	options Options
	over    <-chan struct{} // closed when the run ends before its time
	giveUp  context.CancelCauseFunc
	stop    *scenario.Stop
	mu      sync.Mutex
	done    []bool
}

func (r *run) emit(result Result) {
	if r.options.Excuse != nil {
		r.options.Excuse(&result.Scenario)
	}
	r.note(&result)
	r.options.Sink(result)
}

func (r *run) note(result *Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &result.Scenario
	r.done[s.Index] = true
	select {
	case <-r.over: // what was interrupted says nothing of the target
		return
	default:
	}
	if gone := r.stop.Note(scenario.EndingOf(s, result.Answered)); gone != nil {
		r.giveUp(gone)
	}
}

// decide settles, before anything runs, a scenario that cannot run: one that has no steps
// or steps that do not bind (a fail), and one that needs what the target has not.
func (r *run) decide(sc *Scenario) (verdict.Scenario, bool) {
	result := sc.result()
	if len(sc.Steps) == 0 {
		result.Verdict, result.Reason = verdict.Fail, "the scenario has no steps; write them or remove it"
		result.Triage = &verdict.Triage{Class: verdict.TestBug, Why: "it has no steps", Headline: result.Reason, Group: "no-steps"}
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
		attempt.Triage = triage.Of(&attempt, nil, r.options.Contract, r.options.Whose)
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
		return requirement.Level == verdict.Must && !requirement.Newer()
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
					if ctx.Err() != nil || r.stop.Stopped() {
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

// Package check builds Ginkgo specs over every operation that a target serves, and runs them.
// Some are written by hand; most follow from the contract: each documented thing about a
// request is broken, one at a time. The same specs serve "kasauti check" and "go test". It
// knows no target and no report.
package check

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/gomega"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Result is one finished spec with its redacted evidence.
type Result struct {
	Scenario  verdict.Scenario
	Exchanges []exchange.View
	Answered  int
}

// Options are what the specs need.
type Options struct {
	Target     scenario.Target
	Contract   *contract.Contract
	Redactor   *exchange.Redactor
	Seed       uint64
	Operations []string // only these; none means all
	// Whose says whose target it is, for the triage.
	Whose triage.Whose
	// Services are where the target's services are; nil where that is not known.
	Services map[client.Service]client.Endpoint
	// Budget is what the specs may spend on the target; nil is no limit.
	Budget *scenario.Budget
	// Breaker is how many specs in a row may end for want of the target before the rest is not tried;
	// 0 for the default.
	Breaker int
	// MaxFailures is how many specs may fail before the rest is not tried; 0 means any number.
	MaxFailures int
	// Excuse says of a finished spec what is known of it; nil: nothing is.
	Excuse func(*verdict.Scenario)
}

// Specs are built and counted before anything runs, so that none is an error and no green.
type Specs struct {
	options Options
	cases   []testCase
	left    int // operations
	sink    func(Result)

	// spec is held by the spec that runs: Ginkgo leaves one behind when it is interrupted,
	// and its result must be in before the rest is given up.
	spec sync.Mutex
	done map[int]bool
	stop *scenario.Stop
	// unmade counts, by operation, specs in a row whose request could not be made ready: its OTP
	// never came, say, and each would wait for it.
	unmade map[string]int
}

// patience is how many requests of an operation in a row may not be made ready before its others are
// given up.
const patience = 5

// Build selects the specs. An operation that was asked for by name and is not for calling
// stands in one spec that could not run; otherwise it is left out.
func Build(o Options) *Specs {
	s := &Specs{
		options: o, done: map[int]bool{}, unmade: map[string]int{},
		stop: scenario.NewStop(verdict.UnitSpec, cmp.Or(o.Breaker, scenario.FewestAbsent), o.MaxFailures),
	}
	for _, plan := range Planned(o) {
		switch {
		case plan.Why == "":
			s.cases = append(s.cases, plan.cases...)
		case len(o.Operations) > 0:
			s.cases = append(s.cases, testCase{operation: plan.Operation, number: 1, name: "any request", cannot: plan.Why})
		default:
			s.left++
		}
	}
	return s
}

// Left is how many operations of the contract are left out.
func (s *Specs) Left() int { return s.left }

// Len is how many specs will run.
func (s *Specs) Len() int { return len(s.cases) }

// Units are the specs without results.
func (s *Specs) Units() []verdict.Scenario {
	units := make([]verdict.Scenario, len(s.cases))
	for i, c := range s.cases {
		units[i] = s.blank(i, c)
	}
	return units
}

// Operations are those that the specs are about.
func (s *Specs) Operations() []string {
	var names []string
	for _, c := range s.cases {
		if !slices.Contains(names, c.operation) {
			names = append(names, c.operation)
		}
	}
	return names
}

// quietT takes Ginkgo's word that something failed; the verdicts say what.
type quietT struct{ failed bool }

func (t *quietT) Fail() { t.failed = true }

// GiveUp hands every spec that did not run to the sink, for one reason: the target is not there.
func (s *Specs) GiveUp(reason string, sink func(Result)) {
	s.rest(sink, func(result *verdict.Scenario) {
		result.Verdict, result.Reason, result.Triage = verdict.CouldNotRun, reason, triage.Unrun(verdict.Environment, reason)
	})
}

// rest hands every spec that did not run to the sink.
func (s *Specs) rest(sink func(Result), why func(*verdict.Scenario)) {
	s.spec.Lock()
	defer s.spec.Unlock()
	for i, c := range s.cases {
		if !s.done[i] {
			result := s.blank(i, c)
			why(&result)
			s.excuse(&result)
			sink(Result{Scenario: result})
		}
	}
}

func (s *Specs) excuse(result *verdict.Scenario) {
	if s.options.Excuse != nil {
		s.options.Excuse(result)
	}
}

// Run registers the specs and runs them, one after the other. Ginkgo allows this once in a
// process. Every spec reaches the sink.
func (s *Specs) Run(ctx context.Context, sink func(Result)) {
	formatter.ColorableStdOut = io.Discard // results go to the sink, not to Ginkgo's console
	s.Register(ctx, sink)
	suite, reporter := ginkgo.GinkgoConfiguration()
	reporter.NoColor = true
	ginkgo.RunSpecs(&quietT{}, "EnKash operations", suite, reporter)
	s.rest(sink, func(result *verdict.Scenario) {
		if !s.untried(ctx, result) {
			result.Verdict, result.Reason = verdict.EngineError, "Ginkgo did not run this spec; this is a defect of kasauti, please report it"
			result.Triage = triage.Unrun(verdict.HarnessDefect, result.Reason)
		}
	})
}

// Results runs the specs one after the other without Ginkgo, for those who run more than one set
// in a process.
func (s *Specs) Results(ctx context.Context) []Result {
	var all []Result
	for i, c := range s.cases {
		all = append(all, s.result(ctx, i, c))
	}
	return all
}

// Expecting keeps only the specs that expect a refusal, by its name in the contract.
func (s *Specs) Expecting(refusal string) *Specs {
	s.cases = slices.DeleteFunc(s.cases, func(c testCase) bool { return c.refusal != refusal })
	return s
}

// Register adds the specs to Ginkgo's tree, a container for each operation.
func (s *Specs) Register(ctx context.Context, sink func(Result)) {
	s.sink = sink
	for _, name := range operationsOf(s.cases) {
		ginkgo.Describe(name, func() {
			for i, c := range s.cases {
				if c.operation == name {
					ginkgo.It(c.name, ginkgo.Label(c.operation), func() { s.judge(ctx, i, c) })
				}
			}
		})
	}
}

func operationsOf(all []testCase) []string {
	var names []string
	for _, c := range all {
		if !slices.Contains(names, c.operation) {
			names = append(names, c.operation)
		}
	}
	return names
}

// judge runs one case as a Ginkgo spec.
func (s *Specs) judge(ctx context.Context, index int, c testCase) {
	s.spec.Lock()
	defer s.spec.Unlock()
	result := s.result(ctx, index, c)
	s.done[index] = true
	s.sink(result)
	if made := result.Scenario; len(made.Attempts) == 0 && made.Verdict != verdict.EngineError {
		ginkgo.Skip(made.Reason)
	}
	gomega.NewWithT(specT{}).Expect(result.Scenario).To(BeKept())
}

// result is that of one case.
func (s *Specs) result(ctx context.Context, index int, c testCase) Result {
	result := Result{Scenario: s.blank(index, c)}
	if s.untried(ctx, &result.Scenario) || s.cannotRun(&result.Scenario, c) {
		s.excuse(&result.Scenario)
		return result
	}
	result = s.made(ctx, index, c)
	s.excuse(&result.Scenario)
	s.note(ctx, &result)
	return result
}

// note lets the stop know what became of a spec. What was cut short, and what could not be made ready
// though the target answers, says nothing of whether it is there.
func (s *Specs) note(ctx context.Context, r *Result) {
	if ctx.Err() != nil {
		return
	}
	ending := scenario.EndingOf(&r.Scenario, r.Answered)
	if r.Scenario.Verdict == verdict.CouldNotRun && ending.Answered {
		ending.Absent = false
	}
	s.stop.Note(ending)
}

// untried says in the result why the run does not come to a spec, if that is so.
func (s *Specs) untried(ctx context.Context, result *verdict.Scenario) bool {
	why := s.stop.Untried(ctx)
	if why != nil {
		result.Verdict, result.Reason = verdict.CouldNotRun, why.Reason
		result.Triage = triage.Untried(why.Class, why.Reason, why.Stopped)
	}
	return why != nil
}

// made makes the call of one case and judges the answer, every aspect of it. A crash is a
// result, too.
func (s *Specs) made(ctx context.Context, index int, c testCase) (done Result) {
	result := s.blank(index, c)
	defer func() {
		if value := recover(); value != nil {
			result.Verdict = verdict.EngineError
			result.Reason = fmt.Sprintf("the spec crashed (%v); this is a defect of kasauti, please report it", value)
			result.Triage = triage.Unrun(verdict.HarnessDefect, result.Reason)
			done = Result{Scenario: result}
		}
	}()
	attempt := verdict.Attempt{Number: 1, Seed: s.options.Seed, Started: time.Now()}
	session, err := s.options.Target.Open(ctx, result.ID, s.options.Seed)
	if err != nil {
		if !s.untried(ctx, &result) {
			result.Verdict, result.Reason = verdict.CouldNotRun, err.Error()
			result.Triage = triage.Unrun(verdict.Environment, result.Reason)
		}
		return Result{Scenario: result}
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = session.Close(closing) // costs the target memory, not the verdict
	}()
	state := scenario.NewState(result.ID, s.options.Target, session, s.options.Contract, s.options.Redactor.Child(), s.options.Budget)
	attempt.Steps = s.steps(ctx, state, c)
	for i := range attempt.Steps {
		state.Redact(&attempt.Steps[i]) // here, so that it knows what a later step learnt
	}
	attempt.Milliseconds = float64(time.Since(attempt.Started).Microseconds()) / 1000
	attempt.Settle(nil)
	evidence, answered := state.Evidence()
	attempt.Triage = triage.Of(&attempt, evidence, s.options.Contract, s.options.Whose)
	result.Attempts = []verdict.Attempt{attempt}
	result.Settle()
	s.unmade[c.operation]++
	if !slices.ContainsFunc(attempt.Steps, func(step verdict.Step) bool { return step.Verdict == verdict.CouldNotRun && step.Stopped == "" }) {
		s.unmade[c.operation] = 0
	}
	return Result{Scenario: result, Exchanges: evidence, Answered: answered}
}

// cannotRun says in the result why the target is not even asked, if that is so.
func (s *Specs) cannotRun(result *verdict.Scenario, c testCase) bool {
	switch {
	case c.cannot != "":
		result.Verdict = verdict.CouldNotRun
		result.Reason = "call " + c.operation + ": " + c.cannot
	case s.unmade[c.operation] >= patience:
		result.Verdict = verdict.CouldNotRun
		result.Reason = fmt.Sprintf("%d requests of %s in a row could not be made ready, so the rest was not tried", patience, c.operation)
	case c.needs != "" && !s.options.Target.Has(c.needs):
		result.Verdict, result.Reason = verdict.NotApplicable, "the target lacks "+string(c.needs)
		if !s.options.Target.Declared(c.needs) {
			result.Lacking = []string{string(c.needs)}
		}
	default:
		return false
	}
	switch {
	case result.Verdict == verdict.NotApplicable:
	case c.cannot != "": // nobody has seen enough of it
		result.Triage = triage.Unrun(verdict.ContractDrift, result.Reason)
	default:
		result.Triage = triage.Unrun(verdict.Environment, result.Reason)
	}
	return true
}

// specT lets Gomega fail the running spec.
type specT struct{}

func (specT) Helper()                           {}
func (specT) Fatalf(format string, args ...any) { ginkgo.Fail(fmt.Sprintf(format, args...), 1) }

func (s *Specs) blank(index int, c testCase) verdict.Scenario {
	sum := sha256.Sum256([]byte("check\x00" + c.operation + "\x00" + c.name))
	return verdict.Scenario{
		ID: hex.EncodeToString(sum[:6]), Index: index, Feature: c.operation, Name: c.name,
		URI: "check/" + c.operation, Line: c.number, Tags: []string{"@" + c.operation},
	}
}

// steps are the call and then one step for each aspect of the envelope. What each comes to is
// for the attempt to settle.
func (s *Specs) steps(ctx context.Context, state *scenario.State, c testCase) []verdict.Step {
	location := fmt.Sprintf("check/%s:%d", c.operation, c.number)
	asked := verdict.Step{Keyword: "When", Text: c.name, Location: location}
	started := time.Now()
	answer, effects, err := c.ask(ctx, state)
	asked.Milliseconds = float64(time.Since(started).Microseconds()) / 1000
	judged, exchanges := state.Settle()
	asked.Exchanges = exchanges
	if err != nil {
		asked.Verdict, asked.Checks = scenario.Weigh(err), judged
		scenario.Cannot(ctx, &asked, err)
		return []verdict.Step{asked}
	}
	expected := c.expected(state, answer, effects, &judged)
	for i := range expected {
		expected[i].Exchanges = exchanges
	}
	steps := []verdict.Step{asked, {Keyword: "Then", Text: "the answer is " + c.expectation(s.options.Contract), Location: location, Checks: expected}}
	and := func(sentence string, checks []verdict.Check) {
		if len(checks) > 0 {
			steps = append(steps, verdict.Step{Keyword: "And", Text: sentence, Location: location, Checks: checks})
		}
	}
	for _, aspect := range aspects {
		and(aspect.sentence, aspect.take(&judged))
	}
	and("what else the contract says is kept", judged)
	return steps
}

// expected are the checks of what the case is about. Where no refusal is known, that is the one
// requirement about any wrong request; a request that is not wrong would prove nothing.
func (c testCase) expected(state *scenario.State, answer *scenario.Answer, effects []verdict.Field, judged *[]verdict.Check) []verdict.Check {
	c.expect(state, answer, effects)
	expected, _ := state.Settle()
	if c.kind == "" || c.refusal != "" {
		return expected
	}
	expected = ofWrongRequests.take(judged)
	if len(expected) == 0 {
		expected = []verdict.Check{{
			Verdict: verdict.EngineError,
			Message: "the request was meant to be wrong and is as documented; this is a defect of kasauti, please report it",
		}}
	}
	return expected
}

// Package check builds Ginkgo specs over the response envelopes of every operation that can
// be called, success and refusals, and runs them on any target. The same specs serve
// "kasauti check" and "go test". It knows no target and no report.
package check

import (
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

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
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
}

// Specs are built and counted before anything runs, so that none is an error and no green.
type Specs struct {
	options Options
	cases   []testCase
	sink    func(Result)

	// spec is held by the spec that runs: Ginkgo leaves one behind when it is interrupted,
	// and its result must be in before the rest is given up.
	spec   sync.Mutex
	done   map[int]bool
	silent int // specs in a row that got no answer
}

// patience is how many specs in a row may stay without any answer before the rest is given
// up: against a target that only stalls each would wait out its timeout.
const patience = 5

// Build selects the specs.
func Build(o Options) *Specs {
	s := &Specs{options: o, done: map[int]bool{}}
	for _, c := range cases {
		if len(o.Operations) == 0 || slices.Contains(o.Operations, c.operation) {
			s.cases = append(s.cases, c)
		}
	}
	return s
}

// Len is how many specs will run.
func (s *Specs) Len() int { return len(s.cases) }

// quietT takes Ginkgo's word that something failed; the verdicts say what.
type quietT struct{ failed bool }

func (t *quietT) Fail() { t.failed = true }

// GiveUp hands every spec that did not run to the sink, for one reason.
func (s *Specs) GiveUp(reason string, as verdict.Verdict, sink func(Result)) {
	s.spec.Lock()
	defer s.spec.Unlock()
	for i, c := range s.cases {
		if !s.done[i] {
			result := s.blank(i, c)
			result.Verdict, result.Reason = as, reason
			sink(Result{Scenario: result})
		}
	}
}

// Run registers the specs and runs them, one after the other. Ginkgo allows this once in a
// process. Every spec reaches the sink.
func (s *Specs) Run(ctx context.Context, sink func(Result)) {
	formatter.ColorableStdOut = io.Discard // results go to the sink, not to Ginkgo's console
	s.Register(ctx, sink)
	suite, reporter := ginkgo.GinkgoConfiguration()
	reporter.NoColor = true
	ginkgo.RunSpecs(&quietT{}, "EnKash response envelopes", suite, reporter)
	s.GiveUp("the run was interrupted before this spec", verdict.CouldNotRun, sink)
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

// judge makes the call of one case and judges the answer, every aspect of it.
func (s *Specs) judge(ctx context.Context, index int, c testCase) {
	s.spec.Lock()
	defer s.spec.Unlock()
	if ctx.Err() != nil {
		ginkgo.Skip("the run was interrupted")
	}
	result := s.blank(index, c)
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if !s.done[index] { // Skip and Fail panic too, but after the result was handed over
			result.Verdict = verdict.EngineError
			result.Reason = fmt.Sprintf("the spec crashed (%v); this is a defect of kasauti, please report it", value)
			s.emit(index, Result{Scenario: result})
		}
		panic(value) // Ginkgo ends the spec
	}()
	if s.silent >= patience {
		result.Verdict = verdict.CouldNotRun
		result.Reason = fmt.Sprintf("the target gave no answer %d times in a row", patience)
		s.emit(index, Result{Scenario: result})
		ginkgo.Skip(result.Reason)
	}
	if c.needs != "" && !s.options.Target.Has(c.needs) {
		result.Verdict, result.Reason = verdict.NotApplicable, "the target lacks "+string(c.needs)
		if !s.options.Target.Declared(c.needs) {
			result.Lacking = []string{string(c.needs)}
		}
		s.emit(index, Result{Scenario: result})
		ginkgo.Skip(result.Reason)
	}
	attempt := verdict.Attempt{Number: 1, Seed: s.options.Seed, Started: time.Now()}
	session, err := s.options.Target.Open(ctx, result.ID, s.options.Seed)
	if err != nil {
		result.Verdict, result.Reason = verdict.CouldNotRun, err.Error()
		s.emit(index, Result{Scenario: result})
		ginkgo.Fail(err.Error())
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = session.Close(closing) // costs the target memory, not the verdict
	}()
	state := scenario.NewState(result.ID, s.options.Target, session, s.options.Contract, s.options.Redactor.Child())
	attempt.Steps = s.steps(ctx, state, c)
	for i := range attempt.Steps {
		state.Redact(&attempt.Steps[i]) // here, so that it knows what a later step learnt
	}
	attempt.Milliseconds = float64(time.Since(attempt.Started).Microseconds()) / 1000
	attempt.Settle(nil)
	result.Attempts = []verdict.Attempt{attempt}
	result.Settle()
	evidence, answered := state.Evidence()
	switch {
	case answered > 0:
		s.silent = 0
	case len(evidence) > 0:
		s.silent++
	}
	s.emit(index, Result{Scenario: result, Exchanges: evidence, Answered: answered})
	gomega.NewWithT(specT{}).Expect(result).To(BeKept())
}

// emit hands a result over, once for each spec.
func (s *Specs) emit(index int, r Result) {
	s.done[index] = true
	s.sink(r)
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
	answer, err := c.ask(ctx, state)
	asked.Milliseconds = float64(time.Since(started).Microseconds()) / 1000
	judged, exchanges := state.Settle()
	asked.Exchanges = exchanges
	if err != nil {
		asked.Verdict, asked.Message, asked.Checks = scenario.Weigh(err), err.Error(), judged
		return []verdict.Step{asked}
	}
	expect(state, c, answer)
	expected, _ := state.Settle()
	for i := range expected {
		expected[i].Exchanges = exchanges
	}
	steps := []verdict.Step{asked, {Keyword: "Then", Text: "the answer is " + c.expectation(), Location: location, Checks: expected}}
	and := func(sentence string, checks []verdict.Check) {
		if len(checks) > 0 {
			steps = append(steps, verdict.Step{Keyword: "And", Text: sentence, Location: location, Checks: checks})
		}
	}
	for _, aspect := range aspects {
		and(aspect.sentence, aspect.take(&judged))
	}
	and("the answer keeps what else the contract says", judged)
	return steps
}

// Package check builds Ginkgo specs over every operation that a target serves, and runs them.
// Some are written by hand; most follow from the contract: each documented thing about a
// request is broken, one at a time. The same specs serve "kasauti check" and "go test". It
// knows no target and no report.
package check

import (
	"cmp"
	"context"
	"io"
	"slices"
	"sync"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"

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

// GiveUp hands every spec that did not run to the sink, for one reason and with the triage that
// belongs to it.
func (s *Specs) GiveUp(reason string, of verdict.Triage, sink func(Result)) {
	s.rest(sink, func(result *verdict.Scenario) {
		own := of
		result.Verdict, result.Reason, result.Triage = verdict.CouldNotRun, reason, &own
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

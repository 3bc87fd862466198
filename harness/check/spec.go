package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

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

package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/kasauti/kasauti/harness/verdict"
)

// messagesReport writes Cucumber Messages: one envelope a line, first what there was to run, then what
// happened. Ids follow from a scenario's place in the run, so that the same run gives the same
// lines. A scenario's events are its part; what they refer to is written by begin.
type messagesReport struct {
	needs   requirements
	kind    string
	started time.Time
	run     *Run
}

func newMessages(h *verdict.Header) format {
	return &messagesReport{needs: requirementsOf(h), kind: h.Target.Kind, started: h.Started}
}

// messagesProtocol is the version of the schema of which these messages are.
const messagesProtocol = "21.0.1"

// judgeHook is the hook that stands for the judgement of an attempt as a whole.
const judgeHook = "judge"

// envelopes collects lines. Nothing in an envelope can fail to be encoded.
type envelopes struct{ bytes.Buffer }

func (e *envelopes) add(m messages.Envelope) {
	encoder := json.NewEncoder(e)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(&m); err != nil {
		panic(err)
	}
}

func stamp(at time.Time) *messages.Timestamp {
	return &messages.Timestamp{Seconds: at.Unix(), Nanos: int64(at.Nanosecond())}
}

func lasted(ms float64) *messages.Duration {
	d := span(ms)
	return &messages.Duration{Seconds: int64(d / time.Second), Nanos: int64(d % time.Second)}
}

// Ids of what belongs to the scenario with this index.
func pickleID(index int) string      { return "p" + strconv.Itoa(index) }
func testCaseID(index int) string    { return "c" + strconv.Itoa(index) }
func testStepID(index, n int) string { return testCaseID(index) + ".s" + strconv.Itoa(n) }
func testJudgeID(index int) string   { return testCaseID(index) + "." + judgeHook }
func attemptID(index, n int) string  { return testCaseID(index) + ".a" + strconv.Itoa(n) }
func pickleStep(index, n int) string { return pickleID(index) + ".s" + strconv.Itoa(n) }
func astID(index int) string         { return "g" + strconv.Itoa(index) }
func astStepID(index, n int) string  { return astID(index) + ".s" + strconv.Itoa(n) }
func astTagID(index, n int) string   { return astID(index) + ".t" + strconv.Itoa(n) }
func messageStatus(o outcome) messages.TestStepResultStatus {
	return [...]messages.TestStepResultStatus{
		passed: messages.TestStepResultStatus_PASSED, skipped: messages.TestStepResultStatus_SKIPPED,
		failed: messages.TestStepResultStatus_FAILED, broke: messages.TestStepResultStatus_FAILED,
		blocked: messages.TestStepResultStatus_PENDING,
	}[o]
}

func (f *messagesReport) begin(w io.Writer, r *Run) error {
	f.run = r
	var e envelopes
	e.add(messages.Envelope{Meta: &messages.Meta{
		ProtocolVersion: messagesProtocol,
		Implementation:  &messages.Product{Name: "kasauti", Version: oneLine(r.header.Tool)},
		// A record does not say where it was made.
		Runtime: &messages.Product{Name: "go"}, Os: &messages.Product{Name: "unknown"}, Cpu: &messages.Product{Name: "unknown"},
	}})
	if err := f.sources(w, &e, r); err != nil {
		return err
	}
	e.add(messages.Envelope{TestRunStarted: &messages.TestRunStarted{Timestamp: stamp(r.header.Started)}})
	_, err := e.WriteTo(w)
	return err
}

// part is what happened to a scenario.
func (f *messagesReport) part(b []byte, r *Result) []byte {
	e := &envelopes{}
	s := &r.Scenario
	f.testCase(e, s)
	for i := range s.Attempts {
		f.attempt(e, r, i)
	}
	if len(s.Attempts) == 0 {
		id := attemptID(s.Index, 0)
		e.add(messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Id: id, TestCaseId: testCaseID(s.Index), Timestamp: stamp(f.started)}})
		why := excusing(s, headlined(s.Triage, s.Verdict.String()+": "+oneLine(reasonOf(s))))
		f.step(e, id, testJudgeID(s.Index), f.started, 0, outcomeOf(s.Verdict), why)
		e.add(messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: id, Timestamp: stamp(f.started)}})
	}
	return append(b, e.Bytes()...)
}

// testCase says which steps the scenario has: all that any attempt came to know of, and last the
// judgement of the whole.
func (f *messagesReport) testCase(e *envelopes, s *verdict.Scenario) {
	c := &messages.TestCase{Id: testCaseID(s.Index), PickleId: pickleID(s.Index)}
	for n := range stepsOf(s) {
		c.TestSteps = append(c.TestSteps, &messages.TestStep{
			Id: testStepID(s.Index, n), PickleStepId: pickleStep(s.Index, n),
			StepDefinitionIds: []string{}, StepMatchArgumentsLists: []*messages.StepMatchArgumentsList{},
		})
	}
	c.TestSteps = append(c.TestSteps, &messages.TestStep{Id: testJudgeID(s.Index), HookId: judgeHook})
	e.add(messages.Envelope{TestCase: c})
}

// stepsOf are the steps of the attempt that came to know most of them.
func stepsOf(s *verdict.Scenario) []verdict.Step {
	var most []verdict.Step
	for i := range s.Attempts {
		if steps := s.Attempts[i].Steps; len(steps) > len(most) {
			most = steps
		}
	}
	return most
}

func (f *messagesReport) attempt(e *envelopes, r *Result, i int) {
	s := &r.Scenario
	a := &s.Attempts[i]
	id := attemptID(s.Index, i)
	e.add(messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Attempt: int64(i), Id: id, TestCaseId: testCaseID(s.Index), Timestamp: stamp(a.Started)}})
	all := moments(f.needs, r, a)
	excuseFirst(s, a, all)
	for n, m := range all {
		step := testStepID(s.Index, n)
		e.add(messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: id, TestStepId: step, Timestamp: stamp(m.begins)}})
		for _, exchange := range m.exchanges {
			x, _ := r.exchange(exchange)
			e.add(messages.Envelope{Attachment: &messages.Attachment{
				Body: exchangeText(x, f.kind), ContentEncoding: messages.AttachmentContentEncoding_IDENTITY, MediaType: "text/plain",
				FileName: exchangeName(x) + ".txt", TestCaseStartedId: id, TestStepId: step,
			}})
		}
		f.finish(e, id, step, m.begins, m.Milliseconds, m.outcome, m.message)
	}
	end := a.Started.Add(span(a.Milliseconds))
	if said := remarks(a); said != "" {
		e.add(messages.Envelope{Attachment: &messages.Attachment{
			Body: said, ContentEncoding: messages.AttachmentContentEncoding_IDENTITY, MediaType: "text/plain",
			FileName: remarksName + ".txt", TestCaseStartedId: id, TestStepId: testJudgeID(s.Index),
		}})
	}
	if why, there := whole(a); there {
		message := headlined(a.Triage, a.Verdict.String()+": "+oneLine(why))
		if i == len(s.Attempts)-1 {
			message = excusing(s, message)
		}
		f.step(e, id, testJudgeID(s.Index), end, 0, outcomeOf(a.Verdict), message)
	} else {
		f.step(e, id, testJudgeID(s.Index), end, 0, passed, "")
	}
	e.add(messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: id, Timestamp: stamp(end), WillBeRetried: i < len(s.Attempts)-1}})
}

func (f *messagesReport) step(e *envelopes, attempt, step string, at time.Time, ms float64, o outcome, message string) {
	e.add(messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: attempt, TestStepId: step, Timestamp: stamp(at)}})
	f.finish(e, attempt, step, at, ms, o, message)
}

func (f *messagesReport) finish(e *envelopes, attempt, step string, began time.Time, ms float64, o outcome, message string) {
	e.add(messages.Envelope{TestStepFinished: &messages.TestStepFinished{
		TestCaseStartedId: attempt, TestStepId: step, Timestamp: stamp(began.Add(span(ms))),
		TestStepResult: &messages.TestStepResult{Duration: lasted(ms), Message: message, Status: messageStatus(o)},
	}})
}

func (f *messagesReport) place(w io.Writer, _ *entry, _, part []byte) error {
	_, err := w.Write(part)
	return err
}

func (f *messagesReport) end(w io.Writer) error {
	s := &f.run.summary
	var e envelopes
	e.add(messages.Envelope{TestRunFinished: &messages.TestRunFinished{
		Message: oneLine(verdictText(s)), Success: s.Exit == verdict.ExitConformant && f.run.ended, Timestamp: stamp(s.Ended),
	}})
	_, err := e.WriteTo(w)
	return err
}

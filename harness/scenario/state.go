package scenario

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// State is one scenario while it runs: its access to the target, what its steps remember,
// and the checks they make. A step may use it from several goroutines.
type State struct {
	Session  Session
	Names    *Names
	Contract *contract.Contract

	budget   *Budget // nil: no limit
	key      string
	target   Target
	recorder *exchange.Recorder
	redactor *exchange.Redactor

	mu       sync.Mutex
	clients  map[string]*client.Client
	memory   map[reflect.Type]any
	checks   []verdict.Check
	taken    int // exchanges that Settle has already handed out
	evidence []exchange.View
	answered int
	faults   faults
	events   []verdict.Event // of the step that runs
	patience time.Duration   // 0: as the session has it
	late     bool            // secrets were learnt after exchanges that may show them

	application Application // nil until it is asked

	created []creation // in order
	left    verdict.Left
}

// NewState starts a scenario on an open session. key is stable for the scenario; the
// redactor is its own. budget is the run's; nil is no limit.
func NewState(key string, target Target, session Session, c *contract.Contract, redactor *exchange.Redactor, budget *Budget) *State {
	s := &State{
		Session: session, Names: target.Names(), Contract: c, budget: budget, key: key, target: target, redactor: redactor,
		clients: map[string]*client.Client{}, memory: map[reflect.Type]any{},
	}
	transport := session.Transport()
	if budget != nil {
		transport = &meter{transport, budget}
	}
	s.recorder = exchange.NewRecorder(transport, client.OperationFrom, session.Now).Opening(openerFrom)
	return s
}

// Attempt says that this is a scenario's nth attempt, from 1: the ids of its exchanges tell it
// from those of the attempts before.
func (s *State) Attempt(n int) {
	if n > 1 {
		s.recorder.Numbering(strconv.Itoa(n) + ".")
	}
}

// Key is stable for the scenario between runs.
func (s *State) Key() string { return s.key }

// Mock reports whether the target is a mock, where nobody is called and nothing is lost.
func (s *State) Mock() bool { return s.target.Mock() }

// Has reports whether the target has a capability.
func (s *State) Has(c Capability) bool { return s.target.Has(c) }

// Of is the scenario's own value of type T, made empty on first use: what steps of one
// subject remember from line to line.
func Of[T any](s *State) *T {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := reflect.TypeFor[T]()
	if value, ok := s.memory[key]; ok {
		return value.(*T)
	}
	value := new(T)
	s.memory[key] = value
	return value
}

// Client is the client of a declared partner; the scenario keeps it, and so its token.
func (s *State) Client(partner string) (*client.Client, error) {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.clients[partner]; ok {
		return c, nil
	}
	c, err := client.New(client.Config{
		Services:    s.Session.Services(),
		Credentials: p.Credentials,
		PartnerID:   p.ID,
		Operations:  s.further,
		Assumed:     s.target.Mock(),
		Paths:       s.target.Paths(),
		HTTP:        &http.Client{Transport: s.recorder},
		Timeout:     s.timeout(),
		Now:         s.Session.Now,
	})
	if err != nil {
		return nil, fmt.Errorf("make a client for partner %q: %w", partner, err)
	}
	s.clients[partner] = c
	return c, nil
}

// Patience bounds how long clients wait for an answer from here on.
func (s *State) Patience(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.patience = by
	clear(s.clients)
}

func (s *State) timeout() time.Duration {
	if s.patience > 0 {
		return min(s.patience, s.Session.Timeout())
	}
	return s.Session.Timeout()
}

// Call makes a call as a partner. An answer of any kind is no error here, since judging it
// is what the scenario is for: a refusal or a broken answer is in Answer.Err. The error
// says that no answer came (a CouldNotRun) or that the call could not be made.
func (s *State) Call(ctx context.Context, partner string, request client.Request) (*Answer, error) {
	if _, own := client.Lookup(request.Operation); !own {
		if err := s.reachable(request.Operation); err != nil {
			return nil, err
		}
	} else if err := Seen(s.Contract, s.target, request.Operation); err != nil {
		return nil, err
	}
	if err := s.sealable(partner, request.Operation); err != nil {
		return nil, err
	}
	c, err := s.Client(partner)
	if err == nil && s.budget != nil {
		err = s.budget.move(request)
	}
	if err != nil {
		return nil, err
	}
	_, before := s.recorder.Exchanges(math.MaxInt)
	response, err := c.Call(ctx, request)
	answer := &Answer{Operation: request.Operation, Response: response, Exchanges: s.made(request.Operation, before)}
	if err != nil && s.budget != nil && !s.reached(request.Operation, before) {
		s.budget.unmove(request)
	}
	if err == nil {
		s.leaves(partner, request, answer)
		return answer, nil
	}
	if !errors.As(err, &answer.Err) {
		return nil, err
	}
	if answer.Err.Operation != request.Operation {
		return nil, fmt.Errorf("get a token for %s: %w", request.Operation, noAnswer(answer.Err))
	}
	stalled := answer.Err.Kind == client.KindTimeout || answer.Err.Kind == client.KindCanceled
	if response == nil || stalled {
		var unsent *CouldNotRun // a fault befell an earlier call, not this one
		if !errors.As(answer.Err, &unsent) && s.befallen(ctx, request.Operation) {
			return lost(request.Operation, answer.Err, answer.Exchanges), nil
		}
		return nil, noAnswer(answer.Err)
	}
	return answer, nil
}

// made are the exchanges of an operation since a position of the recorder.
func (s *State) made(operation string, since int) []string {
	var ids []string
	news, _ := s.recorder.Exchanges(since)
	for _, e := range news {
		if e.Operation == operation {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// reached reports whether a request of an operation since a position of the recorder may have reached
// somebody.
func (s *State) reached(operation string, since int) bool {
	news, _ := s.recorder.Exchanges(since)
	return slices.ContainsFunc(news, func(e *exchange.Exchange) bool { return e.Operation == operation && !e.Unsent() })
}

// noAnswer tells a target that was not there from one that answered badly.
func noAnswer(err *client.Error) error {
	var stopped *CouldNotRun
	if errors.As(err, &stopped) {
		return stopped // before it was sent: there is nothing to check on the way to the server
	}
	switch err.Kind {
	case client.KindTransport, client.KindTimeout, client.KindCanceled:
		return &CouldNotRun{Reason: err.Error()}
	}
	return err
}

// Check records a judgement against a requirement of the contract, weighed for the target.
// message and fields are for the case that it does not hold.
func (s *State) Check(requirement string, holds bool, message string, fields ...verdict.Field) {
	s.CheckOf(nil, requirement, holds, message, fields...)
}

// CheckOf is Check for what earlier answers show rather than the latest: it names their
// exchanges.
func (s *State) CheckOf(answers []*Answer, requirement string, holds bool, message string, fields ...verdict.Field) {
	check := verdict.Check{Requirement: requirement, Fields: fields}
	for _, answer := range answers {
		for _, id := range answer.Exchanges {
			if !slices.Contains(check.Exchanges, id) {
				check.Exchanges = append(check.Exchanges, id)
			}
		}
	}
	r, known := s.Contract.Requirement(requirement)
	switch {
	case !known:
		check.Verdict = verdict.EngineError
		check.Message = fmt.Sprintf("a step asserts %s, which the contract does not know; this is a defect of kasauti, please report it", requirement)
	case !holds:
		check.Verdict, check.Message = r.Weight(s.target.Mock()), r.Says(message)
	}
	s.add(check)
}

// Expect records an expectation of the feature file's own, which no requirement states.
func (s *State) Expect(holds bool, message string, fields ...verdict.Field) {
	check := verdict.Check{Fields: fields}
	if !holds {
		check.Verdict, check.Message = verdict.Fail, message
	}
	s.add(check)
}

func (s *State) add(check verdict.Check) {
	if check.Verdict == verdict.Pass {
		check.Fields = pathsOf(check.Fields) // what is as it should be needs no table
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.checks = append(s.checks, check)
}

// pathsOf leaves of fields where they stand.
func pathsOf(fields []verdict.Field) []verdict.Field {
	paths := make([]verdict.Field, len(fields))
	for i := range fields {
		paths[i].Path = fields[i].Path
	}
	return paths
}

// Arrived takes a webhook into the evidence, to be judged with the step.
func (s *State) Arrived(a Arrival, url string) {
	s.recorder.Arrived(&exchange.Exchange{
		Operation: a.Event, Started: s.Session.Now(), Duration: a.Elapsed,
		Request:  exchange.Message{Method: a.Method, URL: url + "/" + a.Event, Header: a.Header, Body: a.Body, Bytes: int64(len(a.Body)), Cut: a.Cut},
		Response: exchange.Message{Status: a.Status, Header: http.Header{}},
	})
}

// Settle closes a step: it hands out the checks that the step made and the judgement of
// every exchange that the step caused, each requirement that was kept once.
func (s *State) Settle() (checks []verdict.Check, exchanges []string) {
	news, taken := s.recorder.Exchanges(s.taken)
	s.taken = taken
	s.mu.Lock()
	all := s.checks
	s.checks = nil
	s.mu.Unlock()
	for _, e := range news {
		exchanges = append(exchanges, e.ID)
		judged := s.judge(e)
		if len(all) == 0 {
			all = judged
		} else {
			all = append(all, judged...)
		}
		if e.Answered() {
			s.answered++
		}
		s.evidence = append(s.evidence, e.View(s.redactor))
	}
	about := exchanges
	if n := len(s.evidence); len(about) == 0 && n > 0 {
		about = []string{s.evidence[n-1].ID} // a Then step judges what the step before it brought
	}
	checks = onceKept(all)
	for i := range checks {
		if len(checks[i].Exchanges) == 0 && checks[i].Verdict != verdict.Pass {
			checks[i].Exchanges = slices.Clone(about)
		}
	}
	return checks, exchanges
}

// judge judges an exchange: of a webhook what the target sent, of a call its answer and our
// request.
func (s *State) judge(e *exchange.Exchange) []verdict.Check {
	mock := s.target.Mock()
	judged := s.Contract.Judge
	if s.spoilt(e) {
		judged = func(*exchange.Exchange, bool) []verdict.Check { return nil }
	}
	switch {
	case e.Arrived:
		return s.Contract.JudgeWebhook(e, mock)
	case e.OnPurpose:
		return append(judged(e, mock), s.Contract.JudgeWrong(e, mock)...)
	default:
		return append(judged(e, mock), s.Contract.JudgeRequest(e, mock)...)
	}
}

// onceKept leaves of several passes of one requirement the first. It uses the list it is given.
func onceKept(checks []verdict.Check) []verdict.Check {
	once := checks[:0]
	for _, check := range checks {
		if check.Verdict == verdict.Pass && check.Requirement != "" && passed(once, check.Requirement) {
			continue
		}
		once = append(once, check)
	}
	return once
}

func passed(checks []verdict.Check, requirement string) bool {
	for i := range checks {
		if checks[i].Requirement == requirement && checks[i].Verdict == verdict.Pass {
			return true
		}
	}
	return false
}

// Evidence is the redacted record of all settled exchanges, and how many were answered. What
// was learnt after an exchange, such as an OTP's code, is masked in it as well.
func (s *State) Evidence() ([]exchange.View, int) {
	for i := range s.evidence {
		if s.late {
			s.evidence[i] = s.evidence[i].Redact(s.redactor)
		}
	}
	return s.evidence, s.answered
}

// Code learns the code of an OTP, and keeps it out of the evidence.
func (s *State) Code(ctx context.Context, request OTPRequest) (client.Secret, error) {
	code, err := s.Session.Code(ctx, request)
	if err == nil {
		s.Learn(code)
	}
	return code, err
}

// Learn makes a secret known that came by another way than the wire.
func (s *State) Learn(secret client.Secret) {
	if s.target.Mock() {
		return // its OTPs are nobody's
	}
	s.redactor.Add(secret.Reveal())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = true
}

// Conceal keeps a secret of the scenario's own making out of the evidence, on every target.
func (s *State) Conceal(secret client.Secret) { s.redactor.Add(secret.Reveal()) }

// shownLength is how much of a value people are shown, in bytes.
const shownLength = 160

func shown(text string) string {
	if len(text) <= shownLength {
		return text
	}
	cut := shownLength
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// Redacted masks what the scenario knows to be a secret.
func (s *State) Redacted(text string) string { return s.redactor.Body(text) }

// Redact masks what a step's words and checks may have quoted from the wire.
func (s *State) Redact(step *verdict.Step) {
	step.Message, step.Stopped = s.redactor.Body(step.Message), s.redactor.Body(step.Stopped)
	for i := range step.Events {
		step.Events[i].Says = s.redactor.Body(step.Events[i].Says)
	}
	for i := range step.Checks {
		check := &step.Checks[i]
		check.Message = s.redactor.Body(check.Message)
		for j := range check.Fields {
			f := &check.Fields[j]
			f.Expected = shown(s.redactor.Field(f.Path, f.Expected))
			f.Actual = shown(s.redactor.Field(f.Path, f.Actual))
			f.Path = shown(s.redactor.Body(f.Path))
		}
	}
}

package scenario

import (
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

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

// Arrived takes a webhook into the evidence, to be judged with the step.
func (s *State) Arrived(a Arrival, url string) {
	s.recorder.Arrived(&exchange.Exchange{
		Operation: a.Event, Started: s.Session.Now(), Duration: a.Elapsed,
		Request:  exchange.Message{Method: a.Method, URL: url + "/" + a.Event, Header: a.Header, Body: a.Body, Bytes: int64(len(a.Body)), Cut: a.Cut},
		Response: exchange.Message{Status: a.Status, Header: http.Header{}},
	})
}

// mostKept is how many bytes of a body are kept to be judged again.
const mostKept = 256 << 10

// Kept are all settled exchanges as a file keeps them to be judged again, with stand-ins by a key for
// what was learnt by now.
func (s *State) Kept(key [32]byte) []exchange.Kept {
	all, _ := s.recorder.Exchanges(0)
	kept := make([]exchange.Kept, 0, s.taken)
	stand := s.redactor.StandIns(key)
	for _, e := range all[:min(s.taken, len(all))] {
		kept = append(kept, e.Keep(stand, mostKept))
	}
	return kept
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

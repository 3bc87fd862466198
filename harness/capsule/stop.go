package capsule

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Stopping is a target on which a scenario comes as far as the moment before one of its calls: that
// call is kept and not sent, and what the target holds stays.
type Stopping struct {
	scenario.Target
	Calls int // that are let through

	mu      sync.Mutex
	made    int
	request *http.Request
	body    []byte
	session scenario.Session
}

// Open implements scenario.Target.
func (s *Stopping) Open(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	session, err := s.Target.Open(ctx, key, seed)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = session
	return stopping{session, s}, nil
}

// Stopped is the call that was kept, and the session of the scenario; nil where it never came to it.
func (s *Stopping) Stopped() (request *http.Request, body []byte, session scenario.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.request, s.body, s.session
}

type stopping struct {
	scenario.Session
	target *Stopping
}

// Transport implements scenario.Session.
func (s stopping) Transport() http.RoundTripper { return stopper{s.Session.Transport(), s.target} }

// Close implements scenario.Session: nothing is given back.
func (stopping) Close(context.Context) error { return nil }

type stopper struct {
	next   http.RoundTripper
	target *Stopping
}

// RoundTrip implements http.RoundTripper.
func (s stopper) RoundTrip(r *http.Request) (*http.Response, error) {
	if client.OperationFrom(r.Context()) == "" {
		return s.next.RoundTrip(r)
	}
	t := s.target
	t.mu.Lock()
	here := t.made >= t.Calls
	t.made++
	t.mu.Unlock()
	if !here {
		return s.next.RoundTrip(r)
	}
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.request == nil {
		t.request, t.body = r.Clone(context.WithoutCancel(r.Context())), bytes.Clone(body)
	}
	return nil, scenario.NotSent("", "the scenario was stopped before this call, so that it can be sent by hand")
}

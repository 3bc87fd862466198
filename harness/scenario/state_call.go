package scenario

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
)

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

package mock

import (
	"context"
	"slices"
)

// Seen is what the mock made of one call, for who serves its handler and wants to know more of a
// call than crosses the wire. It is whole once the handler has returned, or panicked.
type Seen struct {
	Operation string   // by name; "" for what is none
	Refusal   string   // by name; "" for a call that was not refused
	Struck    []string // kinds of fault
	Crash     string   // what broke inside the mock
}

type seenKey struct{}

// WithSeen has the mock tell of the call that is served with the context.
func WithSeen(ctx context.Context, s *Seen) context.Context {
	return context.WithValue(ctx, seenKey{}, s)
}

// tell fills in what the caller asked for.
func (c *call) tell() {
	s, asked := c.request.Context().Value(seenKey{}).(*Seen)
	if !asked {
		return
	}
	*s = Seen{Operation: c.op.name, Refusal: c.refusal, Struck: slices.Clone(c.injected), Crash: c.crash}
}

// Ledger is the money of a universe.
func (s *Server) Ledger(id string) (LedgerView, error) {
	u, err := s.universe(id)
	if err != nil {
		return LedgerView{}, err
	}
	defer u.enter()()
	return u.ledgerView(), nil
}

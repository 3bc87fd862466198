package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// errLeft says that a caller stopped waiting for a token.
var errLeft = errors.New("the wait for a token ended")

// grant is a token as one token call gave it.
type grant struct {
	value Secret
	renew time.Time // from when on it is not handed out; zero: kept until it is refused
}

// tokenSource keeps the token of one token call. However many goroutines wait, one request
// is under way.
type tokenSource struct {
	fetch func(context.Context) (*grant, error)
	now   func() time.Time

	mu      sync.Mutex
	current *grant
	flight  *flight
}

// flight is a token request under way.
type flight struct {
	done    chan struct{} // closed when token and err are set
	cancel  context.CancelFunc
	waiting int
	token   *grant
	err     error
}

// get gives a token that lasts, and asks for one if there is none.
func (s *tokenSource) get(ctx context.Context) (*grant, error) {
	if err := ctx.Err(); err != nil {
		return nil, left(err)
	}
	s.mu.Lock()
	if g := s.current; g != nil && (g.renew.IsZero() || s.now().Before(g.renew)) {
		s.mu.Unlock()
		return g, nil
	}
	f := s.flight
	if f == nil {
		f = s.start(ctx)
	}
	f.waiting++
	s.mu.Unlock()

	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		s.leave(f)
		return nil, left(ctx.Err())
	}
}

func left(err error) error { return fmt.Errorf("%w: %w", errLeft, err) }

// start asks for a token on behalf of all who wait, so the request keeps the values of the
// first one's context and not its end. s.mu is held.
func (s *tokenSource) start(ctx context.Context) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{done: make(chan struct{}), cancel: cancel, err: errors.New("the token request ended without a result")}
	s.flight = f
	go func() {
		defer cancel()
		defer s.land(f)
		f.token, f.err = s.fetch(ctx)
	}()
	return f
}

// land hands the result to all who wait.
func (s *tokenSource) land(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flight == f {
		s.flight = nil
		if f.err == nil {
			s.current = f.token
		}
	}
	close(f.done)
}

// leave takes one off those who wait. When nobody is left, the request ends.
func (s *tokenSource) leave(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	if f.waiting == 0 && s.flight == f {
		s.flight = nil
		f.cancel()
	}
}

// drop forgets a refused token. Of many calls refused for the same one, only the first
// does: a newer token, even one that reads the same, stays.
func (s *tokenSource) drop(refused *grant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == refused {
		s.current = nil
	}
}

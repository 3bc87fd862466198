package target

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// queueing is how long a call may wait for its turn, on top of the time that it may take:
// waiting here says nothing about the target.
const queueing = 5 * time.Minute

// mostRequests is how many requests one call can cause: a token, the call, and both again.
const mostRequests = 4

// patience bounds a whole call on a target with limits.
func (l Limits) patience() time.Duration { return mostRequests*l.Timeout + queueing }

// limiter holds requests back to the limits of a target, and bounds each from when it is sent.
type limiter struct {
	next   http.RoundTripper
	limits Limits
	rate   *rate.Limiter
	slots  chan struct{}
}

func newLimiter(next http.RoundTripper, limits Limits) *limiter {
	return &limiter{
		next: next, limits: limits,
		// A burst of one spreads requests evenly, as a shared system likes them.
		rate:  rate.NewLimiter(rate.Limit(limits.PerSecond), 1),
		slots: make(chan struct{}, limits.Concurrent),
	}
}

// RoundTrip implements http.RoundTripper.
func (l *limiter) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := l.turn(r.Context()); err != nil {
		closeBody(r)
		return nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), l.limits.Timeout)
	done := sync.OnceFunc(func() {
		cancel()
		<-l.slots
	})
	answer, err := l.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		done()
		return nil, err
	}
	// The slot is taken until the answer has been read.
	answer.Body = &closing{answer.Body, done}
	return answer, nil
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (l *limiter) CloseIdleConnections() { closeIdle(l.next) }

func (l *limiter) turn(ctx context.Context) error {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return l.late(ctx)
	}
	if err := l.rate.Wait(ctx); err != nil {
		<-l.slots
		return l.late(ctx)
	}
	return nil
}

func (l *limiter) late(ctx context.Context) error {
	if ctx.Err() == context.Canceled {
		return ctx.Err()
	}
	return scenario.NotSent(verdict.Quota, "it was not sent, since its turn did not come in time; "+
		"run fewer scenarios at once with --parallel, or raise limits in the environment file")
}

// closing does something once when a body has been read or closed.
type closing struct {
	io.ReadCloser
	done func()
}

func (c *closing) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if err != nil {
		c.done()
	}
	return n, err
}

func (c *closing) Close() error {
	defer c.done()
	return c.ReadCloser.Close()
}

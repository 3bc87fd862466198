package place

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Bounds of how often and how long a read is repeated.
const (
	mostTries = 5
	firstWait = 200 * time.Millisecond // twice as long each time
	mostWait  = 30 * time.Second       // also of what Retry-After asks for
)

// retrying repeats calls that only read where the target was busy or broken, or the connection was.
// A write never: whether it happened is for apply to find out.
type retrying struct {
	next http.RoundTripper
	// reads reports whether a call changes nothing.
	reads func(*http.Request) bool
	now   func() time.Time
	wait  func(context.Context, time.Duration) error
}

// RoundTrip implements http.RoundTripper.
func (t *retrying) RoundTrip(r *http.Request) (*http.Response, error) {
	again := r.GetBody != nil || r.Body == nil || r.Body == http.NoBody
	if !again || !t.reads(r) {
		return t.next.RoundTrip(r)
	}
	wait := firstWait
	for tried := 1; ; tried++ {
		one := r
		if tried > 1 {
			one = r.Clone(r.Context())
			if r.GetBody != nil {
				body, err := r.GetBody()
				if err != nil {
					return nil, err
				}
				one.Body = body
			}
		}
		answer, err := t.next.RoundTrip(one)
		if _, stopped := errors.AsType[*scenario.CouldNotRun](err); stopped {
			return nil, err // here, before it was sent
		}
		if tried == mostTries || r.Context().Err() != nil || err == nil && !busy(answer.StatusCode) {
			return answer, err
		}
		pause := wait
		if err == nil {
			pause = max(wait, t.asked(answer.Header.Get("Retry-After")))
		}
		if pause > mostWait || !t.inTime(r, pause) {
			return answer, err // whoever asks for so long is not waited for
		}
		if err == nil {
			_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is used again
			_ = answer.Body.Close()
		}
		if late := t.wait(r.Context(), pause); late != nil {
			return nil, late
		}
		wait *= 2
	}
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (t *retrying) CloseIdleConnections() {
	if closer, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// busy reports whether a status says that the same call may succeed later.
func busy(status int) bool {
	return status == http.StatusTooManyRequests || status >= 500 && status != http.StatusNotImplemented
}

// asked reads Retry-After in both of its forms: seconds, and a date.
func (t *retrying) asked(value string) time.Duration {
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(t.now()), 0)
	}
	return 0
}

// inTime reports whether a wait ends before the call must.
func (t *retrying) inTime(r *http.Request, wait time.Duration) bool {
	end, bounded := r.Context().Deadline()
	return !bounded || time.Until(end) > wait
}

// pause waits, or ends with the context.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

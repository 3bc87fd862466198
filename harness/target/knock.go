package target

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// NoAnswer says in plain words what came of a call instead of an answer.
type NoAnswer struct {
	What string
	Next string // what to do; "" where only the caller can know
	Err  error
}

func (e *NoAnswer) Error() string { return e.What }

// Unwrap gives the cause.
func (e *NoAnswer) Unwrap() error { return e.Err }

// Knock asks for / below a base URL, which does no harm, and takes any answer. The error is a
// *NoAnswer, or that of ctx after an interrupt.
func Knock(ctx context.Context, transport http.RoundTripper, base string) (*http.Response, error) {
	c := newContact(base)
	request, err := http.NewRequestWithContext(c.watched(ctx), http.MethodGet, base+"/", nil)
	if err != nil {
		return nil, &NoAnswer{What: "it cannot be requested", Next: "correct its URL", Err: err}
	}
	response, err := transport.RoundTrip(request)
	switch {
	case err == nil:
		return response, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, ctx.Err()
	}
	return nil, c.failed(err)
}

// contact is how far a call came.
type contact struct {
	base      string
	started   time.Time
	connected atomic.Bool
	spoke     atomic.Bool // the server began to answer
}

func newContact(base string) *contact { return &contact{base: base, started: time.Now()} }

// watched is the context with which to make the call.
func (c *contact) watched(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				c.connected.Store(true)
			}
		},
		GotConn:              func(httptrace.GotConnInfo) { c.connected.Store(true) },
		GotFirstResponseByte: func() { c.spoke.Store(true) },
	})
}

// failed puts an error of net/http into words.
func (c *contact) failed(err error) *NoAnswer {
	what, next := c.reason(err)
	return &NoAnswer{What: what, Next: next, Err: err}
}

func (c *contact) reason(err error) (what, next string) {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network *net.OpError
	var timeout net.Error
	_, host, _ := strings.Cut(c.base, "://")
	answered := host + " answered, but not "
	check := "check that " + c.base + " is the base URL of the API"
	switch {
	case errors.As(err, &certificate):
		return tlsReason(err)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return answered + "in TLS", check + ", with this port and https"
	case errors.Is(err, syscall.ECONNRESET):
		return "it resets the connection", ""
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		waited := time.Since(c.started).Round(100 * time.Millisecond)
		if !c.connected.Load() {
			return fmt.Sprintf("it took no connection in %s", waited), ""
		}
		return fmt.Sprintf("it takes connections but gave no answer in %s", waited), ""
	case c.spoke.Load() || unasked(err):
		return answered + "with valid HTTP: " + malformed(err), check
	case errors.Is(err, io.EOF):
		return "it closes the connection without an answer", ""
	case errors.As(err, &network):
		return network.Err.Error(), "" // without the addresses, which the sentence has
	}
	return err.Error(), ""
}

// unasked recognises a server that speaks first. It has no error of its own in net/http, only
// a text.
func unasked(err error) bool { return strings.Contains(err.Error(), "readLoopPeekFailLocked") }

// malformed is what was wrong with the HTTP, without what the library says of itself.
func malformed(err error) string {
	switch {
	case unasked(err):
		return "it spoke before it was asked"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the header of its answer ends early"
	}
	text := err.Error()
	for _, library := range []string{"net/http: HTTP/1.x transport connection broken: ", "net/http: ", "http: "} {
		text = strings.TrimPrefix(text, library)
	}
	return clip(text)
}

package mock

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// deliver is the event that a webhook's time has come; subject is its number in the outbox.
const deliver eventKind = "deliver"

// What nobody has seen: how long the provider waits for a receiver, and how often and when it
// tries again (EK-HOOK-180).
const (
	patience   = 5 * time.Second // real time, for one try
	mostTries  = 5
	firstPause = 2 * time.Second // of the universe; each further one is twice as long
)

// mostPosts are on the wire at a time, of all universes.
const mostPosts = 64

// postman carries webhooks to their receivers.
type postman struct {
	client *http.Client
	slots  chan struct{}
}

func newPostman(transport http.RoundTripper) *postman {
	if transport == nil {
		transport = onlyLoopback()
	}
	return &postman{
		slots: make(chan struct{}, mostPosts),
		client: &http.Client{
			Transport: transport, Timeout: patience,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// onlyLoopback reaches this machine and nothing else: who wants more hands a transport over.
func onlyLoopback() http.RoundTripper {
	dialer := &net.Dialer{
		Timeout: patience,
		// It is asked before anything leaves, with the address that a name stands for.
		Control: func(_, address string, _ syscall.RawConn) error {
			if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().Unmap().IsLoopback() {
				return errors.New("it is not on this machine, and this mock sends webhooks nowhere else")
			}
			return nil
		},
	}
	return &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 10 * time.Second, DialContext: dialer.DialContext}
}

// send lets a webhook leave. The caller holds u.mu, which the wire must not wait for.
func (u *universe) send(number string, at time.Time) {
	d := u.outbox.find(number)
	if d == nil || d.state != waiting {
		return
	}
	d.state = sending
	copied := *d
	go u.carry(number, copied, u.pulse.resets)
}

// carry makes one try and writes down what came of it, unless the universe was put back meanwhile:
// numbers begin anew then, and another webhook may have this one's.
func (u *universe) carry(number string, d delivery, life int64) {
	p := u.server.postman
	select {
	case p.slots <- struct{}{}:
	case <-u.gone:
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	stop := make(chan struct{})
	go func() { // a universe that is deleted waits for nobody
		select {
		case <-u.gone:
		case <-stop:
		}
		cancel()
	}()
	var a attempt
	started := time.Now()
	a.fault = withstand(func() { a.status, a.reason = p.try(ctx, &d) })
	a.took = time.Since(started)
	close(stop)
	<-p.slots
	defer u.enter()()
	if u.pulse.resets == life {
		u.tried(number, a)
	}
}

// try sends once. The reason is empty where the receiver took it.
func (p *postman) try(ctx context.Context, d *delivery) (status int, reason string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(d.body))
	if err != nil {
		return 0, "its URL cannot be called"
	}
	request.Header = d.header()
	answer, err := p.client.Do(request)
	if err != nil {
		return 0, whyNotTaken(err)
	}
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can be used again
	_ = answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return answer.StatusCode, fmt.Sprintf("the receiver refused it with HTTP %d", answer.StatusCode)
	}
	return answer.StatusCode, ""
}

func whyNotTaken(err error) string {
	timeout, isNet := errors.AsType[net.Error](err)
	if isNet && timeout.Timeout() {
		return fmt.Sprintf("the receiver did not answer within %s", patience)
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return "the receiver could not be reached: " + err.Error()
}

// tried writes one try down, and when the next is due. The caller holds u.mu.
func (u *universe) tried(number string, a attempt) {
	d := u.outbox.find(number)
	if d == nil || d.state != sending {
		return // it is no longer kept
	}
	u.pulse.beat()
	a.at = u.clock.now()
	d.attempts = append(d.attempts, a)
	switch n := len(d.attempts); {
	case a.fault != "": // it would be there again, and says nothing of the receiver
		d.state, d.cause = failed, "our own fault, and none of the receiver's: "+a.fault
	case a.reason == "":
		d.state, d.cause = delivered, ""
	case n >= mostTries:
		d.state, d.cause = failed, fmt.Sprintf("%s, %d times", a.reason, n)
	default:
		d.state, d.cause = waiting, a.reason
		u.schedule(a.at.Add(firstPause<<(n-1)), deliver, number)
	}
}

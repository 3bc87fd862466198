package scenario

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Event is one answer that a session gave beside the calls of the API, or a call of the API, which
// the exchanges hold: Do is the method, Ask what it was asked.
type Event struct {
	Do     string
	Ask    any
	Answer any
	Err    error
	// Clock is what Now said since the event before.
	Clock []time.Time
}

// What Event.Do says of what is no method of Session.
const (
	DoCall    = "call"    // of the API
	DoVisit   = "visit"   // of a page, by no client of the API
	DoArrived = "arrived" // a look into a mailbox
)

// Moments is a Session whose target can be looked at as it was: that of a mock with an admin API.
type Moments interface {
	// Mark remembers how things stand. An early mark may be forgotten for a new one.
	Mark(ctx context.Context) (mark string, err error)
	// At is what the target held at a mark.
	At(ctx context.Context, mark string) ([]verdict.Part, error)
}

// Tape is a Session that notes what another one answers, so that a scenario can be replayed without
// its target. It is safe for concurrent use.
type Tape struct {
	Session
	moments Moments // nil: the target has none

	mu     sync.Mutex
	events []Event
	clock  []time.Time // what Now said since the last event
	marks  []string    // before each call of the API, after that of the beginning
	begun  sync.Once
}

// NewTape notes what a session answers.
func NewTape(s Session) *Tape {
	t := &Tape{Session: s}
	t.moments, _ = s.(Moments)
	return t
}

// Events are what was noted, and what Now said since the last of them.
func (t *Tape) Events() (events []Event, clock []time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.events, t.clock
}

// Held is what the target held at the beginning and before the nth call of the API, from 0; nil
// where it was not marked, or is no longer remembered.
func (t *Tape) Held(ctx context.Context, nth int) (start, before []verdict.Part) {
	t.mu.Lock()
	marks := t.marks
	t.mu.Unlock()
	at := func(n int) []verdict.Part {
		if t.moments == nil || n < 0 || n >= len(marks) || marks[n] == "" {
			return nil
		}
		parts, err := t.moments.At(ctx, marks[n])
		if err != nil {
			return nil // it has more calls than the target remembers moments
		}
		return parts
	}
	return at(0), at(nth + 1)
}

func (t *Tape) note(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e.Clock, t.clock = t.clock, nil
	t.events = append(t.events, e)
}

func noted[T any](t *Tape, do string, ask any, answer T, err error) (T, error) {
	t.note(Event{Do: do, Ask: ask, Answer: answer, Err: err})
	return answer, err
}

// Now implements Session.
func (t *Tape) Now() time.Time {
	now := t.Session.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clock = append(t.clock, now)
	return now
}

// Advance implements Session.
func (t *Tape) Advance(ctx context.Context, by time.Duration) error {
	err := t.Session.Advance(ctx, by)
	t.note(Event{Do: "advance", Ask: by, Err: err})
	return err
}

// Messages implements Session.
func (t *Tape) Messages(ctx context.Context, mobile string) ([]SMS, error) {
	all, err := t.Session.Messages(ctx, mobile)
	return noted(t, "messages", mobile, all, err)
}

// Code implements Session.
func (t *Tape) Code(ctx context.Context, request OTPRequest) (client.Secret, error) {
	code, err := t.Session.Code(ctx, request)
	t.note(Event{Do: "code", Ask: request.OTPRequestID, Answer: code.Reveal(), Err: err})
	return code, err
}

// Balances implements Session.
func (t *Tape) Balances(ctx context.Context) (map[string]client.Paise, error) {
	all, err := t.Session.Balances(ctx)
	noteAs := make(map[string]int64, len(all))
	for id, paise := range all {
		noteAs[id] = int64(paise)
	}
	t.note(Event{Do: "balances", Answer: noteAs, Err: err})
	return all, err
}

// Received implements Session.
func (t *Tape) Received(ctx context.Context, expected ExpectedCalls) (FoundCalls, error) {
	found, err := t.Session.Received(ctx, expected)
	return noted(t, "received", expected, found, err)
}

// Receive implements Session.
func (t *Tape) Receive(ctx context.Context, headers map[string]string) (Mailbox, error) {
	box, err := t.Session.Receive(ctx, headers)
	if err != nil {
		t.note(Event{Do: "receive", Ask: headers, Err: err})
		return nil, err
	}
	t.note(Event{Do: "receive", Ask: headers, Answer: box.URL()})
	return tapedBox{box, t}, nil
}

// Sendings implements Session.
func (t *Tape) Sendings(ctx context.Context) ([]Sending, error) {
	all, err := t.Session.Sendings(ctx)
	return noted(t, "sendings", nil, all, err)
}

// Buy implements Session.
func (t *Tape) Buy(ctx context.Context, purchase Purchase) (Bought, error) {
	bought, err := t.Session.Buy(ctx, purchase)
	return noted(t, "buy", []any{purchase.Card, int64(purchase.Amount), purchase.Channel, purchase.Abroad}, bought, err)
}

// Inject implements Session.
func (t *Tape) Inject(ctx context.Context, fault Fault) (FaultReport, error) {
	set, err := t.Session.Inject(ctx, fault)
	return noted(t, "inject", fault, set, err)
}

// Faults implements Session.
func (t *Tape) Faults(ctx context.Context) ([]FaultReport, error) {
	all, err := t.Session.Faults(ctx)
	return noted(t, "faults", nil, all, err)
}

// Transport implements Session.
func (t *Tape) Transport() http.RoundTripper { return tapedWire{t.Session.Transport(), t} }

type tapedBox struct {
	Mailbox
	tape *Tape
}

// Arrived implements Mailbox.
func (b tapedBox) Arrived() []Arrival {
	all := b.Mailbox.Arrived()
	b.tape.note(Event{Do: DoArrived, Ask: b.URL(), Answer: all})
	return all
}

type tapedWire struct {
	next http.RoundTripper
	tape *Tape
}

// Visit is what came of opening a page.
type Visit struct {
	Status int
	Header http.Header
	Body   []byte
}

// mostVisit is how many bytes of a page are noted; the rest is never looked at.
const mostVisit = 64 << 10

// RoundTrip implements http.RoundTripper.
func (w tapedWire) RoundTrip(r *http.Request) (*http.Response, error) {
	if client.OperationFrom(r.Context()) == "" {
		return w.visit(r)
	}
	w.tape.mark(r.Context())
	w.tape.note(Event{Do: DoCall, Ask: client.OperationFrom(r.Context())})
	return w.next.RoundTrip(r)
}

func (w tapedWire) visit(r *http.Request) (*http.Response, error) {
	ask := r.Method + " " + r.URL.String()
	answer, err := w.next.RoundTrip(r)
	if err != nil {
		w.tape.note(Event{Do: DoVisit, Ask: ask, Err: err})
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostVisit))
	w.tape.note(Event{Do: DoVisit, Ask: ask, Answer: Visit{answer.StatusCode, answer.Header, body}})
	rest := answer.Body
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(&reread{body, err}, rest), rest}
	return answer, nil
}

// reread gives what was read already, and the error that ended it.
type reread struct {
	left []byte
	err  error
}

// Read implements io.Reader.
func (r *reread) Read(p []byte) (int, error) {
	if len(r.left) > 0 {
		n := copy(p, r.left)
		r.left = r.left[n:]
		return n, nil
	}
	if r.err != nil {
		return 0, fmt.Errorf("read the page: %w", r.err)
	}
	return 0, io.EOF
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (w tapedWire) CloseIdleConnections() {
	if closer, can := w.next.(interface{ CloseIdleConnections() }); can {
		closer.CloseIdleConnections()
	}
}

// mark remembers the moment before a call, which before the first is that of the beginning, too.
func (t *Tape) mark(ctx context.Context) {
	if t.moments == nil {
		return
	}
	first := false
	t.begun.Do(func() {
		first = true
		t.keep(ctx, 2)
	})
	if !first {
		t.keep(ctx, 1)
	}
}

// keep marks now, and notes it as so many moments.
func (t *Tape) keep(ctx context.Context, times int) {
	mark, err := t.moments.Mark(context.WithoutCancel(ctx))
	if err != nil {
		mark = "" // the call itself says what is the matter
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for range times {
		t.marks = append(t.marks, mark)
	}
}

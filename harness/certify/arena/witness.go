package arena

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
)

// MostCalls and mostBody bound what one case keeps: a client that floods is cut off, and its
// verdict says so.
const (
	MostCalls = 2000
	mostBody  = 1 << 20 // bytes of each body
)

// witness writes down what arrives at a handler and what it answers, as the client saw it.
type witness struct {
	next  http.Handler
	alter *alterations
	seal  seals
	place string
	log   *witnessLog
	post  *post
}

// witnessLog is what all witnesses of a case saw, in the order in which calls began.
type witnessLog struct {
	began    time.Time
	mu       sync.Mutex
	calls    []*seen
	flooded  bool
	next     *NextCall     // that somebody waits for; nil: nobody does
	underway int           // calls
	idle     chan struct{} // closed when none is under way any more; nil: nobody waits for that
}

type seen struct {
	exchange.Exchange
	place string
	seal  string // how its request was sealed, where that is wrong and was found out
	mock  mock.Seen
}

// ServeHTTP implements http.Handler.
func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	s := &seen{place: w.place}
	if !w.log.begin(s) {
		http.Error(out, "the case has more calls than are kept", http.StatusTooManyRequests)
		return
	}
	defer w.log.end()
	var sent bytes.Buffer
	_, err := sent.ReadFrom(io.LimitReader(r.Body, mostBody+1))
	s.Request = exchange.Message{Method: r.Method, URL: addressOf(r), Header: withHost(r)}
	s.Request.Hold(sent.Bytes(), mostBody)
	rest := io.Reader(r.Body)
	if err != nil {
		rest = failing{err}
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(sent.Bytes()), rest), r.Body}
	answer := &answer{ResponseWriter: out}
	defer func() {
		ended := recover()
		w.finish(s, answer, ended != nil)
		if ended != nil {
			panic(ended)
		}
	}()
	w.alter.serve(w.next, answer, r.WithContext(mock.WithSeen(r.Context(), &s.mock)), &s.mock)
}

// begin takes a place in the log.
func (l *witnessLog) begin(s *seen) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) >= MostCalls {
		l.flooded = true
		return false
	}
	s.ID, s.Started = strconv.Itoa(len(l.calls)+1), time.Now()
	if l.next != nil {
		l.next.at = s.Started
		close(l.next.began)
		l.next = nil
	}
	l.calls = append(l.calls, s)
	l.underway++
	return true
}

// end gives notice that a call is over.
func (l *witnessLog) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.underway--; l.underway == 0 && l.idle != nil {
		close(l.idle)
		l.idle = nil
	}
}

// none is closed once no call is under way. More may begin before that is noticed: a client that
// concluded may go on calling.
func (l *witnessLog) none() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle == nil {
		l.idle = make(chan struct{})
	}
	none := l.idle
	if l.underway == 0 {
		close(none)
		l.idle = nil
	}
	return none
}

// overflowed reports whether calls came that are not kept.
func (l *witnessLog) overflowed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.flooded
}

// finish writes down the answer. broken: the connection was cut.
func (w *witness) finish(s *seen, a *answer, broken bool) {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	s.Duration = time.Since(s.Started)
	s.Operation = s.mock.Operation
	if s.Operation == beginsPayment && s.mock.Refusal == "" {
		w.post.begin(a.body.Bytes())
	}
	if a.status != 0 {
		s.Response = exchange.Message{Status: a.status, Header: a.sent}
		s.Response.Hold(a.body.Bytes(), mostBody)
	}
	if broken {
		s.Err = fmt.Errorf("the connection was cut: %w", io.ErrUnexpectedEOF)
	}
	if w.seal.of(s.Operation) {
		s.Request.OpenBy(w.seal.open)
		if s.Request.Unopened != nil {
			s.seal = w.seal.found(s.Request.Body)
		}
		if s.Response.Status != 0 {
			s.Response.OpenBy(w.seal.open)
		}
	}
}

// answer is a ResponseWriter that keeps what goes through it, and tells a client nothing of faults.
type answer struct {
	http.ResponseWriter
	status int
	sent   http.Header
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.Header().Del(mock.FaultHeader)
		a.status, a.sent = status, maps.Clone(a.Header())
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	a.body.Write(p)
	return a.ResponseWriter.Write(p)
}

// Unwrap lets a handler flush and hijack.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// addressOf is the whole address that a client called.
func addressOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + r.URL.RequestURI()
}

// withHost are the headers as they arrived; net/http takes Host out of them.
func withHost(r *http.Request) http.Header { return maps.Clone(r.Header) }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// settleTime is what calls under way get when the client has concluded.
const settleTime = 2 * time.Second

// settle waits until no call is under way, or its time is over.
func (l *witnessLog) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	select {
	case <-l.none():
	case <-ctx.Done():
	}
}

// kept are the calls as evidence has them, with stand-ins for what is secret.
func (l *witnessLog) kept(stand *exchange.StandIns) []certify.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	calls := make([]certify.Call, len(l.calls))
	for i, s := range l.calls {
		calls[i] = certify.Call{
			Kept: s.Keep(stand, mostBody), At: s.Started.Sub(l.began).Milliseconds(),
			Place: s.place, Refusal: s.mock.Refusal, Seal: s.seal, Struck: s.mock.Struck,
		}
	}
	return calls
}

// learn has a redactor know every secret that a call or its answer names.
func (l *witnessLog) learn(r *exchange.Redactor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.calls {
		r.Learn(string(s.Request.Content()))
		r.Learn(string(s.Response.Content()))
	}
}

package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// DefaultLimit is how many bytes of each body are kept: 2 MiB, above any limit that a
// client of ours puts on an answer, so that what the client refused can be shown.
const DefaultLimit = 2 << 20

// Recorder is an http.RoundTripper that keeps what went through it, in order of start.
// It is safe for concurrent use; one recorder serves one scenario.
type Recorder struct {
	next      http.RoundTripper
	operation func(context.Context) string
	opener    func(context.Context) Opener // nil: everything travels as it is
	limit     int64
	now       func() time.Time
	prefix    string // of the ids

	mu        sync.Mutex
	exchanges []*Exchange
}

// NewRecorder records what next carries. operation tells, from a request's context, which
// operation it belongs to; nil means unknown. now is the clock by which the target lives: a
// judgement of an expiry compares with it.
func NewRecorder(next http.RoundTripper, operation func(context.Context) string, now func() time.Time) *Recorder {
	if operation == nil {
		operation = func(context.Context) string { return "" }
	}
	return &Recorder{next: next, operation: operation, limit: DefaultLimit, now: now}
}

// Numbering puts a prefix before the ids of its exchanges, so that those of several recorders
// stand side by side.
func (r *Recorder) Numbering(prefix string) *Recorder {
	r.prefix = prefix
	return r
}

// nextID is the id of the exchange that comes next. The caller holds mu.
func (r *Recorder) nextID() string { return r.prefix + strconv.Itoa(len(r.exchanges)+1) }

// Exchanges returns those recorded since the given position and the new position.
func (r *Recorder) Exchanges(from int) ([]*Exchange, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from = min(from, len(r.exchanges))
	return append([]*Exchange(nil), r.exchanges[from:]...), len(r.exchanges)
}

// Arrived records a webhook that reached us, and gives it its id.
func (r *Recorder) Arrived(e *Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Arrived = true
	e.ID = r.nextID()
	r.exchanges = append(r.exchanges, e)
}

// RoundTrip implements http.RoundTripper. The answer's body is read here, up to the limit,
// so that an exchange is whole when the caller goes on.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	e := &Exchange{Operation: r.operation(request.Context()), Started: r.now()}
	e.OnPurpose = isOnPurpose(request.Context(), e.Operation)
	e.Request = Message{Method: request.Method, URL: request.URL.String(), Header: request.Header.Clone()}
	r.mu.Lock()
	e.ID = r.nextID()
	r.exchanges = append(r.exchanges, e)
	r.mu.Unlock()

	outgoing, err := r.captureRequest(request, &e.Request)
	if err != nil {
		e.Err = err
		return nil, err
	}
	var open Opener
	if r.opener != nil {
		open = r.opener(request.Context())
	}
	e.Request.OpenBy(open)
	response, err := r.next.RoundTrip(outgoing)
	if err != nil {
		e.Duration = r.now().Sub(e.Started)
		e.Err = err
		return nil, err
	}
	e.Response.Header = response.Header.Clone()
	e.Err = r.captureResponse(response, &e.Response)
	e.Response.OpenBy(open)
	e.stopped = e.Err != nil && (request.Context().Err() != nil || errors.Is(e.Err, context.DeadlineExceeded))
	e.Duration = r.now().Sub(e.Started)
	e.Response.Status = response.StatusCode
	return response, nil
}

// captureRequest reads the body, which our callers hold in memory, and hands over a copy
// of the request with a fresh one: a RoundTripper must not change its argument, nor the header
// that the two share.
func (r *Recorder) captureRequest(request *http.Request, m *Message) (*http.Request, error) {
	if request.Body == nil || request.Body == http.NoBody {
		return request, nil
	}
	body, err := io.ReadAll(request.Body)
	if closeErr := request.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	m.Hold(body, r.limit)
	outgoing := *request
	outgoing.Body = io.NopCloser(bytes.NewReader(body))
	return &outgoing, nil
}

// captureResponse replaces the answer's body by what was read followed by what was not.
func (r *Recorder) captureResponse(response *http.Response, m *Message) error {
	if response.StatusCode == http.StatusSwitchingProtocols {
		// What follows is no HTTP, and net/http does not end it with the context.
		_ = response.Body.Close()
		response.Body, response.ContentLength = http.NoBody, 0
		return nil
	}
	var buffer bytes.Buffer
	if announced := response.ContentLength; announced > 0 && announced <= r.limit {
		buffer.Grow(int(announced) + bytes.MinRead) // what ReadFrom wants free to see the end
	}
	_, err := io.Copy(&buffer, io.LimitReader(response.Body, r.limit+1))
	body := buffer.Bytes()
	m.Hold(body, r.limit)
	rest := response.Body
	var tail io.Reader = rest
	if err != nil {
		tail = failing{err}
	} else if !m.Cut {
		tail = eof{}
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), tail), rest}
	return err
}

// Hold takes a body, up to limit bytes of it.
func (m *Message) Hold(body []byte, limit int64) {
	m.Bytes = int64(len(body))
	if m.Bytes > limit {
		m.Body, m.Cut = body[:limit], true
		return
	}
	m.Body = body
}

// failing repeats the error that ended a body, so that the caller sees the same answer.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if errors.Is(f.err, io.EOF) {
		return 0, io.ErrUnexpectedEOF
	}
	return 0, f.err
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

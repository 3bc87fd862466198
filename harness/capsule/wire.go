package capsule

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
)

func decoded[T any](text json.RawMessage) (out T) {
	_ = json.Unmarshal(text, &out) // what is not there is empty
	return out
}

// wire answers requests as they were answered.
type wire struct{ player *Player }

// RoundTrip implements http.RoundTripper.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	operation := client.OperationFrom(r.Context())
	if operation == "" {
		return page(w.player, scenario.DoVisit, r.Method+" "+r.URL.String(), r)
	}
	w.player.take(scenario.DoCall, operation)
	open := client.OpenerFrom(r.Context())
	plain := body
	if open != nil {
		if opened, err := open(body); err == nil && len(body) > 0 {
			plain = opened
		}
	}
	kept, found := w.player.call(operation, r, string(plain))
	switch {
	case !found:
		return nil, scenario.NotSent("", "replay the scenario: the capsule holds no answer of %s for this call", operation)
	case kept.Response.LeftOut:
		return nil, scenario.NotSent("", "replay the scenario: the answer of exchange %s was too long for the capsule", kept.ID)
	}
	return w.player.respond(kept, r, open)
}

func bodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// call finds the recorded exchange of a request: the first of the operation that was sent the same
// and was not given yet or, where none was, the first of the operation.
func (p *Player) call(operation string, r *http.Request, body string) (*exchange.Kept, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := -1
	for i := range p.capsule.Exchanges {
		e := &p.capsule.Exchanges[i]
		if p.calls[i] || e.Arrived || e.Operation != operation {
			continue
		}
		if first < 0 {
			first = i
		}
		if len(p.compare(e, r, body)) == 0 {
			p.calls[i] = true
			p.secrets(e, body)
			return e, true
		}
	}
	if first < 0 {
		p.differ("%s %s of %s was sent, and nothing more is recorded of this operation", r.Method, p.redactor.URL(r.URL.Path), operation)
		return nil, false
	}
	e := &p.capsule.Exchanges[first]
	p.calls[first] = true
	p.secrets(e, body)
	differs := p.compare(e, r, body)
	for _, what := range differs {
		p.differ("exchange %s, %s, was sent another request than was recorded: %s", e.ID, operation, what)
	}
	if len(differs) > 0 {
		p.learn(e, body)
	}
	return e, true
}

// secrets notes the secrets that this request has in the place of stand-ins: those that the feature
// file names, or the run makes up.
func (p *Player) secrets(e *exchange.Kept, body string) {
	was, is := p.redactor.Values(string(e.Request.Body())), p.redactor.Values(body)
	for i := range was {
		if len(was) == len(is) {
			p.swap(was[i], is[i])
		}
	}
}

// learn notes the values that this request has where the recorded one had others: answers repeat
// them.
func (p *Player) learn(e *exchange.Kept, body string) {
	before, after := leaves(string(e.Request.Body())), leaves(body)
	for path, value := range before {
		if now, both := after[path]; both {
			p.swap(value, now)
		}
	}
}

// usual are headers that say nothing of what was meant.
var usual = map[string]bool{"Content-Length": true, "User-Agent": true, "Accept-Encoding": true}

// compare says how a request differs from the recorded one, secrets aside.
func (p *Player) compare(e *exchange.Kept, r *http.Request, body string) []string {
	var differs []string
	if e.Request.Method != r.Method {
		differs = append(differs, fmt.Sprintf("the method is %s, recorded was %s", r.Method, clip(e.Request.Method)))
	}
	if was, is := p.redactor.URL(p.swappedHere(e.Request.URL)), p.redactor.URL(r.URL.String()); was != is {
		differs = append(differs, fmt.Sprintf("the URL is %s, recorded was %s", clip(is), clip(was)))
	}
	differs = append(differs, p.headers(e.Request.Header, r.Header)...)
	if e.Request.LeftOut {
		return differs
	}
	return append(differs, different(p.redactor.Body(p.swappedHere(string(e.Request.Body()))), p.redactor.Body(body))...)
}

func (p *Player) headers(was, is http.Header) []string {
	var differs []string
	shown := func(name string, values []string) string {
		for _, scheme := range []string{"Bearer ", "Basic "} {
			if name == "Authorization" && len(values) == 1 && strings.HasPrefix(values[0], scheme) {
				return scheme + exchange.Mask
			}
		}
		return p.redactor.Text(strings.Join(values, ", "))
	}
	for name := range is {
		if a, b := shown(name, was[name]), shown(name, is[name]); !usual[name] && a != b {
			differs = append(differs, fmt.Sprintf("the header %s is %q, recorded was %q", clip(name), clip(b), clip(a)))
		}
	}
	for name := range was {
		if _, both := is[name]; !both && !usual[name] {
			differs = append(differs, fmt.Sprintf("the header %s is missing", clip(name)))
		}
	}
	return differs
}

// respond is the recorded answer, sealed anew where it travelled sealed.
func (p *Player) respond(e *exchange.Kept, r *http.Request, open func([]byte) ([]byte, error)) (*http.Response, error) {
	m := &e.Response
	if m.Header == nil && m.Status == 0 {
		return nil, failureOf(e)
	}
	body := []byte(p.swapped(string(m.Body())))
	if m.Sealed {
		var err error
		if body, err = p.sealed(body, open); err != nil {
			return nil, err
		}
	}
	header := http.Header{}
	for name, values := range m.Header {
		for _, value := range values {
			header[p.swapped(name)] = append(header[p.swapped(name)], p.swapped(value))
		}
	}
	header.Del("Content-Length") // stand-ins may be of another length
	length := int64(len(body))
	var read io.Reader = bytes.NewReader(body)
	if e.Failure != nil {
		read, length = io.MultiReader(read, ends{failureOf(e)}), -1
	}
	return &http.Response{
		StatusCode: m.Status, Status: fmt.Sprintf("%03d %s", m.Status, http.StatusText(m.Status)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(read), ContentLength: length, Request: r,
	}, nil
}

// sealed seals by the partner's secret whose client will open it.
func (p *Player) sealed(plain []byte, open func([]byte) ([]byte, error)) ([]byte, error) {
	for _, partner := range p.names.Partners {
		codec, err := client.NewCodec(partner.Credentials.PayloadSecret())
		if err != nil {
			continue
		}
		wire := codec.Seal(plain)
		if open == nil {
			return wire, nil
		}
		if opened, err := open(wire); err == nil && bytes.Equal(opened, plain) {
			return wire, nil
		}
	}
	return nil, scenario.NotSent("", "replay the scenario: an answer travelled encrypted, and no partner of the capsule can open it")
}

// failed is a recorded failure, in the terms by which callers tell failures apart.
type failed struct {
	text string
	is   error
}

func (f failed) Error() string { return f.text }
func (f failed) Unwrap() error { return f.is }

func failureOf(e *exchange.Kept) error {
	if e.Failure == nil {
		return failed{"no answer was recorded", io.EOF}
	}
	text := e.Failure.Text
	switch e.Failure.Kind {
	case exchange.FailedTimeout:
		return failed{text, context.DeadlineExceeded}
	case exchange.FailedCanceled:
		return failed{text, context.Canceled}
	case exchange.FailedUnsent:
		return &net.OpError{Op: "dial", Net: "tcp", Err: errors.New(strings.TrimPrefix(text, "dial tcp: "))}
	}
	if strings.Contains(text, io.ErrUnexpectedEOF.Error()) {
		return failed{text, io.ErrUnexpectedEOF}
	}
	return failed{text, io.EOF}
}

// ends is the rest of a body that never came.
type ends struct{ err error }

// Read implements io.Reader.
func (e ends) Read([]byte) (int, error) {
	if errors.Is(e.err, io.EOF) && !errors.Is(e.err, io.ErrUnexpectedEOF) {
		return 0, errors.New(e.err.Error())
	}
	return 0, e.err
}

// asked answers requests to the application.
type asked struct{ player *Player }

// RoundTrip implements http.RoundTripper.
func (a asked) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := bodyOf(r); err != nil {
		return nil, err
	}
	return page(a.player, scenario.DoAsked, r.Method+" "+r.URL.Path, r)
}

// page is an answer that no client of the API asked for.
func page(p *Player, do, ask string, r *http.Request) (*http.Response, error) {
	m, err := answer[message](p, do, ask)
	if err != nil {
		return nil, err
	}
	header := http.Header(m.Header)
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		StatusCode: m.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(m.Body)), ContentLength: int64(len(m.Body)), Request: r,
	}, nil
}

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Response is what came back, as far as it came.
type Response struct {
	Operation string
	Method    string
	URL       string // without the query
	Status    int
	Header    http.Header
	Body      []byte // at most Config.MaxBody bytes; opened, where it came sealed
	Wire      []byte // a sealed body as it came; nil where Body is what came
	Envelope  Envelope
	Duration  time.Duration // from sending to the end of the body, of the last attempt

	secrets []Secret // of the call, to be masked in errors about its payload
	cut     bool     // Body ends before the answer did
}

// Call makes one call of an operation. The Response is not nil whenever an answer's header
// arrived, also beside an error. Errors are or wrap an *Error.
//
// A call that is refused for a token of this client's own (HTTP 401 with an error envelope,
// EK-AUTH-090) is made once more with a new token; nothing else is ever repeated.
func (c *Client) Call(ctx context.Context, request Request) (*Response, error) {
	return c.call(ctx, request)
}

func (c *Client) call(ctx context.Context, request Request, secrets ...Secret) (*Response, error) {
	p, err := c.prepare(request, secrets)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if !p.bearer {
		return c.attempt(ctx, p, Secret{})
	}
	source := c.sources[p.service.token]
	token, err := source.get(ctx)
	if err != nil {
		return nil, c.tokenless(p, err)
	}
	response, err := c.attempt(ctx, p, token.value)
	if !refusedForToken(response, err) {
		return response, err
	}
	source.drop(token)
	token, tokenErr := source.get(ctx)
	if tokenErr != nil {
		return response, c.tokenless(p, tokenErr)
	}
	return c.attempt(ctx, p, token.value)
}

// refusedForToken recognises the one refusal after which a new token is asked for.
// Requirement EK-AUTH-090 (assumed): HTTP 401 with an error envelope, and nothing else. The
// server said that it did nothing, so the second call is no retry of a write.
func refusedForToken(response *Response, err error) bool {
	return response != nil && response.Status == http.StatusUnauthorized && KindOf(err) == KindRefused
}

// tokenless explains why a call was not sent. The *Error of the token call stays the first
// in the chain, since it is that call which has to be put right.
func (c *Client) tokenless(p *call, err error) error {
	switch {
	case errors.Is(err, errLeft) && errors.Is(err, context.Canceled):
		return c.failure(p, err, "was cancelled while it waited for a token, and was not sent")
	case errors.Is(err, errLeft):
		return c.failure(p, err, "waited too long for a token, and was not sent")
	}
	return fmt.Errorf("%s was not sent for want of a token: %w", p.op.Name, err)
}

// attempt sends once and reads the whole answer.
func (c *Client) attempt(ctx context.Context, p *call, token Secret) (*Response, error) {
	if p.bearer {
		p.secrets = append(p.secrets, token)
	}
	request, err := p.build(ctx, token)
	if err != nil {
		fault := c.unsendable(p, "cannot be written as an HTTP request", "correct Request.Method")
		fault.Err = err
		return nil, fault
	}
	started := time.Now()
	answer, err := c.http.Do(request)
	if moved, ok := errors.AsType[*redirected](err); ok {
		answer, err = moved.response, nil
	}
	if err != nil {
		failure := c.failure(p, causeOf(ctx, err), "")
		if failure.Kind == KindTimeout {
			failure.What = "got no answer after " + seconds(time.Since(started))
		}
		return nil, failure
	}
	defer func() { _ = answer.Body.Close() }()
	response := &Response{
		Operation: p.op.Name, Method: p.method, URL: bare(p.target),
		Status: answer.StatusCode, Header: answer.Header, Envelope: Envelope{Kind: p.op.Envelope},
		secrets: p.secrets,
	}
	body, readErr := io.ReadAll(io.LimitReader(answer.Body, c.maxBody+1))
	response.Duration = time.Since(started)
	response.Body = body[:min(int64(len(body)), c.maxBody)]
	return response, c.read(p, response, body, causeOf(ctx, short(answer, body, readErr)))
}

// causeOf is why a call failed, and that its context had ended where net/http gives only the
// cause for that.
func causeOf(ctx context.Context, err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err // its text repeats the URL, with the query
	}
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return &maskedError{text: err.Error(), err: errors.Join(ctx.Err(), err)}
}

// short turns a body that ends before its Content-Length into an error, should a
// RoundTripper between here and the wire have dropped the one that net/http gives.
func short(answer *http.Response, body []byte, err error) error {
	if err == nil && answer.Request != nil && answer.Request.Method != http.MethodHead &&
		!answer.Uncompressed && int64(len(body)) < answer.ContentLength {
		return io.ErrUnexpectedEOF
	}
	return err
}

// read judges an answer. What says most about a wrong host goes first: a redirect, then
// the content type, then the body.
func (c *Client) read(p *call, response *Response, body []byte, readErr error) error {
	tooLarge := int64(len(body)) > c.maxBody
	response.cut = tooLarge || readErr != nil
	switch {
	case isRedirect(response.Status):
		return c.explain(response, faultf(KindRedirect, "was answered with a redirect %s, which was not followed", redirectTarget(response.Header)))
	case tooLarge || readErr != nil:
		if f := checkType(response.Header, body); f != nil {
			return c.explain(response, f)
		}
	}
	switch {
	case tooLarge:
		return c.explain(response, faultf(KindTooLarge, "was answered with more than the limit of %d bytes", c.maxBody))
	case errors.Is(readErr, io.ErrUnexpectedEOF):
		return c.explain(response, faultf(KindTruncated, "was answered with a body that ends early, after %d bytes", len(body)))
	case readErr != nil:
		failure := c.failure(p, readErr, "")
		if failure.Kind == KindTimeout {
			failure.What = "was answered with a header and then stalled: no whole answer after " + seconds(response.Duration)
		}
		failure.Status = response.Status
		failure.Excerpt = c.veil.mask(p.secrets).excerpt(response.Body, true)
		return failure
	}
	envelope, f := p.open(response, body)
	response.Envelope = envelope
	if f != nil {
		return c.explain(response, f)
	}
	return nil
}

// explain makes the Error of an answer.
func (c *Client) explain(response *Response, f *fault) *Error {
	mask := c.veil.mask(response.secrets)
	cut := response.cut || f.kind == KindTruncated
	next := f.next
	if next == "" && c.undecided(response, f.kind) {
		next = findOut + advice(f.kind)
	}
	return &Error{
		Kind: f.kind, Operation: response.Operation, Method: response.Method, URL: mask.text(response.URL),
		Status: response.Status, HasCode: response.Envelope.HasCode, Code: response.Envelope.Code,
		Message: mask.excerpt([]byte(response.Envelope.Message), false), Excerpt: mask.excerpt(response.Body, cut),
		What: mask.text(f.what), Next: next,
	}
}

// failure makes the Error of a call without a whole answer.
func (c *Client) failure(p *call, err error, what string) *Error {
	e := c.unsendable(p, what, "")
	e.Kind, e.Err = KindTransport, c.veil.mask(p.secrets).cause(err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		e.Kind = KindCanceled
	case errors.Is(err, context.DeadlineExceeded) || isNet && timeout.Timeout():
		e.Kind = KindTimeout
	}
	if p.op.Write && what == "" && !neverSent(err) {
		e.Next = findOut + advice(e.Kind)
	}
	return e
}

// seconds says how long was waited, as a person counts it.
func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Round(100*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
}

// findOut comes before the advice on a write that may or may not have happened.
const findOut = "it may have taken effect, so find out whether it did before making it again; "

// undecided says whether an answer leaves open what became of a write: one that cannot be
// read, unless its status or a redirect says that the server turned the call away, and one that
// says no because the server itself failed, which may have been after the write.
func (c *Client) undecided(response *Response, kind Kind) bool {
	op, _ := c.lookup(response.Operation)
	turnedAway := response.Status >= 300 && response.Status < 500
	return op.Write && (kind != KindRefused || response.Status >= 500) && !turnedAway
}

// neverSent says whether no connection was made, so that the server saw nothing.
func neverSent(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// unsendable makes the Error of a call that was not sent.
func (c *Client) unsendable(p *call, what, next string) *Error {
	mask := c.veil.mask(p.secrets)
	e := &Error{Kind: KindConfig, Operation: p.op.Name, Method: p.method, What: mask.text(what), Next: next}
	if p.target != nil {
		e.URL = mask.text(bare(p.target))
	}
	return e
}

// bare leaves the query and fragment out.
func bare(target *url.URL) string {
	short := url.URL{Scheme: target.Scheme, Host: target.Host, Path: target.Path, RawPath: target.RawPath}
	return short.String()
}

package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong with a call.
type Kind string

// The kinds of Error.
const (
	KindConfig       Kind = "config"        // nothing was sent: the configuration or the request is not usable
	KindTransport    Kind = "transport"     // the connection gave no answer, or broke within one
	KindTimeout      Kind = "timeout"       // no whole answer in time
	KindCanceled     Kind = "canceled"      // the caller's context was cancelled
	KindRedirect     Kind = "redirect"      // the answer points elsewhere; it is never followed
	KindContentType  Kind = "content-type"  // the answer is not declared as JSON
	KindTooLarge     Kind = "too-large"     // the answer is over the size or depth limit
	KindTruncated    Kind = "truncated"     // the answer ends early
	KindNotJSON      Kind = "not-json"      // the answer is empty, no JSON, or more than one JSON value
	KindDuplicateKey Kind = "duplicate-key" // an object of the answer holds a key twice
	KindEnvelope     Kind = "envelope"      // JSON, but not the documented envelope, or one that contradicts itself
	KindEncryption   Kind = "encryption"    // the answer should have come encrypted, and cannot be decrypted
	KindRefused      Kind = "refused"       // a decoded envelope that says no
)

// excerptLimit is how many bytes of an answer an Error shows at most.
const excerptLimit = 200

// Error says what was tried, what came back and what to do next. This client's own secrets
// and tokens are masked in all of its text.
type Error struct {
	Kind      Kind
	Operation string
	Method    string
	URL       string // without the query
	Status    int    // HTTP status, 0 without an answer
	HasCode   bool
	Code      int64  // the envelope's code, if HasCode
	Message   string // the beginning of the envelope's message, at most 200 bytes
	Excerpt   string // the beginning of the answer, at most 200 bytes; "…" stands for what is left out
	What      string // what went wrong, if Kind alone does not say it
	Next      string // what to do next; empty gives the kind's own advice
	Err       error  `json:"-"` // the cause, if there is one
}

// KindOf gives the kind of the first Error in err's chain, or "" if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Error gives one sentence.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.tried())
	b.WriteString(" ")
	b.WriteString(e.happened())
	if e.Err != nil && !mereTimeout(e.Err) {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if back := e.cameBack(); back != "" {
		fmt.Fprintf(&b, " (%s)", back)
	}
	b.WriteString("; ")
	if e.Next != "" {
		b.WriteString(e.Next)
	} else {
		b.WriteString(advice(e.Kind))
	}
	return b.String()
}

// mereTimeout recognises a cause that says no more than that the time was over, which the
// sentence says already.
func mereTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) && strings.HasPrefix(err.Error(), context.DeadlineExceeded.Error())
}

func (e *Error) tried() string {
	name := e.Operation
	if name == "" {
		name = "EnKash call"
	}
	if e.URL == "" {
		return name
	}
	_, place, found := strings.Cut(e.URL, "://")
	if !found {
		place = e.URL
	}
	return fmt.Sprintf("%s (%s %s)", name, e.Method, place)
}

func (e *Error) happened() string {
	if e.What != "" {
		return e.What
	}
	switch e.Kind {
	case KindConfig:
		return "was not sent"
	case KindTransport:
		return "got no whole answer"
	case KindTimeout:
		return "got no whole answer in time"
	case KindCanceled:
		return "was cancelled by the caller"
	case KindRedirect:
		return "was answered with a redirect"
	case KindContentType:
		return "was answered with something not declared as JSON"
	case KindTooLarge:
		return "was answered with more than the limit"
	case KindTruncated:
		return "was answered with a body that ends early"
	case KindNotJSON:
		return "was answered with something that is not JSON"
	case KindDuplicateKey:
		return "was answered with a key that stands twice"
	case KindEnvelope:
		return "was answered with an envelope that is not the documented one"
	case KindEncryption:
		return "was answered with a body that cannot be decrypted"
	case KindRefused:
		return "was refused"
	}
	return "did not succeed"
}

// cameBack lists status, code, message and first bytes.
func (e *Error) cameBack() string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.HasCode {
		parts = append(parts, fmt.Sprintf("code %d", e.Code))
	}
	if e.Message != "" {
		parts = append(parts, fmt.Sprintf("message %q", e.Message))
	}
	if e.Excerpt != "" {
		parts = append(parts, fmt.Sprintf("first bytes %q", e.Excerpt))
	}
	return strings.Join(parts, ", ")
}

// advice says what a person does next.
func advice(kind Kind) string {
	switch kind {
	case KindConfig:
		return "correct the configuration or the request"
	case KindTransport:
		return "check that the server runs and that the service's base URL, proxy and network path are right"
	case KindTimeout:
		return "check that the server is reachable and that it lets this address in, or allow more time"
	case KindCanceled:
		return "call again if the answer is still wanted"
	case KindRedirect:
		return "set the service's base URL to the host that serves the API itself"
	case KindContentType:
		return "look for a proxy, a login page or a missing allow-listing between here and the API, and check the base URL"
	case KindTooLarge:
		return "check that the base URL leads to the API, or raise Config.MaxBody"
	case KindTruncated, KindNotJSON, KindDuplicateKey:
		return "report the answer to whoever runs the server"
	case KindEnvelope:
		return "compare the answer with the operation's page and check that the base URL belongs to this service"
	case KindEncryption:
		return "check that the client secret is the one that belongs to the client id, and with EnKash which answers it encrypts"
	case KindRefused:
		return "correct what the message names and call again"
	}
	return "read the cause"
}

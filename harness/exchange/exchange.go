// Package exchange records what crosses the wire: one request and its answer, as they
// were, with a redacted view for every sink. It knows no operation and judges nothing.
package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"time"
)

// Exchange is one recorded request and what came back. The raw parts may hold secrets:
// they are for judging only, and leave this process only through View.
type Exchange struct {
	ID        string // within its scenario: "1", "2", ...
	Operation string // "" when the caller did not say
	Started   time.Time
	Duration  time.Duration // until the last byte that was read
	Request   Message
	Response  Message // Status 0: no answer
	// Err says why no answer, or only a part of one, came. It may hold secrets.
	Err error
	// Arrived says that the target made the request: a webhook.
	Arrived bool
	// OnPurpose says that the request is wrong on purpose.
	OnPurpose bool

	stopped bool // we stopped waiting: the time was over, or the caller left
}

// Message is one direction of an exchange.
type Message struct {
	Method string // request only
	URL    string // request only
	Status int    // response only
	Header http.Header
	Body   []byte // at most the recorder's limit
	Bytes  int64  // length of the body as far as it was read
	Cut    bool   // the body is longer than Body

	// Encrypted: bodies of the operation travel sealed. Plain is what Body holds; Unopened says
	// why it could not be opened, and may hold secrets.
	Encrypted bool
	Plain     []byte
	Unopened  error
}

// Answered reports whether an answer arrived, be it one that the server broke off. One whose
// header came, and for the rest of which we waited in vain, is none: it may still have been right.
func (e *Exchange) Answered() bool {
	came := e.Response.Status != 0 || e.Response.Header != nil // net/http lets the status 000 pass
	return came && !e.stopped
}

// Unsent reports whether the request surely never reached anybody: it was stopped here, or there
// was nobody to connect to.
func (e *Exchange) Unsent() bool {
	return e.Response.Header == nil && NeverSent(e.Err)
}

// NeverSent reports whether an error of a transport says that the request reached nobody.
func NeverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// Held reports whether the request was stopped here, before anything was dialled.
func (e *Exchange) Held() bool {
	var held interface{ Held() bool }
	return errors.As(e.Err, &held) && held.Held()
}

// Digest is the SHA-256, in hex, of the recorded body bytes as they crossed the wire.
func (m *Message) Digest() string {
	if len(m.Body) == 0 {
		return ""
	}
	sum := sha256.Sum256(m.Body)
	return hex.EncodeToString(sum[:])
}

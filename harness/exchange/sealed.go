package exchange

import (
	"context"
	"errors"
)

// Opener opens a body that travelled encrypted. The error says why it could not be.
type Opener func(body []byte) (plain []byte, err error)

var errBeyondRecord = errors.New("it is longer than what is recorded")

// Opening has the recorder keep the plain view, too, of bodies that travel encrypted. opener
// tells, from a request's context, how those of an exchange are opened; nil for one that travels
// as it is. Call it before the first request.
func (r *Recorder) Opening(opener func(context.Context) Opener) *Recorder {
	r.opener = opener
	return r
}

// OpenBy fills the plain view. Body stays what was on the wire; nil: it travelled as it is.
func (m *Message) OpenBy(open Opener) {
	if open == nil {
		return
	}
	m.Encrypted = true
	switch {
	case m.Cut:
		m.Unopened = errBeyondRecord
	case len(m.Body) > 0:
		m.Plain, m.Unopened = open(m.Body)
	}
}

// Opened reports whether the body travelled sealed, and Plain is what it held.
func (m *Message) Opened() bool { return m.Encrypted && m.Plain != nil && m.Unopened == nil }

// Content is the plain view of the body where it travelled sealed and could be opened, and the
// body as it travelled otherwise: what the operation's schema speaks of.
func (m *Message) Content() []byte {
	if m.Opened() {
		return m.Plain
	}
	return m.Body
}

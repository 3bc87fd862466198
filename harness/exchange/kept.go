package exchange

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"time"
	"unicode/utf8"
)

// Kept is an exchange as a file keeps it to be judged again: whole, with stand-ins where secrets
// stood.
type Kept struct {
	ID        string        `json:"id"`
	Operation string        `json:"operation,omitempty"`
	Started   time.Time     `json:"started"`
	Took      time.Duration `json:"took_ns"`
	Request   KeptMessage   `json:"request"`
	Response  KeptMessage   `json:"response"`
	Failure   *Failure      `json:"failure,omitempty"`
	Arrived   bool          `json:"arrived,omitempty"`
	OnPurpose bool          `json:"on_purpose,omitempty"`
	// Held says that it was stopped before anything was dialled.
	Held bool `json:"held,omitempty"`
}

// KeptMessage is one direction of a Kept. A body that travelled sealed stands opened.
type KeptMessage struct {
	Method string      `json:"method,omitempty"`
	URL    string      `json:"url,omitempty"`
	Status int         `json:"status,omitempty"`
	Header http.Header `json:"header,omitempty"` // nil: none came
	Text   string      `json:"text,omitempty"`   // the body, where it is text
	Bytes  []byte      `json:"bytes,omitempty"`  // the body, where it is none
	Sealed bool        `json:"sealed,omitempty"`
	// Unopened says why a body that should have travelled sealed could not be opened; it stands as
	// it travelled.
	Unopened string `json:"unopened,omitempty"`
	// LeftOut says that the body was too long to be kept.
	LeftOut bool `json:"left_out,omitempty"`
}

// Body is the body, as text or not.
func (m *KeptMessage) Body() []byte {
	if m.Bytes != nil {
		return m.Bytes
	}
	return []byte(m.Text)
}

// Failure is why no answer, or only a part of one, came.
type Failure struct {
	Kind FailureKind `json:"kind"`
	Text string      `json:"text"`
}

// FailureKind tells apart what callers tell apart.
type FailureKind string

// The kinds of Failure.
const (
	FailedTimeout  FailureKind = "timeout"
	FailedCanceled FailureKind = "canceled"
	FailedUnsent   FailureKind = "unsent" // nobody was reached
	FailedBroken   FailureKind = "broken" // the connection gave no more
)

// Keep is the exchange with stand-ins. Of a body longer than most bytes nothing is kept.
func (e *Exchange) Keep(s *StandIns, most int) Kept {
	k := Kept{
		ID: e.ID, Operation: e.Operation, Started: e.Started, Took: e.Duration, Arrived: e.Arrived, OnPurpose: e.OnPurpose, Held: e.Held(),
		Request: e.Request.kept(s, most), Response: e.Response.kept(s, most),
	}
	if e.Err != nil {
		k.Failure = &Failure{e.failureKind(), s.Text(e.Err.Error())}
	}
	return k
}

// LeaveOut takes the bodies out, where there is no room for them.
func (k *Kept) LeaveOut() {
	for _, m := range []*KeptMessage{&k.Request, &k.Response} {
		m.LeftOut = m.LeftOut || len(m.Body()) > 0
		m.Text, m.Bytes = "", nil
	}
}

func (e *Exchange) failureKind() FailureKind {
	var network net.Error
	switch {
	case e.Unsent():
		return FailedUnsent
	case errors.Is(e.Err, context.Canceled):
		return FailedCanceled
	case e.stopped, errors.Is(e.Err, os.ErrDeadlineExceeded), errors.Is(e.Err, context.DeadlineExceeded), errors.As(e.Err, &network) && network.Timeout():
		return FailedTimeout
	}
	return FailedBroken
}

func (m *Message) kept(s *StandIns, most int) KeptMessage {
	k := KeptMessage{Method: m.Method, URL: s.URL(m.URL), Status: m.Status, Header: s.Header(m.Header), Sealed: m.Opened()}
	if m.Unopened != nil {
		k.Unopened = s.Text(m.Unopened.Error())
	}
	content := m.Content()
	if m.Cut || len(content) > most {
		k.LeftOut = true
		return k
	}
	body := s.Body(string(content)) // as text, binary ones too: a secret in one must not survive as Base64
	if isText(body) {
		k.Text = body
	} else {
		k.Bytes = []byte(body)
	}
	return k
}

// isText reports whether a body survives being written as a JSON string.
func isText(body string) bool { return utf8.ValidString(body) }

package scenario

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/client"
)

// What Event.Do says of an application.
const (
	DoApplication = "application" // it is ready, or is not
	DoAsked       = "asked"       // a request to it
	DoSaid        = "said"        // what it printed
	DoEnding      = "ending"      // how it ended by itself
)

// Taped is a session on which all is noted; where it hosts an application, so does it.
func Taped(s Session) (Session, *Tape) {
	t := NewTape(s)
	if host, hosts := s.(Hosting); hosts {
		return hostingTape{t, host}, t
	}
	return t, t
}

type hostingTape struct {
	*Tape
	host Hosting
}

// Secrets implements Hosting.
func (h hostingTape) Secrets() []client.Secret { return h.host.Secrets() }

// Application implements Hosting.
func (h hostingTape) Application(ctx context.Context) (Application, error) {
	a, err := h.host.Application(ctx)
	e := Event{Do: DoApplication, Err: err}
	if a != nil {
		e.Answer = a.URL()
	}
	h.note(e)
	if a == nil {
		return nil, err
	}
	return tapedApplication{a, h.Tape}, err
}

type tapedApplication struct {
	Application
	tape *Tape
}

// Ending implements Application.
func (a tapedApplication) Ending() string {
	said := a.Application.Ending()
	a.tape.note(Event{Do: DoEnding, Answer: said})
	return said
}

// Said implements Application.
func (a tapedApplication) Said() string {
	said := a.Application.Said()
	a.tape.note(Event{Do: DoSaid, Answer: said})
	return said
}

// Transport implements Application.
func (a tapedApplication) Transport() http.RoundTripper {
	return askedWire{a.Application.Transport(), a.tape}
}

type askedWire struct {
	next http.RoundTripper
	tape *Tape
}

// RoundTrip implements http.RoundTripper.
func (w askedWire) RoundTrip(r *http.Request) (*http.Response, error) {
	ask := r.Method + " " + r.URL.Path
	answer, err := w.next.RoundTrip(r)
	if err != nil {
		w.tape.note(Event{Do: DoAsked, Ask: ask, Err: err})
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAsked))
	_ = answer.Body.Close()
	w.tape.note(Event{Do: DoAsked, Ask: ask, Answer: Visit{answer.StatusCode, answer.Header, body}, Err: err})
	answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), &reread{nil, err}))
	return answer, nil
}

// mostAsked is more of an application's answer than a step takes.
const mostAsked = 4 << 20

// Pause lets real time pass. Where nothing is waited for, none does.
func (s *State) Pause(ctx context.Context, by time.Duration) error {
	if replayed, is := s.Session.(interface{ Replayed() bool }); is && replayed.Replayed() {
		return ctx.Err()
	}
	timer := time.NewTimer(by)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

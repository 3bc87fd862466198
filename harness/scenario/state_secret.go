package scenario

import (
	"context"
	"unicode/utf8"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Code learns the code of an OTP, and keeps it out of the evidence.
func (s *State) Code(ctx context.Context, request OTPRequest) (client.Secret, error) {
	code, err := s.Session.Code(ctx, request)
	if err == nil {
		s.Learn(code)
	}
	return code, err
}

// Learn makes a secret known that came by another way than the wire.
func (s *State) Learn(secret client.Secret) {
	if s.target.Mock() {
		return // its OTPs are nobody's
	}
	s.redactor.Add(secret.Reveal())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = true
}

// Conceal keeps a secret of the scenario's own making out of the evidence, on every target.
func (s *State) Conceal(secret client.Secret) { s.redactor.Add(secret.Reveal()) }

// Redacted masks what the scenario knows to be a secret.
func (s *State) Redacted(text string) string { return s.redactor.Body(text) }

// Redact masks what a step's words and checks may have quoted from the wire.
func (s *State) Redact(step *verdict.Step) {
	step.Message, step.Stopped = s.redactor.Body(step.Message), s.redactor.Body(step.Stopped)
	for i := range step.Events {
		step.Events[i].Says = s.redactor.Body(step.Events[i].Says)
	}
	for i := range step.Checks {
		check := &step.Checks[i]
		check.Message = s.redactor.Body(check.Message)
		for j := range check.Fields {
			f := &check.Fields[j]
			f.Expected = shown(s.redactor.Field(f.Path, f.Expected))
			f.Actual = shown(s.redactor.Field(f.Path, f.Actual))
			f.Path = shown(s.redactor.Body(f.Path))
		}
	}
}

// shownLength is how much of a value people are shown, in bytes.
const shownLength = 160

func shown(text string) string {
	if len(text) <= shownLength {
		return text
	}
	cut := shownLength
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

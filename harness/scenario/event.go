package scenario

import (
	"context"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Advance moves the target's clock, and the step that asks for it says so in the evidence:
// capability clock.
func (s *State) Advance(ctx context.Context, by time.Duration) error {
	if err := s.Session.Advance(ctx, by); err != nil {
		return err
	}
	s.happened(verdict.ClockMoved, "the clock moved on by "+by.Round(time.Millisecond).String()+
		", to "+s.Session.Now().UTC().Format("2006-01-02 15:04:05")+" UTC")
	return nil
}

func (s *State) happened(kind verdict.EventKind, says string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, verdict.Event{Kind: kind, Says: says})
}

// Events are what was done to the target, beside calls, since the last time it was asked.
func (s *State) Events() []verdict.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	events := s.events
	s.events = nil
	return events
}

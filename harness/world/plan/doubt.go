package plan

import (
	"context"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/world/state"
)

// settle closes a doubt where what was seen allows it: a step, or an empty one with what is recorded
// from then on. What was made and is declared no more gets the id that it was found by, so that it goes
// as if its end had been seen.
func settle(want *Want, was *state.Thing, saw Sight) (*state.Thing, Step) {
	creates, raises := was.Doubt.Action == "create", was.Doubt.Action == "raise"
	happened, not := saw.Traced != nil && *saw.Traced, saw.Traced != nil && !*saw.Traced
	switch {
	case saw.Err != nil, saw.Blind && !not, raises && !happened && !not:
		s := Step{ID: saw.ID, Cause: Doubt, Unknown: saw.Err != nil}
		why := was.Doubt.Why
		if saw.Err != nil {
			why += ", and a look says: " + saw.Err.Error()
		}
		return nil, s.blocked("nobody knows whether the %s that was begun on %s has happened (%s); look at the target, then say so with %s",
			was.Doubt.Action, was.Doubt.Begun.Format("2006-01-02 15:04:05"), why, was.Doubt.Closing(was.Address))
	case want != nil && raises && saw.Young:
		return nil, Step{ID: saw.ID, Action: Unverified, Cause: Doubt, Why: fmt.Sprintf("%s was loaded on %s, and what it holds does not show that yet; nothing is loaded before %s",
			was.Doubt.Amount, was.Doubt.Begun.Format("2006-01-02 15:04:05"), was.Doubt.Begun.Add(shown).Format("15:04:05"))}
	case want != nil && creates && saw.Found, want != nil && raises && happened:
		return nil, Step{ID: saw.ID, Action: Adopt, Cause: Doubt} // what lacks then, the next plan says
	case want != nil && creates, want != nil && was.Doubt.Action == "remove" && !saw.Found && !saw.Blind:
		return nil, Step{} // it was not made, or is removed: nothing is there, and nothing was lost
	case creates && !saw.Found:
		return nil, Step{Action: Forget, Cause: Undone, Why: "it was not created after all"}
	}
	settled := *was
	settled.Doubt = nil
	if creates {
		settled.ID = saw.ID
	}
	return &settled, Step{}
}

// shown is how long the target has to show what it said it made, and what no look has shown since.
const shown = 10 * time.Minute

// patiently looks again for what may be there without being seen yet: a thing whose creation is in doubt, one
// that was made a moment ago, and money that was loaded then. That it is not seen at once shows nothing.
func (m *maker) patiently(ctx context.Context, o one) (saw Sight) {
	saw = m.look(ctx, o)
	if o.was == nil || saw.Blind {
		return saw
	}
	left := m.Patience
	switch doubt, age := o.was.Doubt, max(time.Since(o.was.Since), 0); {
	case doubt != nil && doubt.Action == "create":
	case doubt != nil || o.was.ID == "" && o.least == 0:
		return saw
	default:
		left -= age
		defer func() { saw.Young = o.was.Unseen && age < shown && !saw.Found && saw.Err == nil }()
	}
	loaded := o.least // as it was declared then: what lacks beyond that was never loaded
	if former, _ := o.kind.Least(o.kind.Rebuild(o.was.Applied)); former < loaded {
		loaded = former
	}
	return m.until(ctx, o, saw, left, func(is Sight) bool { return is.Found && is.Level >= loaded })
}

// until looks again and again, so long, until something is shown or nobody knows.
func (m *maker) until(ctx context.Context, o one, saw Sight, left time.Duration, shows func(Sight) bool) Sight {
	for wait := firstWait; saw.Err == nil && !shows(saw) && left > 0; wait *= 2 {
		left -= wait
		select {
		case <-ctx.Done():
			return saw
		case <-time.After(wait):
		}
		m.forget(o.partner)
		saw = m.look(ctx, o)
	}
	return saw
}

// firstWait is the first of the waits, each of which is twice as long as the one before.
const firstWait = 10 * time.Millisecond

// traced asks, of a write in doubt, whether it has happened.
func (m *maker) traced(ctx context.Context, saw Sight, o one) Sight {
	if o.was.Doubt.Ref == "" || !o.can.Trace {
		return saw
	}
	at, err := m.reading(o.partner)
	if err != nil {
		return saw
	}
	happened, err := o.kind.Trace(ctx, at, o.was.Doubt.Ref, o.value)
	if err != nil {
		return saw
	}
	if happened && o.least > 0 { // what it holds may not show it yet
		shows := func(is Sight) bool { return is.Found && (is.Level >= o.least || is.Level != o.was.Doubt.Held) }
		saw = m.until(ctx, o, saw, m.Patience, shows)
		saw.Young = saw.Err == nil && !shows(saw) && time.Since(o.was.Doubt.Begun) < shown
	}
	saw.Traced = &happened
	return saw
}

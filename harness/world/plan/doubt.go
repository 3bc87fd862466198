package plan

import (
	"context"
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
	case want != nil && creates && saw.Found, want != nil && raises && happened:
		// What a loaded thing holds may not show it yet: nothing is loaded before the next look.
		return nil, Step{ID: saw.ID, Action: Adopt, Cause: Doubt}
	case want != nil && creates:
		return nil, Step{} // it has not happened
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

// patiently looks again for a thing whose creation is in doubt: that it is not seen at once does not
// show that it was not made.
func (m *maker) patiently(ctx context.Context, saw Sight, o one) Sight {
	if o.was.Doubt.Action != "create" || saw.Blind {
		return saw
	}
	left := m.Patience
	for wait := firstWait; !saw.Found && saw.Err == nil && left > 0; wait *= 2 {
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
	if happened, err := o.kind.Trace(ctx, at, o.was.Doubt.Ref, o.value); err == nil {
		saw.Traced = &happened
	}
	return saw
}

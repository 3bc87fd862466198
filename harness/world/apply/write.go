package apply

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// ambiguous reports whether a write that ended with an error may have happened nevertheless: only a
// refusal that was read, or a call that was never sent, says that it has not.
func ambiguous(err error) bool {
	if dial, is := errors.AsType[*net.OpError](err); is && dial.Op == "dial" {
		return false // there was no connection, or the request was stopped before one was made
	}
	var admin interface{ Refused() bool }
	if errors.As(err, &admin) {
		return !admin.Refused()
	}
	if _, unsent := errors.AsType[*world.Unsent](err); unsent {
		return false
	}
	var e *client.Error
	if !errors.As(err, &e) {
		return true
	}
	switch e.Kind {
	case client.KindConfig:
		return false
	case client.KindRefused:
		return e.Status >= 500 || e.HasCode && e.Code >= 500
	}
	return true
}

// conflict reports whether a refusal says that the thing exists already.
func conflict(err error) bool {
	var e *client.Error
	return errors.As(err, &e) && e.Kind == client.KindRefused && (e.Status == 409 || e.HasCode && e.Code == 409)
}

// create makes a thing, after a last look, and looks for it afterwards.
func (t *task) create(ctx context.Context, o *Outcome) error {
	if !t.kind.ByID {
		found, err := t.kind.Find(ctx, t.at.Reading(), t.value, "")
		if err != nil {
			return fmt.Errorf("look for %s once more before it is created: %w", t.step.Address, err)
		}
		if found.Found { // somebody else was faster
			return t.have(found.ID, true, o)
		}
	}
	generation := t.fresh()
	ref := reference(t.State.Lineage, t.step.Address, "create", generation)
	if err := t.intend("create", ref, 0, generation); err != nil {
		return err
	}
	t.now.Generation = generation
	id, err := t.kind.Create(ctx, t.at, ref, t.value)
	switch {
	case err == nil:
		o.Loaded = t.step.Load
		t.settled(ctx, id)
		return t.have(id, false, o)
	case conflict(err) && !t.kind.ByID:
		if found, ok := t.appears(ctx); ok {
			return t.have(found.ID, true, o)
		}
		return errors.Join(err, t.close())
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	if !t.kind.ByID {
		if found, ok := t.appears(ctx); ok {
			return t.have(found.ID, false, o)
		}
	}
	return t.doubt(o, "create", ref, 0, generation, err)
}

// have records a thing that is there now.
func (t *task) have(id string, adopted bool, o *Outcome) error {
	t.now.ID, t.now.Adopted, o.ID = id, adopted, id
	return t.record()
}

// appears looks for a thing by its key until it is there or patience ends: what was just made may
// not be seen at once.
func (t *task) appears(ctx context.Context) (world.Seen, bool) {
	return t.until(ctx, "", func(s world.Seen) bool { return s.Found })
}

// firstWait is the first wait between two looks; each is twice as long as the one before, up to a
// second.
const firstWait = 10 * time.Millisecond

// settled waits until a thing that was made is seen, since others build on it. Whether it is in the
// end does not matter: it was made.
func (t *task) settled(ctx context.Context, id string) {
	t.until(ctx, id, func(s world.Seen) bool { return s.Found })
}

// until looks again and again.
func (t *task) until(ctx context.Context, id string, enough func(world.Seen) bool) (seen world.Seen, ok bool) {
	ok = t.poll(ctx, func() bool {
		found, err := t.kind.Find(ctx, t.at.Reading(), t.value, id)
		seen = found
		return err == nil && enough(found)
	})
	return seen, ok
}

// poll asks until the answer is yes or patience ends.
func (t *task) poll(ctx context.Context, ask func() bool) bool {
	wait := firstWait
	for spent := time.Duration(0); ; spent += wait {
		if ask() {
			return true
		}
		if spent >= t.Patience {
			return false
		}
		wait = min(2*wait, time.Second)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
	}
}

// adopt records a thing that was there, and changes what is not as declared.
func (t *task) adopt(ctx context.Context, o *Outcome) error {
	t.now.ID, o.ID = t.step.ID, t.step.ID
	t.now.Adopted = t.step.Cause != plan.Doubt
	if len(t.step.Changes) == 0 {
		return t.record()
	}
	return t.change(ctx, o)
}

// change changes what is not as declared.
func (t *task) change(ctx context.Context, o *Outcome) error {
	if err := t.intend("update", "", 0, t.now.Generation); err != nil {
		return err
	}
	fields := make([]string, len(t.step.Changes))
	for i, d := range t.step.Changes {
		fields[i] = d.Field
	}
	err := t.kind.Update(ctx, t.at, t.now.ID, t.value, fields)
	switch {
	case err == nil:
		o.ID = t.now.ID
		return t.record()
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	return t.doubt(o, "update", "", 0, t.now.Generation, err)
}

// raise loads what lacks, once.
func (t *task) raise(ctx context.Context, o *Outcome) error {
	seen, err := t.kind.Find(ctx, t.at.Reading(), t.value, "")
	if err != nil {
		return fmt.Errorf("look at what %s holds before it is loaded: %w", t.step.Address, err)
	}
	lacks := t.step.Least - seen.Level
	if lacks <= 0 { // somebody else was faster
		return t.record()
	}
	by := min(lacks, t.step.Raise)
	generation := t.fresh()
	if t.was != nil && t.was.Doubt != nil && t.was.Doubt.Amount == by {
		generation = t.was.Generation // under the same reference it cannot happen twice
	}
	ref := reference(t.State.Lineage, t.step.Address, "raise", generation)
	if err := t.intend("raise", ref, by, generation); err != nil {
		return err
	}
	t.now.Generation = generation
	err = t.kind.Raise(ctx, t.at, ref, t.value, by)
	switch {
	case err == nil:
		o.Loaded = by
		t.until(ctx, "", func(s world.Seen) bool { return s.Level >= t.step.Least })
		return t.record()
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	if t.traced(ctx, ref) {
		o.Loaded = by
		t.until(ctx, "", func(s world.Seen) bool { return s.Level >= t.step.Least })
		return t.record()
	}
	return t.doubt(o, "raise", ref, by, generation, err)
}

// traced asks until patience ends whether a write has happened.
func (t *task) traced(ctx context.Context, ref string) bool {
	return t.kind.CanAt(t.Target.Callable).Trace && t.poll(ctx, func() bool {
		happened, err := t.kind.Trace(ctx, t.at.Reading(), ref, t.value)
		return err == nil && happened
	})
}

// remove removes a thing.
func (t *task) remove(ctx context.Context, o *Outcome) error {
	if err := t.intend("remove", "", 0, t.now.Generation); err != nil {
		return err
	}
	o.ID = t.now.ID
	err := t.kind.Remove(ctx, t.at, t.now.ID, t.value)
	switch {
	case err == nil:
		return t.drop(nil)
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	return t.doubt(o, "remove", "", 0, t.now.Generation, err)
}

// forget lets go of a thing that stays at the target.
func (t *task) forget(ctx context.Context, o *Outcome) error {
	o.ID = t.now.ID
	why := "forgotten"
	if t.step.Retire {
		if err := t.intend("retire", "", 0, t.now.Generation); err != nil {
			return err
		}
		if err := t.kind.Retire(ctx, t.at, t.now.ID, t.value); err != nil {
			if ambiguous(err) {
				return t.doubt(o, "retire", "", 0, t.now.Generation, err)
			}
			return errors.Join(err, t.close())
		}
		why = "retired"
	}
	return t.drop(&state.Grave{Address: t.step.Address, ID: t.now.ID, When: t.Now(), Why: why})
}

func (t *task) drop(grave *state.Grave) error {
	if err := t.Journal.Drop(t.now, grave); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.State.Drop(t.step.Address)
	if grave != nil {
		t.State.Graveyard = append(t.State.Graveyard, *grave)
	}
	return nil
}

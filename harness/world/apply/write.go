package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// create makes a thing, after a last look, and looks for it afterwards.
func (t *task) create(ctx context.Context, o *Outcome) error {
	if !t.kind.ByID {
		found, err := t.kind.Find(ctx, t.at.Reading(), t.value, "")
		if err != nil {
			return fmt.Errorf("look for %s once more before it is created: %w", t.step.Address, err)
		}
		if t.other(found) { // somebody else was faster
			if other, is := t.another(found.ID); is {
				return t.twice(found.ID, other)
			}
			return t.take(found, o)
		}
	}
	ref, generation := t.reference("create")
	if err := t.intend("create", ref, 0, generation); err != nil {
		return err
	}
	t.now.Generation = generation
	id, err := t.kind.Create(ctx, t.at, ref, t.value)
	if other, is := t.another(id); err == nil && is {
		return t.doubt(o, "create", ref, 0, generation, fmt.Errorf("create %s: the target says that it made %s, which is %s", t.step.Address, id, other))
	}
	switch {
	case err == nil:
		o.Loaded = t.step.Load
		return t.have(id, !t.settled(ctx, id), o)
	case conflict(err) && !t.kind.ByID:
		if found, ok := t.appears(ctx); ok {
			if other, is := t.another(found.ID); is {
				return errors.Join(t.twice(found.ID, other), t.close())
			}
			return t.take(found, o)
		}
		return errors.Join(err, t.close())
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	if !t.kind.ByID {
		if found, ok := t.appears(ctx); ok {
			if other, is := t.another(found.ID); is {
				return t.doubt(o, "create", ref, 0, generation, errors.Join(err, t.twice(found.ID, other)))
			}
			o.Loaded = t.step.Load
			return t.have(found.ID, false, o)
		}
	}
	return t.doubt(o, "create", ref, 0, generation, err)
}

// have records a thing that was made and, where so it is, that no look shows it yet.
func (t *task) have(id string, unseen bool, o *Outcome) error {
	t.now.ID, t.now.Adopted, t.now.Unseen, t.now.Since, o.ID = id, false, unseen, t.Now(), id
	return t.record()
}

// twice is the error of a thing that is another one.
func (t *task) twice(id string, other world.Address) error {
	return fmt.Errorf("record %s: it was found as %s, which is %s; look at the target, and declare the thing once", t.step.Address, id, other)
}

// take records a thing that somebody else has made, as it is: the next plan shows what is not as
// declared. What is recorded with its id already, and was only not seen for a while, is whose it was.
func (t *task) take(found world.Seen, o *Outcome) error {
	if t.was == nil || t.was.ID != found.ID {
		t.now.Adopted = true
	}
	t.now.ID, o.ID = found.ID, found.ID
	t.now.Applied = maps.Clone(t.now.Applied)
	for name := range t.now.Applied {
		if is, told := found.Fields[name]; told && !slices.Contains(found.Unsure, name) {
			t.now.Applied[name] = is
		}
	}
	return t.record()
}

// adopt records a thing that was there, and changes what is not as declared.
func (t *task) adopt(ctx context.Context, o *Outcome) error {
	t.now.ID, o.ID = t.step.ID, t.step.ID
	if t.step.Cause != plan.Doubt { // what was in doubt is whose it was
		t.now.Adopted = true
	}
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
	if d := t.doubted("raise"); d != nil && d.Amount != by {
		return fmt.Errorf("load %s: a load of %s is in doubt, and %s lack now, which would be another load; plan again", t.step.Address, d.Amount, by)
	}
	t.held = seen.Level
	ref, generation := t.reference("raise")
	if err := t.intend("raise", ref, by, generation); err != nil {
		return err
	}
	t.now.Generation = generation
	err = t.kind.Raise(ctx, t.at, ref, t.value, by)
	switch {
	case err == nil:
		return t.loaded(ctx, o, ref, by)
	case conflict(err) && t.doubted("raise") == nil:
		// Somebody has used the reference, as where an older copy of the state was put back.
		return errors.Join(fmt.Errorf("%w; if it is its reference that was used before, apply again: the next one is another", err), t.record())
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	if t.traced(ctx, ref) {
		return t.loaded(ctx, o, ref, by)
	}
	return t.doubt(o, "raise", ref, by, generation, err)
}

// loaded records that money was loaded. Where what is held goes on being what it was before, the next
// plan would load it once more: that is a doubt.
func (t *task) loaded(ctx context.Context, o *Outcome, ref string, by client.Paise) error {
	o.Loaded, t.now.Since = by, t.Now()
	seen, ok := t.until(ctx, "", func(s world.Seen) bool { return s.Level >= t.step.Least })
	if !ok && (!seen.Found || seen.Level == t.held) {
		return t.doubt(o, "raise", ref, by, t.now.Generation, fmt.Errorf("load %s: the target says that %s was loaded, and no look shows more than %s", t.step.Address, by, t.held))
	}
	return t.record()
}

// replace removes a thing as it is recorded and makes it as it is declared.
func (t *task) replace(ctx context.Context, o *Outcome) error {
	if err := t.moved(); err != nil {
		return err
	}
	t.replaced = t.was.ID
	if err := t.remove(ctx, t.kind.Rebuild(t.was.Applied), o); err != nil {
		return err
	}
	t.was = nil // where the other cannot be made, there is nothing
	return t.create(ctx, o)
}

// remove removes a thing, which is looked for as value says.
func (t *task) remove(ctx context.Context, value any, o *Outcome) error {
	if err := t.intend("remove", "", 0, t.now.Generation); err != nil {
		return err
	}
	o.ID = t.now.ID
	err := t.kind.Remove(ctx, t.at, t.now.ID, value)
	// A side of another thing, or of the target itself, is there as long as that is, whatever it is set to.
	gone := (err == nil || ambiguous(err) || unknownThing(err)) && !t.kind.Attached && t.vanishes(ctx, value)
	switch {
	case err == nil, gone:
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
	if _, is := t.another(t.now.ID); is || t.step.ID == "" { // it goes on under another name, or is not there
		return t.drop(nil)
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

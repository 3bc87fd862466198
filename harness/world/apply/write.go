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
			return t.take(found, o)
		}
	}
	generation := t.now.Generation + 1
	ref := reference(t.State.Lineage, t.step.Address, "create", generation)
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
		t.settled(ctx, id)
		return t.have(id, o)
	case conflict(err) && !t.kind.ByID:
		if found, ok := t.appears(ctx); ok {
			return t.take(found, o)
		}
		return errors.Join(err, t.close())
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	if !t.kind.ByID {
		if found, ok := t.appears(ctx); ok {
			o.Loaded = t.step.Load
			return t.have(found.ID, o)
		}
	}
	return t.doubt(o, "create", ref, 0, generation, err)
}

// have records a thing that was made.
func (t *task) have(id string, o *Outcome) error {
	if other, is := t.another(id); is {
		return t.twice(id, other)
	}
	t.now.ID, t.now.Adopted, o.ID = id, false, id
	return t.record()
}

// twice is the error of a thing that is another one.
func (t *task) twice(id string, other world.Address) error {
	return fmt.Errorf("record %s: it was found as %s, which is %s; look at the target, and declare the thing once", t.step.Address, id, other)
}

// take records a thing that somebody else has made, as it is: the next plan shows what is not as
// declared.
func (t *task) take(found world.Seen, o *Outcome) error {
	if other, is := t.another(found.ID); is {
		return t.twice(found.ID, other)
	}
	t.now.ID, t.now.Adopted, o.ID = found.ID, true, found.ID
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
	generation := t.now.Generation + 1
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
		return t.loaded(ctx, o, ref, seen.Level, by)
	case conflict(err) && (t.was == nil || t.was.Doubt == nil):
		// Somebody has used the reference, as where an older copy of the state was put back.
		return errors.Join(fmt.Errorf("%w; if it is its reference that was used before, apply again: the next one is another", err), t.record())
	case !ambiguous(err):
		return errors.Join(err, t.close())
	}
	if t.traced(ctx, ref) {
		return t.loaded(ctx, o, ref, seen.Level, by)
	}
	return t.doubt(o, "raise", ref, by, generation, err)
}

// loaded records that money was loaded. Where what is held goes on being what it was before, the next
// plan would load it once more: that is a doubt.
func (t *task) loaded(ctx context.Context, o *Outcome, ref string, held, by client.Paise) error {
	o.Loaded = by
	seen, ok := t.until(ctx, "", func(s world.Seen) bool { return s.Level >= t.step.Least })
	if !ok && seen.Found && seen.Level == held {
		return t.doubt(o, "raise", ref, by, t.now.Generation, fmt.Errorf("load %s: the target says that %s was loaded, and goes on showing %s", t.step.Address, by, held))
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
	gone := (err == nil || ambiguous(err) || unknownThing(err)) && t.vanishes(ctx, value)
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
	if t.step.ID == "" { // it is not there
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

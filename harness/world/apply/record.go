package apply

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// intend journals a write before it is sent. A thing that was moved has its new name before, so that
// what a crash leaves in doubt is not recorded under both.
func (t *task) intend(action, ref string, amount client.Paise, generation int) error {
	if err := t.moved(); err != nil {
		return err
	}
	i := state.Intent{
		Address: t.step.Address, Action: action, Ref: ref, Amount: amount, Held: t.held, Generation: generation, Begun: t.Now(), ID: t.now.ID,
		Manage: t.now.Manage, Partner: t.now.Partner, Needs: t.now.Needs, Applied: t.now.Applied,
	}
	if action == "update" {
		i.Applied = t.unchanged().Applied
	}
	if err := t.Journal.Intend(i); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.State.Intend(i)
	return nil
}

// record says how the thing is from now on.
func (t *task) record() error {
	t.now.Doubt = nil
	return t.put(t.now)
}

// another is a thing that is recorded with an id already: two things are never one.
func (t *task) another(id string) (world.Address, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.IndexFunc(t.State.Things, func(s state.Thing) bool {
		return id != "" && s.ID == id && s.Address.Section == t.step.Address.Section && s.Address != t.step.Address &&
			(t.was == nil || s.Address != t.was.Address) && slices.Equal(s.Needs, t.now.Needs)
	})
	if i < 0 {
		return world.Address{}, false
	}
	return t.State.Things[i].Address, true
}

func (t *task) put(now state.Thing) error {
	if err := t.moved(); err != nil {
		return err
	}
	if err := t.Journal.Record(now); err != nil {
		return err
	}
	t.mu.Lock()
	t.State.Put(now)
	t.mu.Unlock()
	fields := map[string]string{"id": now.ID}
	for name, value := range now.Applied {
		fields[name] = value
	}
	t.outputs.Set(now.Address, fields, plan.Present)
	return nil
}

// moved records a thing under its new address.
func (t *task) moved() error {
	if t.was == nil || t.was.Address == t.step.Address {
		return nil
	}
	former := *t.was
	moved := former
	moved.Address = t.step.Address
	if err := t.Journal.Move(former, moved); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.State.Put(moved)
	t.State.Drop(former.Address)
	t.was = &moved
	return nil
}

// unchanged is the thing without a change that may not have happened: what was not seen to be set is not
// recorded as set.
func (t *task) unchanged() state.Thing {
	now := t.now
	if t.was != nil {
		now.Applied = t.was.Applied
		return now
	}
	now.Applied = maps.Clone(now.Applied)
	for _, d := range t.step.Changes {
		if now.Applied[d.Field] = d.From; d.From == "" {
			delete(now.Applied, d.Field)
		}
	}
	return now
}

// doubt leaves the write open: the next plan looks.
func (t *task) doubt(o *Outcome, action, ref string, amount client.Paise, generation int, cause error) error {
	o.InDoubt = true
	now := t.now
	switch {
	case action == "update":
		now = t.unchanged()
	case t.was != nil && (action == "remove" || action == "retire"): // it may be there, and is found as it was
		now = *t.was
		now.Address = t.step.Address
	}
	now.Generation = generation
	now.Doubt = &state.Doubt{Action: action, Ref: ref, Amount: amount, Held: t.held, Begun: t.Now(), Why: "no clear answer came"}
	return errors.Join(fmt.Errorf("%w; whether it has happened is in doubt, and the next plan looks for it", cause), t.put(now))
}

// close ends an intent whose write has not happened: the thing is as it was.
func (t *task) close() error {
	if t.was != nil {
		was := *t.was
		was.Address = t.step.Address
		return t.put(was)
	}
	if err := t.Journal.Drop(t.now, nil); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.State.Drop(t.step.Address)
	return nil
}

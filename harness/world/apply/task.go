package apply

import (
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// task is one step with all that it works with.
type task struct {
	*applier
	step  plan.Step
	kind  *world.Kind
	value any // the thing as declared, its references resolved
	was   *state.Thing
	now   state.Thing // as it is recorded when the step is done
	// replaced is the id of what was removed to make another in its place.
	replaced string
	held     client.Paise // before it is loaded
	at       world.Writing
}

// task gets a step ready.
func (a *applier) task(s plan.Step) (*task, error) {
	t := &task{applier: a, step: s}
	recorded := s.Address
	if s.Was != "" {
		from, err := world.ParseAddress(s.Was)
		if err != nil {
			return nil, err
		}
		recorded = from
	}
	a.mu.Lock()
	if was, ok := a.State.Thing(recorded); ok {
		copied := *was
		t.was = &copied
	}
	before := a.State.Generation
	a.mu.Unlock()
	var partner *world.Declared
	if d, ok := a.World.Thing(s.Address); ok && s.Cause != plan.Undone {
		t.kind = d.Kind
		var later []string
		if t.value, later = d.Resolve(a.outputs.Get); len(later) > 0 && s.Action != plan.Blocked {
			return nil, fmt.Errorf("%s needs a value for %s, which is not known after all; plan again", s.Address, later[0])
		}
		if partner, ok = a.World.Partner(d); !ok {
			partner = nil
		}
		t.now = state.Thing{Address: s.Address, ID: s.ID, Manage: s.Manage, Protect: d.Protect, Needs: d.Refers(), Applied: d.Kind.Values(t.value), Since: a.Now()}
	} else if t.was != nil {
		k, known := a.World.Kind(s.Address.Section)
		if !known {
			return nil, &Blocked{s.Why}
		}
		t.kind = k
		t.value = t.kind.Rebuild(t.was.Applied)
		partner, _ = a.World.Thing(world.Address{Section: "partners", Name: t.was.Partner})
		t.now = *t.was
		if s.ID != "" {
			t.now.ID = s.ID // of what was made without its end being seen
		}
	}
	// What was recorded under this address before, or under the one that it was moved to, may have gone further.
	t.now.Generation = before
	if t.was != nil {
		t.now.Generation, t.now.Since = max(before, t.was.Generation), t.was.Since
		t.now.Adopted = t.was.Adopted
		if t.now.ID == "" {
			t.now.ID = t.was.ID
		}
	}
	return t, t.writeAs(partner)
}

func (t *task) writeAs(partner *world.Declared) error {
	t.at = world.Writing{OnMock: t.Target.Mock(), Mock: t.Target.MockWriter(), Code: t.Target.Code}
	if partner == nil {
		return nil
	}
	t.now.Partner = partner.Address.Name
	value, _ := partner.Resolve(t.outputs.Get)
	as, _ := partner.Kind.Partner(value)
	t.at.Partner = as
	var err error
	t.at.API, err = t.Target.Writer(as)
	return err
}

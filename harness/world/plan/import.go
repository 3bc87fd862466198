package plan

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// Import looks at the thing with an id and gives what is to be recorded of it under an address: it is
// adopted as it is, so that the next plan shows what is not as declared.
func Import(ctx context.Context, r Request, a world.Address, id string, now time.Time) (t state.Thing, err error) {
	d, declared := r.World.Thing(a)
	if !declared {
		return t, fmt.Errorf("import %s: %s does not declare it%s", a, r.World.File, nearest.Hint(a.String(), r.World.Addresses()))
	}
	if was, recorded := r.State.Thing(a); recorded && was.ID == "" {
		return t, fmt.Errorf("import %s: it is recorded already, and a %s has no id of its own", a, d.Kind.Noun)
	} else if recorded {
		return t, fmt.Errorf("import %s: it is recorded already, as %s; kasauti forget %s first, if that is wrong", a, was.ID, a)
	}
	for _, other := range r.State.Things {
		if other.ID == id && other.Address.Section == a.Section {
			return t, fmt.Errorf("import %s: %s is recorded as %s; say with moved: that it has another name now", a, id, other.Address)
		}
	}
	r.Only, r.imports = []world.Address{a}, map[world.Address]string{a: id}
	p, err := Make(ctx, r)
	if err != nil {
		return t, err
	}
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return s.Address == a })
	s := p.Steps[i]
	switch {
	case s.Action == Blocked:
		return t, fmt.Errorf("import %s: %s", a, s.Why)
	case s.Action == Unverified:
		return t, fmt.Errorf("import %s: %s, so there is nothing to record", a, s.Why)
	case s.ID != id || s.Action != Adopt:
		return t, fmt.Errorf("import %s: there is no %s %s there; check the id, and whose it is", a, d.Kind.Noun, id)
	}
	value, _ := d.Resolve(p.outputs.Get)
	t = state.Thing{
		Address: a, ID: id, Manage: s.Manage, Adopted: true, Protect: d.Protect, Needs: d.Refers(),
		Applied: d.Kind.Values(value), Since: now,
	}
	for _, change := range s.Changes {
		t.Applied[change.Field] = change.From
	}
	if partner, ok := r.World.Partner(d); ok {
		t.Partner = partner.Address.Name
	}
	return t, nil
}

// Confirm is an error where the target shows that a recorded thing does not have an id. Where nobody can
// look, the id is taken as said.
func Confirm(ctx context.Context, r Request, t state.Thing, id string) error {
	m, err := newMaker(ctx, r)
	if err != nil {
		return err
	}
	t.ID = id
	k, _, saw := m.seeRecorded(ctx, &t)
	if k == nil || saw.Blind || saw.Err != nil || saw.Found && saw.ID == id {
		return nil
	}
	return fmt.Errorf("there is no %s %s there; check the id, and whose it is", k.Noun, id)
}

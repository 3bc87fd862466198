package plan

import (
	"context"
	"fmt"
	"maps"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// thing looks at one thing and decides.
func (m *maker) thing(ctx context.Context, a world.Address) Step {
	was, _ := m.recorded(a)
	d, declared := m.World.Thing(a)
	var s Step
	if to := m.now(a); m.taken(a) && !m.Destroy {
		is, _ := m.State.Thing(to)
		s = Step{ID: was.ID}.blocked("it was moved to %s, where %s is recorded already; kasauti forget the one that is wrong", to, is.ID)
	} else if declared && !m.Destroy {
		s = m.declared(ctx, d, was)
	} else {
		s = m.undeclared(ctx, was)
	}
	if was != nil && was.Address != a {
		s.Was = was.Address.String()
	}
	return s
}

// declared is for a thing that the world declares.
func (m *maker) declared(ctx context.Context, d *world.Declared, was *state.Thing) Step {
	value, later := d.Resolve(m.outputs.Get)
	want := &Want{Manage: m.level(d), Fields: d.Kind.Values(value), Later: later, KnownID: m.known(d), Named: d.KnownID != ""}
	want.Least, want.Level = d.Kind.Least(value)
	want.Loads = d.Kind.Loads(value)
	want.Lacks = append(d.Kind.Lacks(value, m.Target.Mock()), m.World.PartnerLacks(d)...)
	want.Person, want.Begins = d.Kind.Begins(value)
	for _, name := range later {
		delete(want.Fields, name)
	}
	can := d.Kind.CanAt(m.Target.Callable)
	needs := d.Needs()
	if by, missing := m.outputs.missing(needs); missing {
		s := Step{Needs: needs, Manage: want.Manage}.blocked("it needs %s, which is not there", by)
		switch of := m.step(by); {
		case of.Unknown:
			s.Unknown, s.Why = true, fmt.Sprintf("it needs %s, of which nobody could say whether it is there", by)
		case of.Cause == Doubt:
			s.Why = fmt.Sprintf("it needs %s, of which nobody knows whether it was made", by)
		}
		m.outputs.Set(d.Address, nil, Absent)
		return s
	}
	saw := Sight{Pending: len(later) > 0 || m.outputs.pending(needs)}
	if before, there := m.former(ctx, d, want, was); there {
		saw = before
	} else if saw.Pending {
		saw.Level = m.madeWith(needs)
	} else {
		saw = m.see(ctx, one{d.Kind, value, was, idOf(want, was), can, m.partner(d), want.Least})
	}
	s := decide(d.Kind, want, was, saw, can, m.Options)
	s.Manage, s.Needs, s.Seen = want.Manage, needs, digest(saw)
	m.publish(d, s, want, saw)
	return s
}

// madeWith is the money with which things are made that are yet to be made.
func (m *maker) madeWith(things []world.Address) (load client.Paise) {
	for _, a := range things {
		load += m.step(a).Load
	}
	return load
}

// step is what was decided about a thing so far.
func (m *maker) step(a world.Address) Step {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.steps[a]
}

// publish lets others refer to a thing.
func (m *maker) publish(d *world.Declared, s Step, want *Want, saw Sight) {
	fields := maps.Clone(want.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	id := saw.ID
	if id == "" {
		id = s.ID
	}
	if id == "" {
		id = want.KnownID
	}
	switch {
	case s.Action == Create || s.Action == Replace || saw.Pending && s.Action != Blocked:
		m.outputs.Set(d.Address, fields, Pending) // all that is declared, and no id yet
	case id == "" && !d.Kind.Attached:
		m.outputs.Set(d.Address, nil, Absent)
	default:
		fields["id"] = id
		m.outputs.Set(d.Address, fields, Present)
	}
}

// level is how far a thing is managed at the target.
func (m *maker) level(d *world.Declared) world.Level {
	switch {
	case d.Kind.Observed:
		return world.Observe
	case d.Manage != "":
		return d.Manage
	case m.Target.Mock():
		return world.Own
	}
	return world.Ensure
}

// known is the id that a thing is declared with, or that the target knows it by.
func (m *maker) known(d *world.Declared) string {
	if id := m.imports[d.Address]; id != "" {
		return id
	}
	if d.KnownID != "" {
		return d.KnownID
	}
	return m.Target.Known(d.Address)
}

// idOf is the id that a thing is looked for by; "" for none.
func idOf(want *Want, was *state.Thing) string {
	if want.KnownID == "" && was != nil {
		return was.ID
	}
	return want.KnownID
}

// partner is the partner whose thing it is; nil for none.
func (m *maker) partner(d *world.Declared) *world.Partner {
	declared, ok := m.World.Partner(d)
	if !ok {
		return nil
	}
	value, _ := declared.Resolve(m.outputs.Get)
	partner, _ := declared.Kind.Partner(value)
	return &partner
}

// undeclared is for a thing that is recorded and declared no more.
func (m *maker) undeclared(ctx context.Context, was *state.Thing) Step {
	k, can, saw := m.seeRecorded(ctx, was)
	if k == nil {
		return Step{}.blocked("this kasauti has no %s; use the one that recorded it, or kasauti forget %s", was.Address.Section, was.Address)
	}
	if k.Observed { // it is let go of, whatever is there
		saw = Sight{Blind: true}
	}
	again := was.Doubt != nil && was.Doubt.Action == "create" // its id is that of what was lost before
	if saw.Found && was.ID != "" && saw.ID != was.ID && !again {
		saw = Sight{Traced: saw.Traced} // something else has its key
	}
	s := decide(k, nil, was, saw, can, m.Options)
	s.Needs, s.Seen = was.Needs, digest(saw)
	return s
}

// seeRecorded looks for a thing as it is recorded, whatever is declared of it; k is nil where this
// version has no such kind.
func (m *maker) seeRecorded(ctx context.Context, was *state.Thing) (k *world.Kind, can world.Can, saw Sight) {
	k, known := m.World.Kind(was.Address.Section)
	if !known {
		return nil, can, saw
	}
	can = k.CanAt(m.Target.Callable)
	partner := m.partnerNamed(was.Partner)
	if partner == nil && was.Partner != "" {
		saw.Err = fmt.Errorf("its partner %s is not declared any more, so nobody can look; declare the partner until this is gone, or kasauti forget %s", was.Partner, was.Address)
		return k, can, saw
	}
	return k, can, m.see(ctx, one{k, k.Rebuild(was.Applied), was, was.ID, can, partner, 0})
}

func (m *maker) partnerNamed(name string) *world.Partner {
	d, ok := m.World.Thing(world.Address{Section: "partners", Name: name})
	if !ok {
		return nil
	}
	return m.partner(d)
}

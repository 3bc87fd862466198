package plan

import (
	"context"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
	"github.com/kasauti/kasauti/harness/world/walk"
)

// FindDrift looks at what is recorded and says what has changed at the target since it was last applied.
// What the world file says now does not matter. In the steps From is what was applied and To what is
// there; Remove stands for what is gone, Adopt for another thing under the same key.
func FindDrift(ctx context.Context, r Request) (*Plan, error) {
	if err := r.only(); err != nil {
		return nil, err
	}
	fingerprint, err := r.Target.Fingerprint(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the target which it is: %w", err)
	}
	m := newMaker(r)
	var nodes []walk.Node
	for _, t := range r.State.Things {
		if len(r.Only) == 0 || slices.Contains(r.Only, m.now(t.Address)) || slices.Contains(r.Only, t.Address) {
			nodes = append(nodes, walk.Node{Address: t.Address})
		}
	}
	walk.Walk(ctx, nodes, max(r.AtOnce, 1), func(_ context.Context, a world.Address) error {
		was, _ := m.State.Thing(a)
		s := m.drifted(ctx, was)
		s.Address = a
		m.mu.Lock()
		defer m.mu.Unlock()
		m.steps[a] = s
		return nil
	}, func(walk.Result) {})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := &Plan{
		Format: Format, World: r.World.Meta.Name, Digest: r.World.Digest, Target: fingerprint,
		Lineage: r.State.Lineage, Serial: r.State.Serial, outputs: m.outputs,
	}
	for _, n := range nodes {
		p.Steps = append(p.Steps, m.steps[n.Address])
	}
	return p, nil
}

// drifted compares one thing with what was last applied. A level of money that has sunk is no drift.
func (m *maker) drifted(ctx context.Context, was *state.Thing) Step {
	k, can, saw := m.seeRecorded(ctx, was)
	hasLevel := false
	if k != nil {
		_, hasLevel = k.Least(k.Rebuild(was.Applied))
	}
	s := Step{ID: was.ID, Manage: was.Manage, Needs: was.Needs, Seen: digest(saw)}
	switch {
	case k == nil:
		return s.blocked("this kasauti has no %s; use the one that recorded it, or kasauti forget %s", was.Address.Section, was.Address)
	case was.Doubt != nil:
		saw = m.traced(ctx, saw, k, k.Rebuild(was.Applied), was, can, m.partnerNamed(was.Partner))
		_, s = settle(s, was, saw, true)
		if s.Action == Nothing {
			return s.blocked("a %s was begun on %s and its end was not seen; the next plan looks", was.Doubt.Action, was.Doubt.Begun.Format("2006-01-02 15:04:05"))
		}
		return s
	case saw.Blind:
		s.Action, s.Why = Unverified, fmt.Sprintf("no operation that can be called here shows a %s", k.Noun)
	case saw.Err != nil:
		s.Unknown = true
		return s.blocked("%v", saw.Err)
	case hasLevel:
	case !saw.Found:
		s.Action, s.Cause = Remove, Gone
	case saw.ID != was.ID:
		s.Action, s.Cause, s.ID = Adopt, Rebind, saw.ID
		s.Why = fmt.Sprintf("%s had its place when it was last applied", was.ID)
	default:
		for _, d := range differences(k, Want{Fields: was.Applied}, was, saw) {
			d.From, d.To, d.Forces = d.To, d.From, false
			s.Changes = append(s.Changes, d)
		}
		if len(s.Changes) > 0 {
			s.Action, s.Cause = Change, Drift
		}
	}
	return s
}

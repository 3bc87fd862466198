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
	m, err := newMaker(ctx, r)
	if err != nil {
		return nil, err
	}
	var nodes []walk.Node
	for _, t := range r.State.Things {
		if len(r.Only) == 0 || slices.Contains(r.Only, m.now(t.Address)) || slices.Contains(r.Only, t.Address) {
			nodes = append(nodes, walk.Node{Address: t.Address})
		}
	}
	return m.plan(ctx, nodes, func(ctx context.Context, a world.Address) Step {
		was, _ := m.State.Thing(a)
		return m.drifted(ctx, was)
	})
}

// drifted compares one thing with what was last applied. A level of money that has sunk is no drift.
func (m *maker) drifted(ctx context.Context, was *state.Thing) Step {
	if was.Doubt != nil {
		return Step{ID: was.ID, Manage: was.Manage, Needs: was.Needs}.blocked("the %s that was begun on %s has happened or not; the next plan looks, and the next apply records what became of it",
			was.Doubt.Action, was.Doubt.Begun.Format("2006-01-02 15:04:05"))
	}
	k, _, saw := m.seeRecorded(ctx, was)
	hasLevel := false
	if k != nil {
		_, hasLevel = k.Least(k.Rebuild(was.Applied))
	}
	s := Step{ID: was.ID, Manage: was.Manage, Needs: was.Needs, Seen: digest(saw)}
	switch {
	case k == nil:
		return s.blocked("this kasauti has no %s; use the one that recorded it, or kasauti forget %s", was.Address.Section, was.Address)
	case saw.Blind:
		s.Action, s.Why = Unverified, fmt.Sprintf("no operation that can be called here shows a %s", k.Noun)
	case saw.Err != nil:
		s.Unknown = true
		return s.blocked("%v", saw.Err)
	case hasLevel:
	case saw.Young:
		s.Action, s.Why = Unverified, "it was made a moment ago and is not seen yet"
	case !saw.Found:
		s.Action, s.Cause = Remove, Gone
	case saw.ID != was.ID:
		s.Action, s.Cause, s.ID = Adopt, Rebind, saw.ID
		s.Why = fmt.Sprintf("%s had its place when it was last applied", was.ID)
	default:
		for _, d := range differences(k, Want{Fields: was.Applied}, was, saw) {
			d.From, d.To, d.Forces, d.Default = d.To, d.From, false, false
			s.Changes = append(s.Changes, d)
		}
		if len(s.Changes) > 0 {
			s.Action, s.Cause = Change, Drift
		}
	}
	return s
}

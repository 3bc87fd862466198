package plan

import (
	"context"
	"slices"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
	"github.com/kasauti/kasauti/harness/world/walk"
)

// nodes are the things that are looked at, in order.
func (m *maker) nodes() []walk.Node {
	var nodes []walk.Node
	add := func(a world.Address, needs []world.Address) {
		nodes = append(nodes, walk.Node{Address: a, Needs: needs})
	}
	declared := map[world.Address]bool{}
	for _, d := range m.World.Things() {
		if m.Destroy {
			break
		}
		declared[d.Address] = true
		needs := d.Needs()
		if partner, ok := m.World.Partner(d); ok && partner.Address != d.Address && !slices.Contains(needs, partner.Address) {
			needs = append(needs, partner.Address)
		}
		add(d.Address, needs)
	}
	for _, t := range m.State.Things {
		if !declared[m.now(t.Address)] || m.taken(t.Address) {
			add(t.Address, t.Needs)
		}
	}
	if m.Destroy { // what goes takes with it what needs it, and not what it needs
		return restrict(nodes, m.Only, walk.Reversed(nodes))
	}
	return restrict(nodes, m.Only, nodes)
}

// lastFirst puts things in the order in which they can go.
func lastFirst(nodes []walk.Node) []walk.Node {
	of := map[world.Address]walk.Node{}
	for _, n := range nodes {
		of[n.Address] = n
	}
	var ordered []walk.Node
	free := func(context.Context, world.Address) error { return nil }
	walk.Walk(context.Background(), walk.Reversed(nodes), 1, free, func(r walk.Result) { ordered = append(ordered, of[r.Address]) })
	return ordered
}

// restrict keeps what is asked for and what follows from that.
func restrict(nodes []walk.Node, only []world.Address, following []walk.Node) []walk.Node {
	if len(only) == 0 {
		return nodes
	}
	needs := map[world.Address][]world.Address{}
	for _, n := range following {
		needs[n.Address] = n.Needs
	}
	keep := map[world.Address]bool{}
	var visit func(a world.Address)
	visit = func(a world.Address) {
		if keep[a] {
			return
		}
		keep[a] = true
		for _, need := range needs[a] {
			visit(need)
		}
	}
	for _, a := range only {
		visit(a)
	}
	return slices.DeleteFunc(nodes, func(n walk.Node) bool { return !keep[n.Address] })
}

// now is the address that a recorded thing has since it was moved.
func (m *maker) now(a world.Address) world.Address {
	for _, move := range m.World.Moved {
		if move.From == a.String() {
			to, err := world.ParseAddress(move.To)
			if err == nil {
				return to
			}
		}
	}
	return a
}

// taken reports whether another thing is recorded under the address that one was moved to.
func (m *maker) taken(a world.Address) bool {
	to := m.now(a)
	_, recorded := m.State.Thing(to)
	return to != a && recorded
}

// recorded is what is recorded of a declared thing, under its address or under a former one.
func (m *maker) recorded(a world.Address) (*state.Thing, bool) {
	if t, ok := m.State.Thing(a); ok {
		return t, true
	}
	for _, move := range m.World.Moved {
		if from, err := world.ParseAddress(move.From); err == nil && move.To == a.String() {
			if t, ok := m.State.Thing(from); ok {
				return t, true
			}
		}
	}
	return nil, false
}

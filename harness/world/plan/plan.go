// Package plan says what would make a target be as a world declares it. It looks at the target by
// calls that change nothing, and decides by one pure function.
package plan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
	"github.com/kasauti/kasauti/harness/world/walk"
)

// Plan is what would be done, in an order in which it can be.
type Plan struct {
	Format  int    `json:"format"`
	World   string `json:"world"`   // name
	Digest  string `json:"digest"`  // of the world as declared for the target
	Target  string `json:"target"`  // fingerprint
	Lineage string `json:"lineage"` // of the state
	Serial  int64  `json:"serial"`  // of the state
	Steps   []Step `json:"steps"`

	outputs *Outputs
}

// Format is the one that this version writes.
const Format = 1

// Request is what is planned for.
type Request struct {
	World  *world.World
	State  *state.State
	Target world.Target
	Only   []world.Address // these and what they need; none means all
	Options
	AtOnce int // looks at a time
	// Patience is how long a thing whose creation is in doubt may take to be seen.
	Patience time.Duration
	// Nothing declared: everything that is recorded shall go.
	Destroy bool

	imports map[world.Address]string // ids that things are looked for by, whatever else is known
}

// Make looks at the target and plans. An error means that there is no plan; what is only unknown of
// single things stands in their steps.
func Make(ctx context.Context, r Request) (*Plan, error) {
	if err := r.only(); err != nil {
		return nil, err
	}
	fingerprint, err := r.Target.Fingerprint(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the target which it is: %w", err)
	}
	m := newMaker(r)
	nodes := m.nodes()
	if r.Destroy {
		nodes = lastFirst(nodes)
	}
	var failed error
	walk.Walk(ctx, nodes, max(r.AtOnce, 1), m.look, func(result walk.Result) {
		if result.End == walk.Failed {
			failed = errors.Join(failed, result.Err)
		}
	})
	if failed == nil {
		failed = ctx.Err()
	}
	if failed != nil {
		return nil, failed
	}
	p := &Plan{
		Format: Format, World: r.World.Meta.Name, Digest: r.World.Digest, Target: fingerprint,
		Lineage: r.State.Lineage, Serial: r.State.Serial, outputs: m.outputs,
	}
	for _, n := range nodes {
		p.Steps = append(p.Steps, m.steps[n.Address])
	}
	return p, p.reset(r.State)
}

// only checks that what is asked for exists.
func (r Request) only() error {
	for _, a := range r.Only {
		_, declared := r.World.Thing(a)
		_, recorded := r.State.Thing(a)
		if !declared && !recorded {
			var known []string
			for _, d := range r.World.Things() {
				known = append(known, d.Address.String())
			}
			for _, t := range r.State.Things {
				known = append(known, t.Address.String())
			}
			slices.Sort(known)
			known = slices.Compact(known)
			return fmt.Errorf("nothing is called %s in %s or in what is recorded%s", a, r.World.File, nearest.Hint(a.String(), known))
		}
	}
	return nil
}

// Reset says that most of what is recorded has vanished: the target may have been reset.
type Reset struct{ Gone, Recorded int }

// Error implements error.
func (r *Reset) Error() string {
	return fmt.Sprintf("%d of the %d things that are recorded are not there any more, which looks as if the target had been reset; if it was, remove the state with kasauti forget --all, and plan again", r.Gone, r.Recorded)
}

// reset is a *Reset where more than half of what is recorded has vanished.
func (p *Plan) reset(st *state.State) error {
	gone := 0
	for _, s := range p.Steps {
		if s.Cause == Gone {
			gone++
		}
	}
	if gone > 1 && 2*gone > len(st.Things) {
		return &Reset{gone, len(st.Things)}
	}
	return nil
}

// maker makes one plan. Its maps are shared by the looks that go on at once.
type maker struct {
	Request
	outputs *Outputs

	mu      sync.Mutex
	steps   map[world.Address]Step
	readers map[string]*lists // by partnerId
}

func newMaker(r Request) *maker {
	return &maker{Request: r, outputs: newOutputs(), steps: map[world.Address]Step{}, readers: map[string]*lists{}}
}

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

// Outputs are what things give to those that refer to them, as far as the plan knows.
func (p *Plan) Outputs() *Outputs { return p.outputs }

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

// look looks at one thing and decides.
func (m *maker) look(ctx context.Context, a world.Address) error {
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
	s.Address = a
	if was != nil && was.Address != a {
		s.Was = was.Address.String()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.steps[a] = s
	return nil
}

// declared is for a thing that the world declares.
func (m *maker) declared(ctx context.Context, d *world.Declared, was *state.Thing) Step {
	value, later := d.Resolve(m.outputs.Get)
	want := &Want{Manage: m.level(d), Fields: d.Kind.Values(value), Later: later, KnownID: m.known(d)}
	want.Least, want.Level = d.Kind.Least(value)
	want.Loads = d.Kind.Loads(value)
	want.Lacks = d.Kind.Lacks(value, m.Target.Mock())
	for _, name := range later {
		delete(want.Fields, name)
	}
	can := d.Kind.CanAt(m.Target.Callable)
	needs := d.Needs()
	if by, missing := m.outputs.missing(needs); missing {
		s := Step{Needs: needs, Manage: want.Manage}.blocked("it needs %s, which is not there", by)
		if m.unknown(by) {
			s.Unknown, s.Why = true, fmt.Sprintf("it needs %s, of which nobody could say whether it is there", by)
		}
		m.outputs.Set(d.Address, nil, Absent)
		return s
	}
	saw := Sight{Pending: len(later) > 0 || m.outputs.pending(needs)}
	if !saw.Pending {
		saw = m.see(ctx, d.Kind, value, idOf(want, was), can, m.partner(d))
		saw = m.patiently(ctx, saw, was, func() Sight {
			m.forget(m.partner(d))
			return m.see(ctx, d.Kind, value, idOf(want, was), can, m.partner(d))
		})
		saw = m.traced(ctx, saw, d.Kind, value, was, can, m.partner(d))
	}
	s := decide(d.Kind, want, was, saw, can, m.Options)
	s.Manage, s.Needs, s.Seen = want.Manage, needs, digest(saw)
	m.publish(d, s, want, saw)
	return s
}

// unknown reports whether nobody could say what there is of a thing.
func (m *maker) unknown(a world.Address) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.steps[a].Unknown
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

// see looks for a thing: by its id, and where that is not there by its key.
func (m *maker) see(ctx context.Context, k *world.Kind, value any, id string, can world.Can, partner *world.Partner) Sight {
	if k.Unseen {
		known, err := k.Find(ctx, world.Reading{}, value, id) // what is declared of it
		return Sight{Blind: true, Seen: world.Seen{ID: known.ID}, Err: err}
	}
	if !can.Find || k.ByID && id == "" {
		return Sight{Blind: true, Seen: world.Seen{ID: id}}
	}
	at, err := m.reading(partner)
	if err != nil {
		return Sight{Err: err}
	}
	seen, err := k.Find(ctx, at, value, id)
	if err == nil && !seen.Found && id != "" && !k.ByID {
		seen, err = k.Find(ctx, at, value, "")
	}
	return Sight{Seen: seen, Err: err}
}

// patiently looks again for a thing whose creation is in doubt: that it is not seen at once does not
// show that it was not made.
func (m *maker) patiently(ctx context.Context, saw Sight, was *state.Thing, look func() Sight) Sight {
	if was == nil || was.Doubt == nil || was.Doubt.Action != "create" || saw.Blind {
		return saw
	}
	left := m.Patience
	for wait := firstWait; !saw.Found && saw.Err == nil && left > 0; wait *= 2 {
		left -= wait
		select {
		case <-ctx.Done():
			return saw
		case <-time.After(wait):
		}
		saw = look()
	}
	return saw
}

// firstWait is the first of the waits, each of which is twice as long as the one before.
const firstWait = 10 * time.Millisecond

func (m *maker) reading(partner *world.Partner) (world.Reading, error) {
	at := world.Reading{OnMock: m.Target.Mock(), Mock: m.Target.MockReader()}
	if partner == nil {
		return at, nil
	}
	at.Partner = *partner
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.readers[partner.ID]; known != nil {
		at.API = known
		return at, nil
	}
	reader, err := m.Target.Reader(*partner)
	if err != nil {
		return at, err
	}
	m.readers[partner.ID] = listsOf(reader)
	at.API = m.readers[partner.ID]
	return at, nil
}

// forget has the next look of a partner see what is there by then.
func (m *maker) forget(partner *world.Partner) {
	if partner != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.readers, partner.ID)
	}
}

// traced asks, of a write in doubt, whether it has happened.
func (m *maker) traced(ctx context.Context, saw Sight, k *world.Kind, value any, was *state.Thing, can world.Can, partner *world.Partner) Sight {
	if was == nil || was.Doubt == nil || was.Doubt.Ref == "" || !can.Trace {
		return saw
	}
	at, err := m.reading(partner)
	if err != nil {
		return saw
	}
	if happened, err := k.Trace(ctx, at, was.Doubt.Ref, value); err == nil {
		saw.Traced = &happened
	}
	return saw
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
	if saw.Found && saw.ID != was.ID {
		saw = Sight{} // something else has its key
	}
	s := decide(k, nil, was, saw, can, m.Options)
	s.Needs, s.Seen = was.Needs, digest(saw)
	return s
}

// seeRecorded looks for a thing as it is recorded, whatever is declared of it; k is nil where this
// version has no such kind.
func (m *maker) seeRecorded(ctx context.Context, was *state.Thing) (k *world.Kind, can world.Can, saw Sight) {
	i := slices.IndexFunc(m.World.Kinds(), func(k *world.Kind) bool { return k.Section == was.Address.Section })
	if i < 0 {
		return nil, can, saw
	}
	k = m.World.Kinds()[i]
	can = k.CanAt(m.Target.Callable)
	partner := m.partnerNamed(was.Partner)
	if partner == nil && was.Partner != "" {
		saw.Err = fmt.Errorf("its partner %s is not declared any more, so nobody can look; declare the partner until this is gone, or kasauti forget %s", was.Partner, was.Address)
		return k, can, saw
	}
	return k, can, m.see(ctx, k, k.Rebuild(was.Applied), was.ID, can, partner)
}

func (m *maker) partnerNamed(name string) *world.Partner {
	d, ok := m.World.Thing(world.Address{Section: "partners", Name: name})
	if !ok {
		return nil
	}
	return m.partner(d)
}

// Package plan says what would make a target be as a world declares it. It looks at the target by
// calls that change nothing, and decides by one pure function.
package plan

import (
	"context"
	"fmt"
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
	m, err := newMaker(ctx, r)
	if err != nil {
		return nil, err
	}
	nodes := m.nodes()
	if r.Destroy {
		nodes = lastFirst(nodes)
	}
	p, err := m.plan(ctx, nodes, m.thing)
	if err != nil {
		return nil, err
	}
	p.apart(r.World)
	return p, p.reset(r.State)
}

// only checks that what is asked for exists.
func (r Request) only() error {
	for _, a := range r.Only {
		_, declared := r.World.Thing(a)
		_, recorded := r.State.Thing(a)
		if !declared && !recorded {
			known := r.World.Addresses()
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
	fingerprint string
	outputs     *Outputs

	mu      sync.Mutex
	steps   map[world.Address]Step
	readers map[string]*lists // by partnerId
}

func newMaker(ctx context.Context, r Request) (*maker, error) {
	if err := r.only(); err != nil {
		return nil, err
	}
	fingerprint, err := r.Target.Fingerprint(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the target which it is: %w", err)
	}
	return &maker{Request: r, fingerprint: fingerprint, outputs: newOutputs(), steps: map[world.Address]Step{}, readers: map[string]*lists{}}, nil
}

// plan decides about each node when all that it needs is decided.
func (m *maker) plan(ctx context.Context, nodes []walk.Node, decide func(context.Context, world.Address) Step) (*Plan, error) {
	// A look changes nothing, so an interrupt ends those that are under way.
	walk.Walk(ctx, nodes, max(m.AtOnce, 1), func(_ context.Context, a world.Address) error {
		s := decide(ctx, a)
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
		Format: Format, World: m.World.Meta.Name, Digest: m.World.Digest, Target: m.fingerprint,
		Lineage: m.State.Lineage, Serial: m.State.Serial, outputs: m.outputs,
	}
	for _, n := range nodes {
		p.Steps = append(p.Steps, m.steps[n.Address])
	}
	return p, nil
}

// Outputs are what things give to those that refer to them, as far as the plan knows.
func (p *Plan) Outputs() *Outputs { return p.outputs }

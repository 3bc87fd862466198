// Package apply makes a target be as a plan says. Before each write its intent is on the disk, so
// that a crash at any moment leaves nothing unknown: what may have happened is in doubt, and the next
// plan looks.
package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
	"github.com/kasauti/kasauti/harness/world/walk"
)

// Request is what is applied, where, and how far.
type Request struct {
	Plan    *plan.Plan
	World   *world.World
	State   *state.State
	Journal state.Journal
	Target  world.Writable
	AtOnce  int // steps at a time, at least 1
	// FailFast begins nothing new after a step has failed.
	FailFast bool
	Now      func() time.Time
	// Patience is how long a thing that was just made may take to be seen.
	Patience time.Duration
	// Began and Ended tell of each step as it goes on; calls come one at a time.
	Began func(plan.Step)
	Ended func(Outcome)
}

// Outcome is how a step ended.
type Outcome struct {
	Step    plan.Step
	End     walk.End
	Err     error
	By      world.Address // what it was skipped for
	ID      string
	Loaded  client.Paise // money that was moved
	Took    time.Duration
	InDoubt bool // nobody knows whether its write has happened
}

// Result is how an apply ended.
type Result struct {
	Outcomes []Outcome
	Outputs  *plan.Outputs
	Stopped  bool // by an interrupt, or by the first failure
}

// Failed are the outcomes of steps that failed.
func (r Result) Failed() []Outcome { return r.ended(walk.Failed) }

// Skipped are the outcomes of steps that were not begun.
func (r Result) Skipped() []Outcome { return append(r.ended(walk.Skipped), r.ended(walk.Stopped)...) }

func (r Result) ended(as walk.End) []Outcome {
	return slices.DeleteFunc(slices.Clone(r.Outcomes), func(o Outcome) bool { return o.End != as })
}

// Apply does what the plan says. What is recorded goes into r.State and r.Journal as it happens; the
// caller saves the state. Steps that need each other follow each other; what is removed goes last, in
// the order in which nothing is needed any more.
func Apply(ctx context.Context, r Request) Result {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a := &applier{Request: r, steps: map[world.Address]plan.Step{}, outputs: r.Plan.Outputs(), ends: map[world.Address]Outcome{}}
	forward, backward := map[world.Turn][]walk.Node{}, map[world.Turn][]walk.Node{}
	for _, s := range r.Plan.Steps {
		a.steps[s.Address] = s
		node, turn := walk.Node{Address: s.Address, Needs: s.Needs}, r.World.Turn(s.Address)
		switch s.Action {
		case plan.Remove, plan.Forget:
			backward[turn] = append(backward[turn], node)
		default:
			forward[turn] = append(forward[turn], node)
		}
	}
	result := Result{Outputs: a.outputs}
	ended := func(w walk.Result) {
		o := a.outcome(w)
		result.Outcomes = append(result.Outcomes, o)
		result.Stopped = result.Stopped || o.End == walk.Stopped
		if o.End == walk.Failed && r.FailFast {
			stop()
		}
		if r.Ended != nil {
			a.telling.Lock()
			r.Ended(o)
			a.telling.Unlock()
		}
	}
	all := func(nodes []walk.Node) { walk.Walk(ctx, nodes, r.AtOnce, a.do, ended) }
	all(walk.Reversed(backward[world.Last])) // bad luck that is declared no more would befall the rest
	for _, turn := range world.Turns() {
		all(forward[turn])
	}
	all(walk.Reversed(backward[world.Usual]))
	all(walk.Reversed(backward[world.First]))
	return result
}

type applier struct {
	Request
	steps   map[world.Address]plan.Step
	outputs *plan.Outputs

	mu      sync.Mutex // of what follows, and of State
	ends    map[world.Address]Outcome
	telling sync.Mutex
}

// Blocked says that a step has nothing that could be done.
type Blocked struct{ Why string }

// Error implements error.
func (b *Blocked) Error() string { return b.Why }

// do does one step.
func (a *applier) do(ctx context.Context, at world.Address) error {
	s := a.steps[at]
	begun := a.Now()
	if s.Does() && a.Began != nil {
		a.telling.Lock()
		a.Began(s)
		a.telling.Unlock()
	}
	o := Outcome{Step: s}
	err := a.step(ctx, s, &o)
	o.Took = a.Now().Sub(begun)
	a.mu.Lock()
	a.ends[at] = o
	a.mu.Unlock()
	return err
}

func (a *applier) outcome(w walk.Result) Outcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	o := a.ends[w.Address]
	o.Step, o.End, o.Err, o.By = a.steps[w.Address], w.End, w.Err, w.By
	return o
}

// step does what the step says.
func (a *applier) step(ctx context.Context, s plan.Step, o *Outcome) error {
	t, err := a.task(s)
	if err != nil {
		return err
	}
	switch s.Action {
	case plan.Blocked:
		return &Blocked{s.Why}
	case plan.Nothing, plan.Unverified:
		return t.moved()
	case plan.Adopt:
		return t.adopt(ctx, o)
	case plan.Create:
		return t.create(ctx, o)
	case plan.Change:
		if s.Raise > 0 {
			return t.raise(ctx, o)
		}
		return t.change(ctx, o)
	case plan.Replace:
		if err := t.remove(ctx, o); err != nil {
			return err
		}
		return t.create(ctx, o)
	case plan.Remove:
		return t.remove(ctx, o)
	case plan.Forget:
		return t.forget(ctx, o)
	}
	return fmt.Errorf("do %q to %s: there is no such action", s.Action, s.Address)
}

// task is one step with all that it works with.
type task struct {
	*applier
	step  plan.Step
	kind  *world.Kind
	value any // the thing as declared, its references resolved
	was   *state.Thing
	now   state.Thing // as it is recorded when the step is done
	at    world.Writing
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
		t.now = state.Thing{Address: s.Address, ID: s.ID, Manage: s.Manage, Protect: d.Protect, Needs: s.Needs, Applied: d.Kind.Values(t.value), Since: a.Now()}
	} else if t.was != nil {
		i := slices.IndexFunc(a.World.Kinds(), func(k *world.Kind) bool { return k.Section == s.Address.Section })
		if i < 0 {
			return nil, &Blocked{s.Why}
		}
		t.kind = a.World.Kinds()[i]
		t.value = t.kind.Rebuild(t.was.Applied)
		partner, _ = a.World.Thing(world.Address{Section: "partners", Name: t.was.Partner})
		t.now = *t.was
	}
	if t.was == nil {
		t.now.Generation = before
	} else {
		t.now.Generation, t.now.Since = t.was.Generation, t.was.Since
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

// intend journals a write before it is sent. A thing that was moved has its new name before, so that
// what a crash leaves in doubt is not recorded under both.
func (t *task) intend(action, ref string, amount client.Paise, generation int) error {
	if err := t.moved(); err != nil {
		return err
	}
	i := state.Intent{
		Address: t.step.Address, Action: action, Ref: ref, Amount: amount, Generation: generation, Begun: t.Now(), ID: t.now.ID,
		Manage: t.now.Manage, Partner: t.now.Partner, Needs: t.now.Needs, Applied: t.now.Applied,
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

// doubt leaves the write open: the next plan looks.
func (t *task) doubt(o *Outcome, action, ref string, amount client.Paise, generation int, cause error) error {
	o.InDoubt = true
	now := t.now
	now.Generation = generation
	now.Doubt = &state.Doubt{Action: action, Ref: ref, Amount: amount, Begun: t.Now(), Why: "no clear answer came"}
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

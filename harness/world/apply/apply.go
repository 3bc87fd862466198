// Package apply makes a target be as a plan says. Before each write its intent is on the disk, so
// that a crash at any moment leaves nothing unknown: what may have happened is in doubt, and the next
// plan looks.
package apply

import (
	"context"
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
		return t.replace(ctx, o)
	case plan.Remove:
		return t.remove(ctx, t.value, o)
	case plan.Forget:
		return t.forget(ctx, o)
	}
	return fmt.Errorf("do %q to %s: there is no such action", s.Action, s.Address)
}

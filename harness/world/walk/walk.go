// Package walk goes through things that need each other, as many at a time as are ready. Planning,
// applying and removing are all one such walk.
package walk

import (
	"context"

	"github.com/kasauti/kasauti/harness/world"
)

// Node is one thing of a walk.
type Node struct {
	Address world.Address
	Needs   []world.Address // those that are not part of the walk are taken as done
}

// Reversed turns the walk round: a node comes after all that need it.
func Reversed(nodes []Node) []Node {
	at := map[world.Address]int{}
	turned := make([]Node, len(nodes))
	for i, n := range nodes {
		at[n.Address], turned[i].Address = i, n.Address
	}
	for _, n := range nodes {
		for _, need := range n.Needs {
			if i, in := at[need]; in {
				turned[i].Needs = append(turned[i].Needs, n.Address)
			}
		}
	}
	return turned
}

// End is how a node ended.
type End int

// The ends.
const (
	Done    End = iota
	Failed      // do gave an error
	Skipped     // something that it needs did not end well, so it was not begun
	Stopped     // ctx ended before it began
)

// Result is the end of one node.
type Result struct {
	Address world.Address
	End     End
	Err     error         // of do
	By      world.Address // whose end had it skipped
}

// Walk calls do for each node when all that it needs is done, up to so many at a time. A node whose
// do gives an error poisons those that need it, and no others. When ctx ends nothing new is begun;
// what is under way ends by itself, since do gets a context that does not end. ended is called once
// for each node, in the order in which they end, by the goroutine that called Walk.
func Walk(ctx context.Context, nodes []Node, atOnce int, do func(context.Context, world.Address) error, ended func(Result)) {
	w := walker{waits: map[world.Address]int{}, followers: map[world.Address][]world.Address{}, poison: map[world.Address]world.Address{}, ended: ended}
	w.begin(nodes)
	results := make(chan Result)
	for running := 0; running > 0 || len(w.ready) > 0; {
		if len(w.ready) == 0 || running == atOnce {
			w.finish(<-results)
			running--
			continue
		}
		next := w.ready[0]
		w.ready = w.ready[1:]
		by, poisoned := w.poison[next]
		switch {
		case poisoned:
			w.finish(Result{Address: next, End: Skipped, By: by})
		case ctx.Err() != nil:
			w.finish(Result{Address: next, End: Stopped})
		default:
			running++
			go func() {
				result := Result{Address: next}
				if result.Err = do(context.WithoutCancel(ctx), next); result.Err != nil {
					result.End = Failed
				}
				results <- result
			}()
		}
	}
}

type walker struct {
	ready     []world.Address
	waits     map[world.Address]int // for how many that it needs
	followers map[world.Address][]world.Address
	poison    map[world.Address]world.Address // by what
	ended     func(Result)
}

func (w *walker) begin(nodes []Node) {
	in := map[world.Address]bool{}
	for _, n := range nodes {
		in[n.Address] = true
	}
	for _, n := range nodes {
		for _, need := range n.Needs {
			if in[need] {
				w.waits[n.Address]++
				w.followers[need] = append(w.followers[need], n.Address)
			}
		}
		if w.waits[n.Address] == 0 {
			w.ready = append(w.ready, n.Address)
		}
	}
}

func (w *walker) finish(result Result) {
	w.ended(result)
	by := result.Address
	if result.End == Skipped {
		by = result.By
	}
	for _, follower := range w.followers[result.Address] {
		if _, already := w.poison[follower]; !already && (result.End == Failed || result.End == Skipped) {
			w.poison[follower] = by
		}
		if w.waits[follower]--; w.waits[follower] == 0 {
			w.ready = append(w.ready, follower)
		}
	}
}

package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/state"
)

// leases let scenarios have wallets and cards of a target that others use, too: to themselves or, where
// they only read, beside others that do. Scenarios of this run have a turn for each wallet or card, those
// of other runs a lock file.
type leases struct {
	dir  string // of this target's locks
	wait time.Duration

	mu    sync.Mutex
	turns map[string]*turn
}

// leased gives the leases of a target; nil where every scenario has a universe of its own.
func leased(ctx context.Context, opened *aimed, wait time.Duration) (*leases, error) {
	if opened.Has(scenario.Reset) {
		return nil, nil
	}
	identity, err := opened.Identity(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := lockDir()
	if err != nil {
		return nil, err
	}
	return &leases{dir: filepath.Join(dir, place.Fingerprint(identity)), wait: wait, turns: map[string]*turn{}}, nil
}

// taker is what the runner calls; nil where there are no leases.
func (l *leases) taker() func(context.Context, []scenario.Card, bool) (func(), error) {
	if l == nil {
		return nil
	}
	return l.take
}

// take waits for some wallets and cards, which come in one order for all, so that no two wait for
// each other. Who only reads has them beside others who do.
func (l *leases) take(ctx context.Context, cards []scenario.Card, reads bool) (release func(), err error) {
	var taken []func()
	release = func() {
		for i := len(taken) - 1; i >= 0; i-- {
			taken[i]()
		}
	}
	deadline := time.Now().Add(l.wait)
	for _, card := range cards {
		give, err := l.one(ctx, card, reads, time.Until(deadline))
		if err != nil {
			release()
			if reads {
				return nil, scenario.CannotRun("read %q while nobody changes it: %v", card.Name, err)
			}
			return nil, scenario.CannotRun("have %q to itself: %v", card.Name, err)
		}
		taken = append(taken, give)
	}
	return release, nil
}

func (l *leases) one(ctx context.Context, card scenario.Card, reads bool, wait time.Duration) (give func(), err error) {
	until := time.Now().Add(wait)
	patience, enough := context.WithTimeoutCause(ctx, max(wait, 0), fmt.Errorf("other scenarios of this run had it for %s; give more time with --wait", l.wait))
	defer enough()
	back, err := l.turn(card.ID).take(patience, reads)
	if err != nil {
		return nil, err
	}
	what := "wallet or card " + card.Name + " (" + card.ID + ")"
	lock := state.Lock
	if reads {
		lock = state.Share
	}
	unlock, err := lock(ctx, filepath.Join(l.dir, leaseName(card.ID)), what, "kasauti run", time.Until(until))
	if err != nil {
		back()
		return nil, err
	}
	return func() {
		_ = unlock() // the end of the process would do it, too
		back()
	}, nil
}

func (l *leases) turn(id string) *turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns[id] == nil {
		l.turns[id] = &turn{door: make(chan struct{}, 1), seats: make(chan struct{}, mostReaders)}
	}
	return l.turns[id]
}

// plainID is an id that is a file name on every system.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// leaseName is the name of the lock file of an id. Ids come from the target: one that could lead out
// of the folder stands there by its digest.
func leaseName(id string) string {
	if !plainID.MatchString(id) {
		sum := sha256.Sum256([]byte(id))
		id = "~" + hex.EncodeToString(sum[:8])
	}
	return id + ".lock"
}

// mostReaders are the scenarios of one run that read a wallet or card at once.
const mostReaders = 64

// turn is what scenarios of one run do about one wallet or card: many read, or one changes.
type turn struct {
	door  chan struct{} // who waits for seats stands in it, so that nobody overtakes
	seats chan struct{} // one is for who reads, all are for who changes
}

// take waits for its seats until ctx ends, whose cause is the error.
func (t *turn) take(ctx context.Context, reads bool) (back func(), err error) {
	got := 0
	back = func() {
		for range got {
			<-t.seats
		}
	}
	wanted := cap(t.seats)
	if reads {
		wanted = 1
	}
	if err := enter(ctx, t.door); err != nil {
		return nil, err
	}
	defer func() { <-t.door }()
	for ; got < wanted; got++ {
		if err := enter(ctx, t.seats); err != nil {
			back()
			return nil, err
		}
	}
	return back, nil
}

// enter takes a place, also where ctx has ended already and one is free.
func enter(ctx context.Context, places chan<- struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	default:
	}
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

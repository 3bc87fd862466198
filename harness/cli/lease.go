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

// leases let scenarios have wallets and cards of a target to themselves that others use, too: those
// of this run by a turn for each, those of other runs by a lock file for each.
type leases struct {
	dir  string // of this target's locks
	wait time.Duration

	mu    sync.Mutex
	turns map[string]chan struct{} // of one place each
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
	return &leases{dir: filepath.Join(dir, place.Fingerprint(identity)), wait: wait, turns: map[string]chan struct{}{}}, nil
}

// taker is what the runner calls; nil where there are no leases.
func (l *leases) taker() func(context.Context, []scenario.Card) (func(), error) {
	if l == nil {
		return nil
	}
	return l.take
}

// take waits for some wallets and cards, which come in one order for all, so that no two wait for
// each other.
func (l *leases) take(ctx context.Context, cards []scenario.Card) (release func(), err error) {
	var taken []func()
	release = func() {
		for i := len(taken) - 1; i >= 0; i-- {
			taken[i]()
		}
	}
	deadline := time.Now().Add(l.wait)
	for _, card := range cards {
		give, err := l.one(ctx, card, time.Until(deadline))
		if err != nil {
			release()
			return nil, scenario.CannotRun("have %q to itself: %v", card.Name, err)
		}
		taken = append(taken, give)
	}
	return release, nil
}

func (l *leases) one(ctx context.Context, card scenario.Card, wait time.Duration) (give func(), err error) {
	turn := l.turn(card.ID)
	patience := time.NewTimer(max(wait, 0))
	defer patience.Stop()
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-patience.C:
		return nil, fmt.Errorf("other scenarios of this run had it for %s; give more time with --wait", l.wait)
	}
	what := "wallet or card " + card.Name + " (" + card.ID + ")"
	unlock, err := state.Lock(ctx, filepath.Join(l.dir, leaseName(card.ID)), what, "kasauti run", wait)
	if err != nil {
		<-turn
		return nil, err
	}
	return func() {
		_ = unlock() // the end of the process would do it, too
		<-turn
	}, nil
}

func (l *leases) turn(id string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns[id] == nil {
		l.turns[id] = make(chan struct{}, 1)
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

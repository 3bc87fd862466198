package plan

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// slowKind looks until it is stopped.
type slowKind struct{ looking chan struct{} }

func (k slowKind) Find(ctx context.Context, _ world.Reading, _ purse, _ string) (world.Seen, error) {
	k.looking <- struct{}{}
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
	}
	return world.Seen{}, ctx.Err()
}

// nearby is a target of which nobody asks more than where it is.
type nearby struct{ world.Target }

func (nearby) Mock() bool                                  { return true }
func (nearby) Callable(string) bool                        { return true }
func (nearby) Known(world.Address) string                  { return "" }
func (nearby) Fingerprint(context.Context) (string, error) { return "here", nil }
func (nearby) MockReader() world.MockReader                { return nil }

// TestAnInterruptEndsALook: a look changes nothing, so nobody waits for its end.
func TestAnInterruptEndsALook(t *testing.T) {
	slow := slowKind{make(chan struct{})}
	k := world.Define[purse](world.Kind{Section: "purses", Noun: "purse"}, slow)
	w, err := world.Load("w.yaml", []byte("world: {name: w, version: 1}\npurses: {p: {mobile: \"6000000001\"}}\n"), []*world.Kind{k})
	if err != nil {
		t.Fatal(err)
	}
	s := &state.State{Lineage: "L"}
	s.Put(*recorded("1", "red"))
	for name, find := range map[string]func(context.Context, Request) (*Plan, error){"plan": Make, "drift": FindDrift} {
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			<-slow.looking
			stop()
		}()
		begun := time.Now()
		if p, err := find(ctx, Request{World: w, State: s, Target: nearby{}, AtOnce: 1}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s gives %v, %v", name, p, err)
		}
		if took := time.Since(begun); took > 30*time.Second {
			t.Errorf("%s ended after %s", name, took)
		}
	}
}

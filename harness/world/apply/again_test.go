package apply_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world/state"
)

// TestLoadedAgainAfterItWasForgotten: each load has a reference of its own, whatever was recorded before.
// The server refuses a reference that it knows.
func TestLoadedAgainAfterItWasForgotten(t *testing.T) {
	more := strings.Replace(small, "min: 5.00", "min: 8.00", 1)
	loaded := func(d *desk) {
		t.Helper()
		if r := d.apply(more); len(r.Failed()) > 0 {
			t.Fatal(r.Failed()[0].Err)
		}
		d.settled(more)
		var sum client.Paise
		for _, by := range d.server.loads {
			sum += by
		}
		if sum != 800 {
			t.Errorf("%s was loaded in all, want 8.00", sum)
		}
	}
	t.Run("forgotten", func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(small)
		s := d.state()
		s.Forget(address(t, "levels.p"), "forgotten", time.Unix(0, 0))
		if err := d.store.Save(s); err != nil {
			t.Fatal(err)
		}
		loaded(d)
	})
	t.Run("declared no more", func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(small)
		d.apply(strings.Replace(small, "levels:\n  p: {purse: p, min: 5.00}\n", "", 1))
		loaded(d)
	})
	t.Run("an older state", func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(small)
		s := d.state()
		level, _ := s.Thing(address(t, "levels.p"))
		level.Generation = 0
		if err := d.store.Save(s); err != nil {
			t.Fatal(err)
		}
		if f := d.apply(more).Failed(); len(f) != 1 || f[0].InDoubt || !strings.Contains(f[0].Err.Error(), "apply again: the next one is another") {
			t.Fatalf("it ends with %+v", f)
		}
		loaded(d)
	})
}

// TestWhatWentLeavesItsGeneration, however far crashes took it beyond the serial of the state; a create
// that came to nothing may have its reference again.
func TestWhatWentLeavesItsGeneration(t *testing.T) {
	s := &state.State{Lineage: "L", Serial: 2}
	a := address(t, "purses.p")
	s.Put(state.Thing{Address: address(t, "levels.p"), Generation: 40})
	s.Forget(address(t, "levels.p"), "forgotten", time.Unix(0, 0))
	if s.Generation != 40 {
		t.Errorf("the generation is %d, want 40", s.Generation)
	}
	s.Generation = 0
	s.Intend(state.Intent{Address: a, Action: "create", Generation: 1})
	s.Drop(a)
	if s.Generation != 0 {
		t.Errorf("the generation is %d", s.Generation)
	}
}

package apply_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// TestWhatWasMadeAndIsNotSeen is not made again, however often it is applied, until the target has had
// long to show it.
func TestWhatWasMadeAndIsNotSeen(t *testing.T) {
	const text = "vaults:\n  a: {name: A}\n"
	for _, lost := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, newServer())
			d.server.lag = 1 << 30
			if r := d.apply(text); len(r.Failed()) > 0 {
				t.Fatal(r.Failed()[0].Err)
			}
			for range 3 {
				time.Sleep(time.Minute)
				p, w, s := d.plan(text)
				if step := p.Steps[0]; step.Action != plan.Unverified || p.Does() || !strings.Contains(step.Why, "is not seen yet; it is not made again before ") {
					t.Fatalf("%s: %s", step.Action, step.Why)
				}
				d.do(p, w, s)
				gone, _, _ := d.plan("")
				if step := gone.Steps[0]; step.Action != plan.Blocked {
					t.Fatalf("declared no more: %s: %s", step.Action, step.Why)
				}
				drift, err := plan.FindDrift(t.Context(), plan.Request{World: w, State: s, Target: d.server, AtOnce: 1})
				if err != nil || drift.Steps[0].Action != plan.Unverified {
					t.Fatalf("as drift: %+v, %v", drift, err)
				}
			}
			if made := d.server.creates["A"]; made != 1 {
				t.Errorf("it was made %d times", made)
			}
			if lost {
				clear(d.server.things)
				d.server.lag = 0
				time.Sleep(10 * time.Minute)
				if p, _, _ := d.plan(text); p.Steps[0].Action != plan.Create || p.Steps[0].Cause != plan.Gone {
					t.Errorf("lost, it is %s %s", p.Steps[0].Action, p.Steps[0].Cause)
				}
				return
			}
			for _, thing := range d.server.things {
				thing.hidden = 0
			}
			d.settled(text)
		})
	}
}

// TestWhatWasSeenAndIsNot for a moment, as where one of several machines answers, is waited for while it is young.
func TestWhatWasSeenAndIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(small)
		for _, thing := range d.server.things {
			thing.hidden = 2
		}
		d.settled(small)
		time.Sleep(time.Minute)
		begun := time.Now()
		clear(d.server.things)
		if _, err := plan.Make(t.Context(), plan.Request{World: d.world(small), State: d.state(), Target: d.server, AtOnce: 1, Patience: patience}); err == nil {
			t.Error("a target that was reset is not told")
		}
		if waited := time.Since(begun); waited > 0 {
			t.Errorf("what is old was waited for, %s", waited)
		}
	})
}

// TestMoneyThatWasSeenAndIsNot for a moment is not loaded again: what was loaded is waited for while that is young.
func TestMoneyThatWasSeenAndIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(small)
		purse := d.server.things["ID2"]
		purse.held, purse.stale = 0, 2
		d.settled(small)
		begun := time.Now()
		if p, _, _ := d.plan(strings.Replace(small, "min: 5.00", "min: 8.00", 1)); step(t, p, "levels.p").Raise != 3_00 || time.Since(begun) > 0 {
			t.Errorf("that more is wanted was waited for, %s", time.Since(begun))
		}
		time.Sleep(time.Minute)
		purse.holds = 1_00 // the rest is spent
		d.apply(small)
		d.settled(small)
		if len(d.server.loads) != 2 {
			t.Errorf("loaded: %v", d.server.loads)
		}
	})
}

// TestOursIsSeenAgain: what a look just before its creation shows with the id that is recorded is not
// somebody else's.
func TestOursIsSeenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(small)
		time.Sleep(time.Minute)
		d.server.things["ID2"].hidden = 2 // by its id, and by its key
		p, w, s := d.plan(small)
		d.do(p, w, s)
		thing, _ := d.state().Thing(address(t, "purses.p"))
		if thing.Adopted || thing.ID != "ID2" || d.server.creates["ID1/P"] != 1 {
			t.Errorf("recorded as %+v, created %v", thing, d.server.creates)
		}
	})
}

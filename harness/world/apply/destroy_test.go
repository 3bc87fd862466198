package apply_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// TestACrashAnywhereThenDestroy kills the process at every point of a first apply and of a destroy, and
// then has all go: nothing that was made is left behind without being known of, and nothing is recorded.
func TestACrashAnywhereThenDestroy(t *testing.T) {
	none, apply := func(*desk) {}, func(d *desk) { d.apply(small) }
	nothing := strings.Split(small, "purses:")[0] // all but the vault is declared no more
	for _, c := range []struct {
		name    string
		before  func(*desk)
		crashes func(*desk)
		goes    func(*desk)
	}{
		{"apply, then destroy", none, apply, (*desk).destroy},
		{"destroy, then destroy", apply, (*desk).destroy, (*desk).destroy},
		{"apply, then declared no more", none, apply, func(d *desk) { d.apply(nothing); d.destroy() }},
		{"destroy of what was made last without its end being seen", func(d *desk) {
			d.server.crashAt = 6
			d.apply(small)
			if d.server.dead = false; len(d.server.things) != 2 {
				d.t.Fatal("the process did not die when the first purse had been made")
			}
		}, (*desk).destroy, (*desk).destroy},
	} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, after %v", c.name, after), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					points := 0
					for at := 1; ; at++ {
						d := newDesk(t, newServer())
						d.server.lag = 2
						c.before(d)
						d.server.calls, d.server.crashAt, d.server.after = 0, at, after
						c.crashes(d)
						if !d.server.dead {
							break
						}
						points++
						d.server.dead, d.server.crashAt = false, 0
						c.goes(d)
						d.gone(fmt.Sprintf("at %d", at))
					}
					if points < 4 {
						t.Errorf("only %d points", points)
					}
				})
			})
		}
	}
}

// destroy has all go that is recorded.
func (d *desk) destroy() {
	d.t.Helper()
	result := d.do(d.planned(small, plan.Request{Destroy: true}))
	for _, o := range result.Failed() {
		if !d.server.dead {
			d.t.Errorf("%s: %v", o.Step.Address, o.Err)
		}
	}
}

// gone checks that nothing is recorded, and that of what is still there the id is kept.
func (d *desk) gone(when string) {
	d.t.Helper()
	for _, t := range d.state().Things {
		d.t.Errorf("%s: %s is still recorded: %+v", when, t.Address, t)
	}
	kept := map[string]bool{}
	for _, g := range d.state().Graveyard {
		kept[g.ID] = true
		if d.server.things[g.ID] == nil && g.Address.Section != "levels" {
			d.t.Errorf("%s: %s is said to be there still, as %q", when, g.Address, g.ID)
		}
	}
	for id, t := range d.server.things {
		if !kept[id] {
			d.t.Errorf("%s: %s (%s) is left behind, and nobody knows", when, id, t.key)
		}
	}
}

// TestWhatWasAdoptedStaysSo: a doubt about a change of it does not make it ours, and ends with the next
// apply.
func TestWhatWasAdoptedStaysSo(t *testing.T) {
	d := newDesk(t, newServer())
	if _, err := d.server.create("A", "blue", ""); err != nil {
		t.Fatal(err)
	}
	vault := strings.Split(small, "purses:")[0]
	d.server.fails = func(what string) (bool, error) {
		if what == "update" {
			return true, refusal(500)
		}
		return false, nil
	}
	if r := d.apply(vault); len(r.Failed()) != 1 || !r.Failed()[0].InDoubt {
		t.Fatalf("failed: %+v", r.Failed())
	}
	d.server.fails = nil
	if p, _, _ := d.plan(vault); !p.Does() || p.Steps[0].Cause != plan.Doubt {
		t.Errorf("the plan is %+v", p.Steps)
	}
	d.apply(vault)
	if is, _ := d.state().Thing(address(t, "vaults.a")); is == nil || !is.Adopted || is.Doubt != nil {
		t.Errorf("recorded as %+v, want adopted and without doubt", is)
	}
	d.settled(vault)
}

// TestAnUnclearRemoval: what is seen no more was removed, whatever the answer was; what is still seen is in
// doubt until the next apply.
func TestAnUnclearRemoval(t *testing.T) {
	for _, c := range []struct {
		name    string
		commits bool
		err     error
		doubts  int
	}{
		{"500 after the commit", true, refusal(500), 0},
		{"500 before the commit", false, refusal(500), 1},
		{"somebody else removed it", true, refusal(404), 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, newServer())
			d.apply(small)
			struck := false
			d.server.fails = func(what string) (bool, error) {
				if what != "remove" || struck {
					return false, nil
				}
				struck = true
				return c.commits, c.err
			}
			r := d.do(d.planned(small, plan.Request{Destroy: true}))
			if len(r.Failed()) != c.doubts || c.doubts > 0 && !r.Failed()[0].InDoubt {
				t.Errorf("%s: failed %+v", c.name, r.Failed())
			}
			d.destroy()
			d.gone(c.name)
		})
	}
}

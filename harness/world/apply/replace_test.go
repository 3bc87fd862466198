package apply_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// TestAThingIsReplaced where what cannot be changed is declared otherwise: a field, or where it stands. The
// old one is gone in the end, also where the process dies on the way and looks lag.
func TestAThingIsReplaced(t *testing.T) {
	before := strings.Replace(small, "name: P, ", "name: P, tag: old, ", 1) + "  q: {purse: q, min: 1.00}\n"
	before = strings.Replace(before, "colour: red}\n", "colour: red}\n  b: {name: B}\n", 1)
	for name, after := range map[string]string{
		"a field":                  strings.Replace(before, "tag: old", "tag: new", 1),
		"where it stands":          strings.Replace(before, "p: {vault: a", "p: {vault: b", 1),
		"where it is yet to stand": strings.Replace(strings.Replace(before, "p: {vault: a", "p: {vault: c", 1), "  b: {name: B}\n", "  b: {name: B}\n  c: {name: C}\n", 1),
	} {
		for _, lag := range []int{0, 2} {
			t.Run(fmt.Sprintf("%s, looks lag by %d", name, lag), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					for at := 1; ; at++ {
						d := newDesk(t, newServer())
						d.server.lag = lag
						d.apply(before)
						if p, _, _ := d.plan(after); d.stepOf(p, "purses.p").Action != plan.Replace {
							t.Fatalf("planned as %+v", d.stepOf(p, "purses.p"))
						}
						d.server.calls, d.server.crashAt = 0, at
						r := d.apply(after)
						dead := d.server.dead
						if d.server.dead, d.server.crashAt = false, 0; dead {
							r = d.apply(after)
						}
						for _, o := range r.Failed() {
							t.Errorf("at %d: %s: %v", at, o.Step.Address, o.Err)
						}
						d.settled(after)
						purses := 0
						for _, one := range d.server.things {
							if strings.HasSuffix(one.key, "/P") {
								purses++
							}
						}
						is, _ := d.state().Thing(address(t, "purses.p"))
						if purses != 1 || is.Adopted || d.server.things[is.ID] == nil {
							t.Errorf("at %d: %d purses are there, and recorded is %+v", at, purses, is)
						}
						if !dead {
							return
						}
					}
				})
			})
		}
	}
}

// TestWhatWasRemovedIsNotAdopted although looks show it for longer than anybody waits.
func TestWhatWasRemovedIsNotAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, newServer())
		d.apply(strings.Replace(small, "name: P, ", "name: P, tag: old, ", 1))
		d.server.lag = 1000
		if r := d.apply(strings.Replace(small, "name: P, ", "name: P, tag: new, ", 1)); len(r.Failed()) != 1 || !r.Failed()[0].InDoubt {
			t.Fatalf("but for its money, which is not seen, this failed: %+v", r.Failed())
		}
		if is, _ := d.state().Thing(address(t, "purses.p")); is.Adopted || d.server.things[is.ID] == nil {
			t.Errorf("recorded is %+v, which was removed", is)
		}
	})
}

// TestWhatCannotBeReplacedIsNotLost: a thing that nothing removes stays the one of its name.
func TestWhatCannotBeReplacedIsNotLost(t *testing.T) {
	d := newDesk(t, newServer())
	text := strings.Replace(small, "colour: red}\n", "colour: red}\n  b: {name: B}\n", 1)
	ensured := strings.Replace(text, "name: P,", "name: P, manage: ensure,", 1)
	d.apply(ensured)
	moved := strings.Replace(ensured, "p: {vault: a", "p: {vault: b", 1)
	p, _, _ := d.plan(moved)
	if s := d.stepOf(p, "purses.p"); s.Action != plan.Blocked || !strings.Contains(s.Why, "vault cannot be changed once a purse exists") {
		t.Errorf("planned as %+v", s)
	}
}

// TestAReplacementThatFailsHalfWay: what was removed is recorded no more, under no name.
func TestAReplacementThatFailsHalfWay(t *testing.T) {
	d := newDesk(t, newServer())
	d.apply(strings.Replace(small, "name: P, ", "name: P, tag: old, ", 1))
	after := strings.Replace(small, "name: P, ", "name: P, tag: new, ", 1)
	after = strings.Replace(after, "  p: {vault", "  r: {vault", 1)
	after = strings.Replace(after, "purse: p", "purse: r", 1) + "moved: [{from: purses.p, to: purses.r}]\n"
	d.server.fails = func(what string) (bool, error) {
		if what == "create" {
			return false, refusal(422)
		}
		return false, nil
	}
	if r := d.apply(after); len(r.Failed()) != 1 || r.Failed()[0].InDoubt {
		t.Fatalf("failed %+v", r.Failed())
	}
	for _, is := range d.state().Things {
		if d.server.things[is.ID] == nil && is.Address.Section != "levels" {
			t.Errorf("%s is recorded as %s, which is gone", is.Address, is.ID)
		}
	}
	d.server.fails = nil
	if r := d.apply(after); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	d.settled(after)
}

// stepOf is what a plan does about one thing.
func (d *desk) stepOf(p *plan.Plan, of string) plan.Step {
	d.t.Helper()
	for _, s := range p.Steps {
		if s.Address.String() == of {
			return s
		}
	}
	d.t.Fatalf("the plan says nothing of %s", of)
	return plan.Step{}
}

package apply_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// TestACrashOfWhatIsMovedAndChanged leaves no thing under two names, wherever it happens.
func TestACrashOfWhatIsMovedAndChanged(t *testing.T) {
	moved := strings.NewReplacer("  p: {vault: a, name: P, colour: green}", "  r: {vault: a, name: P, colour: blue}", "purse: p", "purse: r").Replace(small) +
		"moved: [{from: purses.p, to: purses.r}]\n"
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			d := newDesk(t, newServer())
			d.apply(small)
			d.server.calls, d.server.crashAt, d.server.after = 0, at, after
			d.apply(moved)
			if !d.server.dead {
				break
			}
			d.server.dead, d.server.crashAt = false, 0
			if r := d.apply(moved); len(r.Failed()) > 0 {
				t.Fatalf("after %v, at %d: the next apply fails: %s: %v", after, at, r.Failed()[0].Step.Address, r.Failed()[0].Err)
			}
			d.settled(moved)
			d.sound(fmt.Sprintf("after %v, at %d", after, at), small)
		}
	}
}

// TestOneIDForTwoThings: a target that says it made what is there already is not believed, and nothing
// is done under the second name.
func TestOneIDForTwoThings(t *testing.T) {
	d := newDesk(t, newServer())
	d.apply(strings.Replace(small, "  q: {vault: \"${vaults.a.id}\", name: Q}\n", "", 1))
	d.server.says = "ID2"
	r := d.apply(small)
	if f := r.Failed(); len(f) != 1 || !f[0].InDoubt || !strings.Contains(f[0].Err.Error(), "create purses.q: the target says that it made ID2, which is purses.p; whether it has happened is in doubt") {
		t.Fatalf("it ends with %+v", f)
	}
	d.server.says = ""
	if r := d.apply(small); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	d.settled(small)
	d.sound("one id", small)
}

// TestAnotherIsFoundInItsPlace after a create that was refused, or whose end nobody saw: it is not recorded
// under a second name, and only the latter is in doubt.
func TestAnotherIsFoundInItsPlace(t *testing.T) {
	for status, doubt := range map[int]bool{409: false, 500: true} {
		d := newDesk(t, newServer())
		d.apply(strings.Replace(small, "  q: {vault: \"${vaults.a.id}\", name: Q}\n", "", 1))
		d.server.fails = func(what string) (bool, error) {
			d.server.same = d.server.same || what == "create"
			if what == "create" {
				return false, refusal(status)
			}
			return false, nil
		}
		r := d.apply(small)
		if f := r.Failed(); len(f) != 1 || f[0].InDoubt != doubt || !strings.Contains(f[0].Err.Error(), "record purses.q: it was found as ID2, which is purses.p; look at the target") {
			t.Fatalf("%d: it ends with %+v", status, f)
		}
		if q, recorded := d.state().Thing(address(t, "purses.q")); recorded != doubt || doubt && (q.ID != "" || q.Doubt == nil) {
			t.Errorf("%d: recorded as %+v", status, q)
		}
	}
}

// TestTwoNamesOfOneThing: where two accounts are one at the target, what stands in them is, too; the
// second name is blocked, and its money is not loaded beside that of the first.
func TestTwoNamesOfOneThing(t *testing.T) {
	d := newDesk(t, newServer())
	d.apply(small)
	for _, thing := range d.server.things {
		thing.holds = 0
	}
	d.server.same = true // whatever is looked for is found as the first purse
	p, _, _ := d.plan(small)
	said := ""
	for _, s := range p.Steps {
		if s.Action == plan.Blocked {
			said += s.Address.String() + ": " + s.Why + "\n"
		}
	}
	if want := "purses.q: it was found as ID2, which is purses.p; look at the target, and declare the thing once\n"; said != want {
		t.Errorf("blocked are\n%swant\n%s", said, want)
	}
	gone := strings.Replace(small, "  q: {vault: \"${vaults.a.id}\", name: Q}\n", "", 1)
	s := d.state()
	q, _ := s.Thing(address(t, "purses.q"))
	q.ID = "ID2"
	p, err := plan.Make(t.Context(), plan.Request{World: d.world(gone), State: s, Target: d.server, AtOnce: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Steps {
		if s.Action == plan.Remove || s.Address.String() == "purses.q" && (s.Action != plan.Forget || s.Why != "it is purses.p") {
			t.Errorf("%s %s: %s", s.Action, s.Address, s.Why)
		}
	}
}

// TestMoneyThatIsNotSeen: a load that was answered and that what is held does not show is a doubt, so
// that the next apply does not load it again.
func TestMoneyThatIsNotSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, newServer())
		d.server.lag = 1000
		w := strings.Replace(small, "levels:\n  p: {purse: p, min: 5.00}\n", "", 1)
		d.server.lag = 0
		d.apply(w)
		d.server.lag = 1000
		r := d.apply(small)
		if f := r.Failed(); len(f) != 1 || !f[0].InDoubt || !strings.Contains(f[0].Err.Error(), "load levels.p: the target says that 5.00 was loaded, and no look shows more than 0.00; whether") {
			t.Fatalf("it ends with %+v", f)
		}
		for range 3 {
			time.Sleep(time.Minute)
			p, w, s := d.plan(small)
			if is := step(t, p, "levels.p"); is.Action != plan.Unverified || !strings.Contains(is.Why, "5.00 was loaded on ") || !strings.Contains(is.Why, "nothing is loaded before ") {
				t.Fatalf("%s: %s", is.Action, is.Why)
			}
			d.do(p, w, s)
		}
		if len(d.server.loads) != 1 {
			t.Fatalf("loaded: %v", d.server.loads)
		}
		for _, thing := range d.server.things {
			thing.stale = 0
		}
		if r := d.apply(small); len(r.Failed()) > 0 {
			t.Fatal(r.Failed()[0].Err)
		}
		d.settled(small)
		d.sound("not seen", small)
	})
}

package apply_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
)

const small = `
vaults:
  a: {name: A, colour: red}
purses:
  p: {vault: a, name: P, colour: green}
  q: {vault: "${vaults.a.id}", name: Q}
levels:
  p: {purse: p, min: 5.00}
`

// later is the small world after a change of everything: a field, a level, a thing that goes.
var later = strings.NewReplacer("colour: green", "colour: blue", "min: 5.00", "min: 8.00", "  q: {vault: \"${vaults.a.id}\", name: Q}\n", "").Replace(small)

func TestApplyThenNothing(t *testing.T) {
	d := newDesk(t, newServer())
	for _, text := range []string{small, later} {
		if r := d.apply(text); len(r.Failed())+len(r.Skipped()) > 0 {
			t.Fatalf("failed %v, skipped %v", r.Failed(), r.Skipped())
		}
		d.settled(text)
	}
	if len(d.server.things) != 2 {
		t.Errorf("%d things are there, want the vault and one purse", len(d.server.things))
	}
}

// TestACrashAnywhereLosesNothing kills the process before and after every entry of the journal and
// every write, once for a first apply and once for one that changes, loads and removes.
func TestACrashAnywhereLosesNothing(t *testing.T) {
	for _, lag := range []int{0, 3} {
		t.Run(fmt.Sprintf("looks lag by %d", lag), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { crashes(t, lag) })
		})
	}
}

func crashes(t *testing.T, lag int) {
	for _, after := range []bool{false, true} {
		for _, second := range []bool{false, true} {
			points := 0
			for at := 1; ; at++ {
				d := newDesk(t, newServer())
				d.server.lag = lag
				text := small
				if second {
					d.apply(small)
					text = later
				}
				d.server.calls, d.server.crashAt, d.server.after = 0, at, after
				d.apply(text)
				if !d.server.dead {
					break // beyond the last one
				}
				points++
				d.server.dead, d.server.crashAt = false, 0
				name := fmt.Sprintf("second %v, after %v, at %d", second, after, at)
				if r := d.apply(text); len(r.Failed()) > 0 {
					t.Fatalf("%s: the next apply fails: %s: %v", name, r.Failed()[0].Step.Address, r.Failed()[0].Err)
				}
				d.settled(text)
				d.sound(name, text)
			}
			if points < 8 {
				t.Errorf("only %d points", points)
			}
		}
	}
}

// sound checks that nothing was made twice and no money was loaded twice.
func (d *desk) sound(name, text string) {
	d.t.Helper()
	for key, n := range d.server.creates {
		if n > 1 {
			d.t.Errorf("%s: %s was created %d times", name, key, n)
		}
	}
	want := client.Paise(500)
	if text == later {
		want = 800
	}
	var sum client.Paise
	for _, by := range d.server.loads {
		sum += by
	}
	if sum != want {
		d.t.Errorf("%s: %s was loaded in all, want %s", name, sum, want)
	}
	for _, t := range d.state().Things {
		if t.Doubt != nil {
			d.t.Errorf("%s: %s is still in doubt: %+v", name, t.Address, *t.Doubt)
		}
		if t.Adopted && t.Address.Section != "levels" {
			d.t.Errorf("%s: %s, which was made here, is recorded as adopted", name, t.Address)
		}
	}
	if n := len(d.state().Things); n != strings.Count(text, "name:")+1 {
		d.t.Errorf("%s: %d things are recorded", name, n)
	}
}

// refusal is an answer that was read and says no.
func refusal(status int) error { return &client.Error{Kind: client.KindRefused, Status: status} }

func TestUnclearEnds(t *testing.T) {
	for _, c := range []struct {
		name    string
		commits bool
		err     error
		doubts  bool // of writes that left no trace to look for
	}{
		{"500 after the commit", true, refusal(500), false},
		{"500 before the commit", false, refusal(500), true},
		{"500 in a 200, after the commit", true, &client.Error{Kind: client.KindRefused, Status: 200, HasCode: true, Code: 500}, false},
		{"1 in a 200, after the commit", true, &client.Error{Kind: client.KindRefused, Status: 200, HasCode: true, Code: 1}, false},
		{"1 in a 200, before the commit", false, &client.Error{Kind: client.KindRefused, Status: 200, HasCode: true, Code: 1}, true},
		{"no answer, committed", true, &client.Error{Kind: client.KindTimeout}, false},
		{"no answer, nothing done", false, &client.Error{Kind: client.KindTransport}, true},
		{"garbage, committed", true, &client.Error{Kind: client.KindNotJSON}, false},
		{"the connection broke", false, &client.Error{Kind: client.KindTransport, Err: &net.OpError{Op: "read"}}, true},
		{"no connection", false, &client.Error{Kind: client.KindTransport, Err: &net.OpError{Op: "dial"}}, false},
	} {
		for _, write := range []string{"create", "raise"} {
			t.Run(c.name+" of "+write, func(t *testing.T) {
				d := newDesk(t, newServer())
				struck := false
				d.server.fails = func(what string) (bool, error) {
					if what != write || struck {
						return false, nil
					}
					struck = true
					return c.commits, c.err
				}
				r := d.apply(small)
				doubts := 0
				for _, o := range r.Failed() {
					if o.InDoubt {
						doubts++
					}
				}
				if c.doubts != (doubts == 1) {
					t.Errorf("%d steps are in doubt: %v", doubts, r.Failed())
				}
				if r := d.apply(small); len(r.Failed()) > 0 {
					t.Fatalf("the next apply fails: %v", r.Failed()[0].Err)
				}
				d.settled(small)
				d.sound(c.name, small)
			})
		}
	}
}

// TestASettledDoubtIsRecorded: what the next look shows to be as declared is in doubt no more, and what
// was adopted stays adopted.
func TestASettledDoubtIsRecorded(t *testing.T) {
	blue := strings.Replace(small, "colour: green", "colour: blue", 1)
	there := newServer()
	newDesk(t, there).apply(small)
	d := newDesk(t, there)
	d.apply(small)
	there.fails = func(what string) (bool, error) { return true, map[string]error{"update": refusal(500)}[what] }
	if r := d.apply(blue); len(r.Failed()) != 1 || !r.Failed()[0].InDoubt {
		t.Fatalf("failed %v", r.Failed())
	}
	there.fails = nil
	if r := d.apply(blue); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	d.settled(blue)
	if purse, _ := d.state().Thing(address(t, "purses.p")); purse.Doubt != nil || !purse.Adopted {
		t.Errorf("recorded as %+v", purse)
	}
}

// TestWhatWasNeverMadeIsDestroyed: a creation in doubt that has not happened is recorded no more, and lies
// in no graveyard.
func TestWhatWasNeverMadeIsDestroyed(t *testing.T) {
	d := newDesk(t, newServer())
	d.server.fails = func(what string) (bool, error) { return false, map[string]error{"create": refusal(500)}[what] }
	d.apply(small)
	d.server.fails = nil
	if n := len(d.state().Things); n != 1 {
		t.Fatalf("%d are in doubt", n)
	}
	d.apply("vaults: {}\n")
	if s := d.state(); len(s.Things)+len(s.Graveyard) > 0 {
		t.Errorf("recorded are %v, and forgotten %v", s.Things, s.Graveyard)
	}
}

func TestARefusalIsNoDoubt(t *testing.T) {
	for name, err := range map[string]error{
		"refused":  refusal(422),
		"not sent": fmt.Errorf("approve it: %w", &world.Unsent{Err: &client.Error{Kind: client.KindTimeout}}),
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, newServer())
			d.server.fails = func(what string) (bool, error) {
				if what == "create" {
					return false, err
				}
				return false, nil
			}
			r := d.apply(small)
			if len(r.Failed()) != 1 || r.Failed()[0].InDoubt || len(r.Skipped()) != 3 {
				t.Errorf("failed %v, skipped %d", r.Failed(), len(r.Skipped()))
			}
			if things := d.state().Things; len(things) != 0 {
				t.Errorf("%v is recorded", things)
			}
		})
	}
}

func TestAConflictAdopts(t *testing.T) {
	s := newServer()
	d := newDesk(t, s)
	s.fails = func(what string) (bool, error) {
		if what == "create" && s.creates["A"] == 0 {
			return true, refusal(409) // somebody else was faster
		}
		return false, nil
	}
	if r := d.apply(small); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	v, _ := d.state().Thing(address(t, "vaults.a"))
	if v == nil || !v.Adopted {
		t.Errorf("recorded as %+v, want adopted", v)
	}
	d.settled(small)
}

// TestSomebodyElseWasFaster: what they made is recorded as it is, and the next apply makes it as declared.
func TestSomebodyElseWasFaster(t *testing.T) {
	s := newServer()
	d := newDesk(t, s)
	s.fails = func(what string) (bool, error) {
		if what != "create" || s.things["THEIRS"] != nil {
			return false, nil
		}
		s.things["THEIRS"] = &thing{id: "THEIRS", key: "A", colour: "blue"}
		return false, refusal(409)
	}
	d.apply(small)
	is, _ := d.state().Thing(address(t, "vaults.a"))
	if is == nil || !is.Adopted || is.ID != "THEIRS" || is.Applied["colour"] != "blue" {
		t.Errorf("recorded as %+v", is)
	}
	p, _, _ := d.plan(small)
	if step := d.stepOf(p, "vaults.a"); step.Action != plan.Change || step.Cause != plan.Edit {
		t.Errorf("planned as %+v", step)
	}
	d.apply(small)
	d.settled(small)
}

func TestReadsThatLag(t *testing.T) {
	s := newServer()
	s.lag = 2
	d := newDesk(t, s)
	if r := d.apply(small); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	d.settled(small)
	d.sound("lag", small)
}

func TestHalfTheWorldGone(t *testing.T) {
	d := newDesk(t, newServer())
	d.apply(small)
	clear(d.server.things)
	_, err := plan.Make(t.Context(), plan.Request{World: d.world(small), State: d.state(), Target: d.server, AtOnce: 1})
	var reset *plan.Reset
	if !errors.As(err, &reset) {
		t.Errorf("got %v, want a *plan.Reset", err)
	}
}

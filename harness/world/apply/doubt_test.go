package apply_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

// unclear has one write of a sort end without an answer.
func (d *desk) unclear(write string, commit bool) {
	done := false
	d.server.fails = func(what string) (bool, error) {
		if what != write || done {
			return false, nil
		}
		done = true
		return commit, errors.New("no answer")
	}
}

// step is one of a plan.
func step(t *testing.T, p *plan.Plan, at string) plan.Step {
	t.Helper()
	for _, s := range p.Steps {
		if s.Address.String() == at {
			return s
		}
	}
	t.Fatalf("no step is about %s", at)
	return plan.Step{}
}

// TestALoadInDoubtOfAnotherAmount: what was to be loaded may still come, so that another amount is
// not loaded beside it until somebody says that it does not.
func TestALoadInDoubtOfAnotherAmount(t *testing.T) {
	d := newDesk(t, newServer())
	d.unclear("raise", false)
	d.apply(small)
	more := strings.Replace(small, "min: 5.00", "min: 8.00", 1)
	for range 2 {
		p, w, s := d.plan(more)
		if is := step(t, p, "levels.p"); is.Action != plan.Blocked || is.Raise != 0 || !strings.Contains(is.Why, "the load of 5.00 that was begun on ") || !strings.Contains(is.Why, ", and 8.00 lack now, ") {
			t.Fatalf("%s, %s: %s", is.Action, is.Raise, is.Why)
		}
		d.do(p, w, s)
	}
	if len(d.server.loads) != 0 {
		t.Fatalf("loaded: %v", d.server.loads)
	}
	s := d.state()
	if _, err := s.Resolve(address(t, "levels.p"), false, "", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Save(s); err != nil {
		t.Fatal(err)
	}
	d.apply(more)
	d.settled(more)
	if len(d.server.loads) != 1 {
		t.Errorf("loaded: %v", d.server.loads)
	}
}

// TestALoadInDoubtOfAThingThatIsMoved is sent again under the reference that it had.
func TestALoadInDoubtOfAThingThatIsMoved(t *testing.T) {
	d := newDesk(t, newServer())
	d.unclear("raise", false)
	d.apply(small)
	was, _ := d.state().Thing(address(t, "levels.p"))
	moved := strings.Replace(small, "  p: {purse: p, min: 5.00}", "  r: {purse: p, min: 5.00}", 1) + "moved: [{from: levels.p, to: levels.r}]\n"
	if r := d.apply(moved); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	if _, same := d.server.loads[was.Doubt.Ref]; !same || len(d.server.loads) != 1 {
		t.Errorf("loaded under %v, want %s", d.server.loads, was.Doubt.Ref)
	}
	d.settled(moved)
}

// TestAChangeInDoubtIsNotRecorded as made: the next plan says what the file was changed for.
func TestAChangeInDoubtIsNotRecorded(t *testing.T) {
	for _, commit := range []bool{false, true} {
		d := newDesk(t, newServer())
		d.apply(small)
		blue := strings.Replace(small, "colour: green", "colour: blue", 1)
		d.unclear("update", commit)
		d.apply(blue)
		is, _ := d.state().Thing(address(t, "purses.p"))
		if is.Doubt == nil || is.Applied["colour"] != "green" {
			t.Errorf("recorded as %+v", is)
		}
		p, w, s := d.plan(blue)
		want := plan.Edit
		if commit {
			want = plan.Doubt
		}
		if is := step(t, p, "purses.p"); is.Cause != want {
			t.Errorf("happened %v: %s %s", commit, is.Action, is.Cause)
		}
		d.do(p, w, s)
		d.settled(blue)
	}
}

// TestARemovalInDoubtOfWhatIsReplaced: where it did not happen, the thing is found where it was.
func TestARemovalInDoubtOfWhatIsReplaced(t *testing.T) {
	two := strings.Replace(small, "  a: {name: A, colour: red}\n", "  a: {name: A, colour: red}\n  b: {name: B}\n", 1)
	other := strings.Replace(two, "p: {vault: a,", "p: {vault: b,", 1)
	for _, commit := range []bool{false, true} {
		d := newDesk(t, newServer())
		d.apply(two)
		d.unclear("remove", commit)
		patient := d.server.lag
		d.server.lag = 1 << 30 // it seems to be there
		d.apply(other)
		d.server.lag = patient
		clear(d.server.fading)
		if r := d.apply(other); len(r.Failed()) > 0 {
			t.Fatal(r.Failed()[0].Err)
		}
		for _, thing := range d.server.things {
			if thing.hidden = 0; strings.HasSuffix(thing.key, "/P") && thing.key == "ID1/P" {
				t.Errorf("happened %v: %s is still there", commit, thing.key)
			}
		}
	}
}

// TestWhatWasMadeAgainAndNotSeen is not lost where it is declared no more: it was found under another id
// than the one that is recorded.
func TestWhatWasMadeAgainAndNotSeen(t *testing.T) {
	d := newDesk(t, newServer())
	d.apply(small)
	delete(d.server.things, "ID2")
	d.server.calls, d.server.crashAt, d.server.after = 0, 2, true // the intent, and the create
	p, w, s := d.plan(small)
	d.do(p, w, s)
	if d.server.creates["ID1/P"] != 2 {
		t.Fatalf("created: %v", d.server.creates)
	}
	d.server.dead, d.server.crashAt = false, 0
	without := strings.NewReplacer("  p: {vault: a, name: P, colour: green}\n", "", "levels:\n  p: {purse: p, min: 5.00}\n", "").Replace(small)
	if r := d.apply(without); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	for _, thing := range d.server.things {
		if thing.key == "ID1/P" {
			t.Errorf("%s stays, and nobody knows of it", thing.id)
		}
	}
	d.settled(without)
}

// TestReplacementsThatStopHalfWay do not look as if the target had been reset.
func TestReplacementsThatStopHalfWay(t *testing.T) {
	d := newDesk(t, newServer())
	text := "vaults:\n  a: {name: A}\npurses:\n  p: {vault: a, name: P, tag: one}\n  q: {vault: a, name: Q, tag: one}\n"
	d.apply(text)
	s := d.state()
	for _, at := range []string{"purses.p", "purses.q"} {
		thing, _ := s.Thing(address(t, at))
		delete(d.server.things, thing.ID)
		thing.Doubt = &state.Doubt{Action: "remove", Why: "kasauti was interrupted while it was under way"}
	}
	if err := d.store.Save(s); err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll(text, "tag: one", "tag: two")
	if r := d.apply(text); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	d.settled(text)
}

// TestAMoveGoesOnFromTheHigherGeneration of the two names, so that no reference is used again.
func TestAMoveGoesOnFromTheHigherGeneration(t *testing.T) {
	d := newDesk(t, newServer())
	w := strings.Replace(small, "levels:\n", "levels:\n  r: {purse: q, min: 1.00}\n", 1)
	d.apply(w)
	for range 3 { // r is loaded four times
		d.server.things["ID3"].holds = 0
		d.apply(w)
	}
	d.apply(small) // and goes
	loads := len(d.server.loads)
	moved := strings.Replace(small, "  p: {purse: p, min: 5.00}", "  r: {purse: p, min: 9.00}", 1) + "moved: [{from: levels.p, to: levels.r}]\n"
	if r := d.apply(moved); len(r.Failed()) > 0 {
		t.Fatal(r.Failed()[0].Err)
	}
	if len(d.server.loads) != loads+1 {
		t.Errorf("%d loads, want %d", len(d.server.loads), loads+1)
	}
	d.settled(moved)
}

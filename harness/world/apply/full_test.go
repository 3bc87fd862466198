package apply_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/state"
)

// fullJournal has room for so many entries.
type fullJournal struct {
	state.Journal
	room *int
}

func (j fullJournal) Intend(i state.Intent) error {
	return j.write(func() error { return j.Journal.Intend(i) })
}
func (j fullJournal) Record(t state.Thing) error {
	return j.write(func() error { return j.Journal.Record(t) })
}
func (j fullJournal) Move(from, to state.Thing) error {
	return j.write(func() error { return j.Journal.Move(from, to) })
}
func (j fullJournal) Drop(t state.Thing, g *state.Grave) error {
	return j.write(func() error { return j.Journal.Drop(t, g) })
}

func (j fullJournal) write(entry func() error) error {
	if *j.room == 0 {
		return syscall.ENOSPC
	}
	*j.room--
	return entry()
}

// TestADiskThatFillsUp at every entry of the journal, with and without room for the state in the
// end: what has no intent on the disk is not sent, and once there is room the next apply ends it.
func TestADiskThatFillsUp(t *testing.T) {
	for _, saves := range []bool{true, false} {
		for entries := 0; ; entries++ {
			d := newDesk(t, newServer())
			room := entries
			p, w, s := d.plan(small)
			if err := d.store.Save(s); err != nil {
				t.Fatal(err)
			}
			written, err := d.store.Begin(s)
			if err != nil {
				t.Fatal(err)
			}
			result := apply.Apply(t.Context(), apply.Request{
				Plan: p, World: w, State: s, Journal: fullJournal{written, &room}, Target: d.server, AtOnce: 1,
				Now: time.Now, Patience: patience,
			})
			if err := written.Close(); err != nil {
				t.Fatal(err)
			}
			if len(result.Failed()) == 0 {
				if entries < 8 {
					t.Fatalf("all was done with %d entries", entries)
				}
				break
			}
			for _, o := range result.Failed() {
				if !strings.Contains(o.Err.Error(), syscall.ENOSPC.Error()) {
					t.Errorf("%s failed for another reason: %v", o.Step.Address, o.Err)
				}
			}
			if entries == 0 && d.server.calls > 0 {
				t.Errorf("%d writes were sent without an intent", d.server.calls)
			}
			if saves {
				if err := d.store.Save(s); err != nil {
					t.Fatal(err)
				}
			}
			if r := d.apply(small); len(r.Failed()) > 0 {
				t.Fatalf("%d entries, the next apply: %v", entries, r.Failed()[0].Err)
			}
			d.settled(small)
			d.sound("a full disk", small)
		}
	}
}

package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world/state"
)

// TestADoubtIsResolved as somebody says it who looked.
func TestADoubtIsResolved(t *testing.T) {
	for _, c := range []struct {
		action, is string // "": it had no id yet
		happened   bool
		id         string
		says       string
		after      string // its id; "-": recorded no more
		graves     int
		fails      bool
	}{
		{"create", "", true, "EKC9", "wallets.asha is recorded as EKC9", "EKC9", 0, false},
		{"create", "", true, "EKC8", "EKC8 is recorded as wallets.nila; say which of them it is", "", 0, true},
		{"create", "", true, "", "give the id of what was created", "", 0, true},
		{"create", "", false, "", "was not created, and is recorded no more; the next apply creates it", "-", 0, false},
		{"raise", "EKC1", true, "", "the raise of wallets.asha happened", "EKC1", 0, false},
		{"raise", "EKC1", false, "", "the raise of wallets.asha did not happen; the next plan says what lacks", "EKC1", 0, false},
		{"update", "EKC1", true, "EKC1", "the update of wallets.asha happened", "EKC1", 0, false},
		{"update", "EKC1", true, "EKC2", `it is recorded as "EKC1", and a update gives it no other id; leave EKC2 out`, "EKC1", 0, true},
		{"remove", "EKC1", true, "", "was removed, and is recorded no more", "-", 0, false},
		{"remove", "EKC1", false, "", "the remove of wallets.asha did not happen", "EKC1", 0, false},
		{"retire", "EKC1", true, "", "was made harmless, and is recorded no more", "-", 1, false},
		{"retire", "EKC1", false, "", "the retire of wallets.asha did not happen", "EKC1", 0, false},
	} {
		a := address(t, "wallets.asha")
		s := &state.State{Lineage: "L"}
		s.Put(state.Thing{Address: address(t, "wallets.nila"), ID: "EKC8"})
		s.Put(state.Thing{Address: a, ID: c.is, Generation: 3, Doubt: &state.Doubt{Action: c.action, Amount: client.Paise(100)}})
		said, err := s.Resolve(a, c.happened, c.id, time.Now())
		if err != nil {
			said = err.Error()
		}
		if c.fails != (err != nil) || !strings.Contains(said, c.says) {
			t.Errorf("%s, %v: %q (%v), want %q", c.action, c.happened, said, err, c.says)
		}
		after := "-"
		if thing, ok := s.Thing(a); ok {
			after = thing.ID
			if (thing.Doubt != nil) != c.fails || thing.Generation != 3 {
				t.Errorf("%s, %v: recorded as %+v", c.action, c.happened, thing)
			}
		}
		if after != c.after || len(s.Graveyard) != c.graves {
			t.Errorf("%s, %v: %q and %d graves, want %q and %d", c.action, c.happened, after, len(s.Graveyard), c.after, c.graves)
		}
	}
}

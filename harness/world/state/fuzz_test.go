package state

import (
	"encoding/json"
	"testing"

	"github.com/kasauti/kasauti/harness/world"
)

// again reads what would be saved of a state.
func again(t *testing.T, s *State) {
	t.Helper()
	next := *s
	next.Format = Format
	data, err := json.Marshal(next)
	if err != nil {
		t.Fatalf("what was read cannot be saved: %v", err)
	}
	read, err := File{}.parse(data)
	if err != nil || len(read.Things) != len(s.Things) {
		t.Fatalf("what was saved cannot be read: %v", err)
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(`{"format":1,"world":"w","lineage":"L","target":"t","serial":2,"things":[{"address":"wallets.asha","id":"EKC1","manage":"own","applied":{"mobile":"6"},"generation":1,"since":"2026-01-02T03:04:05Z"}]}`))
	f.Add([]byte(`{"format":1}`))
	f.Add([]byte(`{"format":1,"lineage":"L","things":[{"address":"a.b","doubt":{}}],"graveyard":[{"address":"a.c"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := (File{}).parse(data); err == nil {
			again(t, s)
		}
	})
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"serial":2,"intent":{"address":"wallets.nila","action":"create","generation":1}}` + "\n\n" + `{"serial":2,"thing":{"address":"wallets.nila","id":"EKC3"}}`))
	f.Add([]byte(`{"serial":2,"drop":{"address":"wallets.asha"},"grave":{"address":"wallets.asha","id":"EKC1"}}` + "\n" + `{"serial":3,"drop":{}}`))
	f.Add([]byte(`{"serial":2,"intent":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &State{Format: Format, Lineage: "L", Serial: 2}
		s.Put(Thing{Address: world.Address{Section: "wallets", Name: "asha"}, ID: "EKC1"})
		replay(s, data)
		if s.Lineage != "L" || s.Serial != 2 {
			t.Fatalf("a journal changed lineage or serial: %+v", s)
		}
		again(t, s)
	})
}

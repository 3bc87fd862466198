// Package state keeps what is known of a world that was applied to a target: which thing is which
// id there, and how it was last applied. It is a file; it holds no secret.
package state

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// State is what is known of one world at one target.
type State struct {
	Format  int    `json:"format"`
	World   string `json:"world"`
	Lineage string `json:"lineage"` // of this target; another one makes the state worthless
	Target  string `json:"target"`  // for people
	// Fingerprint is of the target.
	Fingerprint string `json:"fingerprint,omitempty"`
	Serial      int64  `json:"serial"` // goes up with each change
	// Things are what is recorded, by address.
	Things []Thing `json:"things"`
	// Generation is the highest of those that are recorded no more: what is made or loaded again under one
	// of these addresses has a reference that was never used.
	Generation int `json:"generation,omitempty"`
	// Graveyard are ids that are not Kasauti's any more and may still exist.
	Graveyard []Grave `json:"graveyard,omitempty"`
}

// Format is the one that this version writes.
const Format = 1

// Thing is what is recorded of a declared thing.
type Thing struct {
	Address    world.Address     `json:"address"`
	ID         string            `json:"id"`
	Manage     world.Level       `json:"manage"`
	Adopted    bool              `json:"adopted,omitempty"` // it was there before; it is never removed
	Protect    bool              `json:"protect,omitempty"`
	Partner    string            `json:"partner,omitempty"` // whose it is: a name under partners
	Needs      []world.Address   `json:"needs,omitempty"`
	Applied    map[string]string `json:"applied"`         // fields as last applied, in canonical form; no secrets
	Generation int               `json:"generation"`      // of the last write under this address that had a reference
	Doubt      *Doubt            `json:"doubt,omitempty"` // a write whose end nobody saw
	// Unseen: the target said that it made it, and no look had shown it when it was recorded.
	Unseen bool      `json:"unseen,omitempty"`
	Since  time.Time `json:"since"` // when it was made, adopted or loaded
}

// Doubt is a write that was begun and whose end nobody saw.
type Doubt struct {
	Action string `json:"action"` // create, raise, update, remove, retire
	Ref    string `json:"ref,omitempty"`
	// Amount is what was to be loaded, in paise: the same reference stands for the same amount.
	Amount client.Paise `json:"amount,omitempty"`
	// Held is what the thing was seen to hold before, in paise.
	Held  client.Paise `json:"held,omitempty"`
	Begun time.Time    `json:"begun"`
	Why   string       `json:"why"`
}

// Grave is a thing that was forgotten.
type Grave struct {
	Address world.Address `json:"address"`
	ID      string        `json:"id"`
	When    time.Time     `json:"when"`
	Why     string        `json:"why"` // forgotten, retired
}

// Thing finds one.
func (s *State) Thing(a world.Address) (*Thing, bool) {
	i := slices.IndexFunc(s.Things, func(t Thing) bool { return t.Address == a })
	if i < 0 {
		return nil, false
	}
	return &s.Things[i], true
}

// NewLineage names a state that begins now.
func NewLineage() string { return rand.Text() }

package plan

import (
	"sync"

	"github.com/kasauti/kasauti/harness/world"
)

// Presence is whether others can refer to a thing.
type Presence int

// The presences.
const (
	Absent  Presence = iota // it is not there, and will not be
	Pending                 // it will be there after the apply
	Present
)

// Outputs are what things give to those that refer to them.
type Outputs struct {
	mu       sync.RWMutex
	of       map[world.Address]map[string]string
	presence map[world.Address]Presence
}

func newOutputs() *Outputs {
	return &Outputs{of: map[world.Address]map[string]string{}, presence: map[world.Address]Presence{}}
}

// Set says what a thing gives from now on.
func (o *Outputs) Set(a world.Address, fields map[string]string, p Presence) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.of[a], o.presence[a] = fields, p
}

// Get is one output; it is not known of a thing that is not there yet.
func (o *Outputs) Get(a world.Address, field string) (value string, known bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	value, known = o.of[a][field]
	return value, known
}

// missing is the first of some things that is not there and will not be.
func (o *Outputs) missing(needs []world.Address) (world.Address, bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	for _, a := range needs {
		if p, known := o.presence[a]; known && p == Absent {
			return a, true
		}
	}
	return world.Address{}, false
}

// pending reports whether one of some things is yet to be made.
func (o *Outputs) pending(needs []world.Address) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	for _, a := range needs {
		if o.presence[a] == Pending {
			return true
		}
	}
	return false
}

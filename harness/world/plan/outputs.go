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

// outputs are what things give to those that refer to them.
type outputs struct {
	mu       sync.RWMutex
	of       map[world.Address]map[string]string
	presence map[world.Address]Presence
}

func newOutputs() *outputs {
	return &outputs{of: map[world.Address]map[string]string{}, presence: map[world.Address]Presence{}}
}

func (o *outputs) set(a world.Address, fields map[string]string, p Presence) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.of[a], o.presence[a] = fields, p
}

// get is one output; it is not known of a thing that is not there yet.
func (o *outputs) get(a world.Address, field string) (value string, known bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	value, known = o.of[a][field]
	return value, known
}

// missing is the first of some things that is not there and will not be.
func (o *outputs) missing(needs []world.Address) (world.Address, bool) {
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
func (o *outputs) pending(needs []world.Address) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	for _, a := range needs {
		if o.presence[a] == Pending {
			return true
		}
	}
	return false
}

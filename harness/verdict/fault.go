package verdict

import (
	"fmt"

	"github.com/kasauti/kasauti/harness/quantity"
)

// Fault is bad luck on purpose that an attempt met, or was to meet.
type Fault struct {
	Says   string `json:"says"`            // the fault in a few words
	World  string `json:"world,omitempty"` // its name in the world file, where it stands there
	Called int    `json:"called"`          // calls of its operation
	Struck int    `json:"struck"`          // those that it befell
	// Unused says, of one that the scenario set and that did not strike as often as it should,
	// that and why: the scenario does not test what it says.
	Unused string `json:"unused,omitempty"`
}

// String is the fault with its count, on one line.
func (f Fault) String() string {
	return fmt.Sprintf("%s: struck %d of %s", f.Says, f.Struck, quantity.Of(f.Called, "call"))
}

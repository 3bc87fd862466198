package verdict

import "encoding/json"

// State is what a target held when a scenario had failed, before the target forgot it.
type State struct {
	// Address is where a person can look at it while the target runs; "" where it was dropped.
	Address string `json:"address,omitempty"`
	Parts   []Part `json:"parts,omitempty"`
}

// Part is one kind of what a target holds: ledger, inbox, outbox, clock, journal.
type Part struct {
	Name    string          `json:"name"`
	Content json.RawMessage `json:"content"`            // redacted
	Left    int             `json:"left_out,omitempty"` // of its lists, the oldest
}

package scenario

import (
	"context"
	"encoding/json"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Witness is a Session that can show what its target holds: that of a mock with an admin API.
type Witness interface {
	// State reads all of it, shortened where it is long. What cannot be read is left out: it is
	// read where something has failed already.
	State(ctx context.Context) []verdict.Part
	// Keep makes Close leave what the session holds, and gives the address at which a person can
	// look at it; "" where it cannot be kept so.
	Keep() string
}

// RedactState masks secrets in what a target holds.
func (s *State) RedactState(parts []verdict.Part) {
	for i := range parts {
		masked := []byte(s.redactor.Body(string(parts[i].Content)))
		if !json.Valid(masked) { // a mask went over a quote: nothing is better than half a secret
			masked = []byte("null")
		}
		parts[i].Content = masked
	}
}

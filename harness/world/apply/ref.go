package apply

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"

	"github.com/kasauti/kasauti/harness/world"
)

// fresh is a generation that no write under this address had before, in this state. What was forgotten
// takes its count along, and a reference that comes again is refused, or does nothing: so it is above the
// serial of the state, too, which only grows.
func (t *task) fresh() int { return max(t.now.Generation, int(t.State.Serial)) + 1 }

// reference is the caller's own reference of a write: the same world, target, thing and generation
// give the same one, so that a write whose end nobody saw can be asked for, and made again without
// happening twice.
func reference(lineage string, a world.Address, action string, generation int) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%s\x00%s\x00%d", lineage, a, action, generation)))
	return "KW" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:18]
}

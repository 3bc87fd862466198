package apply

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"

	"github.com/kasauti/kasauti/harness/world"
)

// reference is the caller's own reference of a write: the same world, target, thing and generation
// give the same one, so that a write whose end nobody saw can be asked for, and made again without
// happening twice.
func reference(lineage string, a world.Address, action string, generation int) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%s\x00%s\x00%d", lineage, a, action, generation)))
	return "KW" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:18]
}

package apply

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// reference is that of a write that is about to be sent, and its generation. One in doubt that turned out
// not to have happened is sent under the reference that it had, also where its thing was moved since:
// under that it cannot happen twice.
func (t *task) reference(action string) (ref string, generation int) {
	if d := t.doubted(action); d != nil && d.Ref != "" {
		return d.Ref, t.was.Generation
	}
	generation = t.now.Generation + 1
	return reference(t.State.Lineage, t.step.Address, action, generation), generation
}

// doubted is the doubt about an earlier write of this sort; nil for none.
func (t *task) doubted(action string) *state.Doubt {
	if t.was == nil || t.was.Doubt == nil || t.was.Doubt.Action != action {
		return nil
	}
	return t.was.Doubt
}

// reference is the caller's own reference of a write: the same world, target, thing and generation
// give the same one, so that a write whose end nobody saw can be asked for, and made again without
// happening twice.
func reference(lineage string, a world.Address, action string, generation int) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%s\x00%s\x00%d", lineage, a, action, generation)))
	return "KW" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:18]
}

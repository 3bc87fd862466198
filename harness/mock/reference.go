package mock

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
)

// mostReferences are the callers' references that a universe remembers.
const mostReferences = 100_000

// done is a call that succeeded under a reference of the caller's.
type done struct {
	request [sha256.Size]byte
	answer  []byte
}

// referenceKey is under which a call's reference is remembered: it is the partner's own, and
// apart for each operation. Empty where the operation has none, or the call names none.
func (c *call) referenceKey() string {
	if c.op.reference == "" || c.get(c.op.reference) == "" {
		return ""
	}
	return c.partner.name + "\x00" + c.op.name + "\x00" + c.get(c.op.reference)
}

// repeats finds the answer of an earlier call with the same reference and the same body
// (EK-DEBIT-350): a caller whose answer was lost may send the call again.
func (c *call) repeats() (answer []byte, repeated bool) {
	if c.op.reference == "" {
		return nil, false
	}
	earlier, known := c.universe.references.get(c.referenceKey())
	if !known || earlier.request != digest(c.members) {
		return nil, false
	}
	return earlier.answer, true
}

// referenceTaken refuses the reference of another call that went through. A refused call
// left its reference free, so that the caller may correct it and try again.
func referenceTaken(c *call) bool {
	_, taken := c.universe.references.get(c.referenceKey())
	return taken
}

// remember keeps a success under its reference.
func (c *call) remember(answer []byte) {
	if key := c.referenceKey(); key != "" {
		c.universe.references.put(key, done{digest(c.members), answer})
	}
}

// digest is the same for bodies that say the same: order and space do not count.
func digest(members []member) [sha256.Size]byte {
	return sha256.Sum256(render(make([]byte, 0, 512), value{kind: jsonObject, members: members}))
}

func render(text []byte, v value) []byte {
	text = append(text, byte('0'+v.kind))
	switch v.kind {
	case jsonObject:
		sorted := slices.Clone(v.members)
		slices.SortFunc(sorted, func(a, b member) int { return strings.Compare(a.key, b.key) })
		for _, m := range sorted {
			text = render(renderText(text, m.key), m.value)
		}
	case jsonArray:
		for _, item := range v.items {
			text = render(text, item)
		}
	default:
		text = renderText(text, v.text)
	}
	return append(text, '.')
}

// renderText says first how long it is, so that no two bodies are rendered alike.
func renderText(text []byte, s string) []byte {
	return append(append(strconv.AppendInt(text, int64(len(s)), 10), ':'), s...)
}

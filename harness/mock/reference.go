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
	var text strings.Builder
	render(&text, value{kind: jsonObject, members: members})
	return sha256.Sum256([]byte(text.String()))
}

func render(text *strings.Builder, v value) {
	text.WriteByte(byte('0' + v.kind))
	switch v.kind {
	case jsonObject:
		sorted := slices.SortedFunc(slices.Values(v.members), func(a, b member) int { return strings.Compare(a.key, b.key) })
		for _, m := range sorted {
			renderText(text, m.key)
			render(text, m.value)
		}
	case jsonArray:
		for _, item := range v.items {
			render(text, item)
		}
	default:
		renderText(text, v.text)
	}
	text.WriteByte('.')
}

// renderText says first how long it is, so that no two bodies are rendered alike.
func renderText(text *strings.Builder, s string) {
	text.WriteString(strconv.Itoa(len(s)))
	text.WriteByte(':')
	text.WriteString(s)
}

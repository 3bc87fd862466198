package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Oversized is the way to spoil a body that a form knows, too.
const Oversized = "2 MiB long"

const (
	oversized = 2 << 20
	nesting   = 1000
)

// spoilers are the ways to spoil a JSON body as a whole.
func spoilers() map[string]func(whole []byte) []byte {
	return map[string]func(whole []byte) []byte{
		"cut in the middle": func(whole []byte) []byte { return whole[:len(whole)/2] },
		"empty":             func([]byte) []byte { return []byte{} },
		"not UTF-8": func(whole []byte) []byte {
			if !bytes.Contains(whole, []byte(`"`)) { // an object of which no page shows a field
				return []byte("{\"\xff\":0}")
			}
			return bytes.Replace(whole, []byte(`"`), []byte("\"\xff"), 1)
		},
		"nested 1000 deep": func([]byte) []byte {
			return []byte(strings.Repeat("[", nesting) + strings.Repeat("]", nesting))
		},
		// Valid but for its size: what refuses it must refuse it for that.
		Oversized: func(whole []byte) []byte {
			return slices.Concat([]byte(`{"filler":"`), bytes.Repeat([]byte("x"), oversized), []byte(`",`), whole[1:])
		},
		"a list": func(whole []byte) []byte { return slices.Concat([]byte("["), whole, []byte("]")) },
		"naming a key twice": func(whole []byte) []byte {
			return slices.Concat(bytes.TrimSuffix(whole, []byte("}")), []byte(","), whole[1:])
		},
	}
}

// SpoilBody spoils the body as a whole, in a way that a feature file names.
func (d *Draft) SpoilBody(how string) error {
	spoil, known := spoilers()[how]
	switch {
	case !known:
		return fmt.Errorf("spoil the body of a request of %s: no way is known to make it %q", d.Operation, how)
	case d.form && how == Oversized:
		d.fields["filler"] = strings.Repeat("x", oversized)
		return nil
	case d.form:
		return fmt.Errorf("spoil the body of a request of %s: it is a form, and only JSON is spoilt as a whole; change a field", d.Operation)
	}
	d.spoil = spoil
	return nil
}

// UnknownPath is one that the API does not have.
const UnknownPath = "/api/v0/partner/enKashCard/no-such-operation"

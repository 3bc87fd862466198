package scenario

import (
	"fmt"
	"strings"
)

// SetAt gives the field at a documented path, such as items[].name, another value; of a list it
// is that of the first element. A field that the request leaves out is added, but not what
// would stand around it.
func (d *Draft) SetAt(path string, value any) error {
	d.Touched = path
	return d.at(path, func(in *place) bool { return in.put(value) })
}

// RemoveAt takes the field at a documented path out of the body.
func (d *Draft) RemoveAt(path string) error {
	d.Touched = path
	return d.at(path, func(in *place) bool {
		_, has := in.value()
		if object, is := in.around.(map[string]any); is {
			delete(object, in.key)
		}
		return has
	})
}

// At is the value at a documented path, and whether there is one.
func (d *Draft) At(path string) (any, bool) {
	var value any
	has := false
	err := d.at(path, func(in *place) bool {
		value, has = in.value()
		return true
	})
	return value, has && err == nil
}

// place is where a value stands: under a key of an object, or first in a list.
type place struct {
	around any // map[string]any or []any
	key    string
}

func (p *place) value() (any, bool) {
	switch around := p.around.(type) {
	case map[string]any:
		value, has := around[p.key]
		return value, has
	case []any:
		if len(around) > 0 && p.key == element {
			return around[0], true
		}
	}
	return nil, false
}

func (p *place) put(value any) bool {
	switch around := p.around.(type) {
	case map[string]any:
		around[p.key] = value
		return true
	case []any:
		if len(around) > 0 && p.key == element {
			around[0] = value
			return true
		}
	}
	return false
}

// element stands in a documented path for what is in a list.
const element = "[]"

// at goes to where a path leads and does something there.
func (d *Draft) at(path string, do func(*place) bool) error {
	parts := strings.Split(strings.ReplaceAll(path, element, "."+element), ".")
	in := &place{around: d.fields}
	for i, part := range parts {
		if in.key = part; i == len(parts)-1 {
			break
		}
		next, has := in.value()
		if !has {
			return fmt.Errorf("change %q of the request of %s: it has nothing at %s", path, d.Operation, strings.Join(parts[:i+1], "."))
		}
		in = &place{around: next}
	}
	if !do(in) {
		return fmt.Errorf("change %q of the request of %s: it has no such field", path, d.Operation)
	}
	return nil
}

package mock

import (
	"maps"
	"slices"
)

// recent is a map that forgets its oldest key beyond a limit, so that one universe cannot
// fill the memory however long it is called.
type recent[V any] struct {
	limit  int
	items  map[string]V
	order  []string
	oldest int
}

// clone is a map that changes apart from r; change copies a value that is changed in place.
func (r *recent[V]) clone(change func(V) V) recent[V] {
	c := recent[V]{limit: r.limit, items: maps.Clone(r.items), order: slices.Clone(r.order), oldest: r.oldest}
	if change != nil {
		for key, v := range c.items {
			c.items[key] = change(v)
		}
	}
	return c
}

func newRecent[V any](limit int) recent[V] { return recent[V]{limit: limit} }

func (r *recent[V]) get(key string) (V, bool) {
	v, ok := r.items[key]
	return v, ok
}

// put stores a value and returns the key that it pushed out, if any.
func (r *recent[V]) put(key string, v V) (gone string, pushed bool) {
	if r.items == nil {
		r.items = map[string]V{}
	}
	if _, known := r.items[key]; known {
		r.items[key] = v
		return "", false
	}
	r.items[key] = v
	if len(r.order) < r.limit {
		r.order = append(r.order, key)
		return "", false
	}
	gone = r.order[r.oldest]
	delete(r.items, gone)
	r.order[r.oldest] = key
	r.oldest = (r.oldest + 1) % r.limit
	return gone, true
}

package mock

import "maps"

// recent is a map that forgets its oldest keys beyond a limit, so that one universe cannot
// fill the memory however long it is called, and with however long texts.
type recent[V any] struct {
	limit int // keys
	items map[string]V
	order queue[string]
	bytes int         // of keys and what weigh says
	weigh func(V) int // the text that a value holds; nil for next to none
}

// mostRecentBytes of text one recent holds.
const mostRecentBytes = 16 << 20

// clone is a map that changes apart from r; change copies a value that is changed in place.
func (r *recent[V]) clone(change func(V) V) recent[V] {
	c := *r
	c.items, c.order = maps.Clone(r.items), r.order.clone()
	if change != nil {
		for key, v := range c.items {
			c.items[key] = change(v)
		}
	}
	return c
}

func newRecent[V any](limit int) recent[V] { return recent[V]{limit: limit} }

// weighing is newRecent for values that hold text of callers.
func weighing[V any](limit int, weigh func(V) int) recent[V] {
	return recent[V]{limit: limit, weigh: weigh}
}

func (r *recent[V]) get(key string) (V, bool) {
	v, ok := r.items[key]
	return v, ok
}

// put stores a value and returns the keys that it pushed out, if any.
func (r *recent[V]) put(key string, v V) (gone []string) {
	if r.items == nil {
		r.items = map[string]V{}
	}
	if old, known := r.items[key]; known {
		r.bytes -= r.weight(key, old)
	} else {
		r.order.push(key)
	}
	r.items[key] = v
	r.bytes += r.weight(key, v)
	for r.order.len() > r.limit || r.bytes > mostRecentBytes && r.order.len() > 1 {
		oldest := r.order.pop()
		r.bytes -= r.weight(oldest, r.items[oldest])
		delete(r.items, oldest)
		gone = append(gone, oldest)
	}
	return gone
}

func (r *recent[V]) weight(key string, v V) int {
	if r.weigh == nil {
		return len(key)
	}
	return len(key) + r.weigh(v)
}

// forget takes out what over says is over.
func (r *recent[V]) forget(over func(key string, v V) bool) {
	kept := recent[V]{limit: r.limit, weigh: r.weigh}
	for _, key := range r.order.all() {
		if v := r.items[key]; !over(key, v) {
			kept.put(key, v)
		}
	}
	*r = kept
}

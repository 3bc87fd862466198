package mock

import (
	"maps"
	"slices"
)

// layer is what a universe sees of the things of one kind: the template's, and over them its
// own. A universe that changes nothing holds nothing.
type layer[T any] struct {
	base  map[string]*T // the template's; never changed
	own   map[string]*T // made or changed here
	made  []string      // keys of own that base lacks, in the order of making
	limit int           // of made
}

func newLayer[T any](base map[string]*T, limit int) layer[T] {
	return layer[T]{base: base, limit: limit}
}

// get finds a thing to read; nil where there is none.
func (l *layer[T]) get(key string) *T {
	if v, known := l.own[key]; known {
		return v
	}
	return l.base[key]
}

// all are the things that the layer shows, copied where they are its own.
func (l *layer[T]) all() map[string]*T {
	all := maps.Clone(l.base)
	if all == nil {
		all = map[string]*T{}
	}
	for key, v := range l.own {
		all[key] = copyOf(v)
	}
	return all
}

// edit gives the universe's own copy of a thing, to change; nil where there is none.
func (l *layer[T]) edit(key string) *T {
	if v, known := l.own[key]; known {
		return v
	}
	v, known := l.base[key]
	if !known {
		return nil
	}
	changed := *v
	l.put(key, &changed)
	return &changed
}

// add makes a thing, unless the universe has as many as it can hold.
func (l *layer[T]) add(key string, v *T) bool {
	if len(l.made) >= l.limit {
		return false
	}
	if l.get(key) == nil {
		l.made = append(l.made, key)
	}
	l.put(key, v)
	return true
}

func (l *layer[T]) put(key string, v *T) {
	if l.own == nil {
		l.own = map[string]*T{}
	}
	l.own[key] = v
}

// clone is a layer that changes apart from l. T must hold no reference that is changed in
// place: whoever edits replaces slices and maps.
func (l *layer[T]) clone() layer[T] {
	c := layer[T]{base: l.base, own: maps.Clone(l.own), made: slices.Clone(l.made), limit: l.limit}
	for key, v := range c.own {
		c.own[key] = copyOf(v)
	}
	return c
}

// copyOf is a copy of what v points to.
func copyOf[T any](v *T) *T {
	c := *v
	return &c
}

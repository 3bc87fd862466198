package mock

import "slices"

// queue is a list that loses its oldest element as cheaply as it gets a new one.
type queue[T any] struct {
	items []T
	gone  int // of items, at the front
}

func (q *queue[T]) len() int { return len(q.items) - q.gone }

// all are the elements, the oldest first, until the next push or pop.
func (q *queue[T]) all() []T { return q.items[q.gone:] }

func (q *queue[T]) push(v T) { q.items = append(q.items, v) }

// pop takes the oldest element out. The room of those that are gone is given back once it is half
// of all.
func (q *queue[T]) pop() T {
	var none T
	v := q.items[q.gone]
	q.items[q.gone] = none
	if q.gone++; q.gone > len(q.items)/2 {
		q.items = append(q.items[:0:0], q.all()...)
		q.gone = 0
	}
	return v
}

func (q *queue[T]) clone() queue[T] { return queue[T]{items: slices.Clone(q.all())} }

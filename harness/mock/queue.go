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

// push adds an element. The room of those that are gone is used again once it is half of all.
func (q *queue[T]) push(v T) {
	if len(q.items) == cap(q.items) && q.gone >= len(q.items)/2 {
		q.items = append(q.items[:0], q.all()...)
		clear(q.items[len(q.items):cap(q.items)])
		q.gone = 0
	}
	q.items = append(q.items, v)
}

// spare is how many times the room of its elements a queue may take, and smallQueue when that does
// not matter.
const (
	spare      = 4
	smallQueue = 64
)

// pop takes the oldest element out.
func (q *queue[T]) pop() T {
	var none T
	v := q.items[q.gone]
	q.items[q.gone] = none
	q.gone++
	if cap(q.items) > max(spare*q.len(), smallQueue) {
		q.items, q.gone = append([]T(nil), q.all()...), 0
	}
	return v
}

func (q *queue[T]) clone() queue[T] { return queue[T]{items: slices.Clone(q.all())} }

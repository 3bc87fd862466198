package state

import (
	"context"
	"time"
)

// Store keeps one state. There is one kind, a file; its methods are what another kind would need.
type Store interface {
	// Lock takes the state for a writer, waiting so long for another one. Its error is a *Held.
	Lock(ctx context.Context, wait time.Duration) (unlock func() error, err error)
	// Load reads the state with all that was journalled since it was saved; nil where there is none.
	Load() (*State, error)
	// Begin opens the journal of an apply that starts from this state.
	Begin(from *State) (Journal, error)
	// Save writes the state where the stored one still has the serial that it was loaded with, gives
	// it the next one, and ends the journal.
	Save(s *State) error
}

// Journal is what is written while an apply goes on, so that nothing of it is lost: each entry is on
// the disk when its method returns. It is safe for concurrent use.
type Journal interface {
	// Intend says that a write is about to be sent.
	Intend(i Intent) error
	// Record says how a thing is from now on, and closes its intent.
	Record(t Thing) error
	// Move says that a thing is recorded under another address from now on.
	Move(from, to Thing) error
	// Drop says that a thing is recorded no more; grave is what may still be there.
	Drop(t Thing, grave *Grave) error
	// Close closes it, without ending it: what is in it is still replayed.
	Close() error
}

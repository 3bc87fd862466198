package plan

import (
	"context"
	"sync"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// lists is a reader that asks once for what many things are looked for in: all that a card account
// holds. A plan shows one moment, so that the same question has the same answer in it.
type lists struct {
	world.Reader

	mu    sync.Mutex
	cards map[client.CardRef]func() ([]client.CardEntry, error)
}

func listsOf(reader world.Reader) *lists {
	return &lists{Reader: reader, cards: map[client.CardRef]func() ([]client.CardEntry, error){}}
}

// SearchCards implements world.Reader.
func (l *lists) SearchCards(ctx context.Context, account client.CardRef) ([]client.CardEntry, error) {
	l.mu.Lock()
	ask, asked := l.cards[account]
	if !asked {
		ask = sync.OnceValues(func() ([]client.CardEntry, error) { return l.Reader.SearchCards(ctx, account) })
		l.cards[account] = ask
	}
	l.mu.Unlock()
	return ask()
}

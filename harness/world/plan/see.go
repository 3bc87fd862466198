package plan

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// one is a thing that is looked for.
type one struct {
	kind    *world.Kind
	value   any          // with its references resolved
	was     *state.Thing // nil where nothing is recorded
	id      string       // "" where none is known
	can     world.Can
	partner *world.Partner // nil for none
	least   client.Paise   // what it is declared to hold; 0 where that does not count
}

// see looks for a thing and, where a write of it is in doubt, for what became of that.
func (m *maker) see(ctx context.Context, o one) Sight {
	saw := m.patiently(ctx, o)
	if o.was == nil || o.was.Doubt == nil {
		return saw
	}
	return m.traced(ctx, saw, o)
}

// look looks for a thing once: by its id, and where that is not there by its key.
func (m *maker) look(ctx context.Context, o one) Sight {
	if o.kind.Unseen {
		known, err := o.kind.Find(ctx, world.Reading{}, o.value, o.id) // what is declared of it
		return Sight{Blind: true, Seen: world.Seen{ID: known.ID}, Err: err}
	}
	if !o.can.Find || o.kind.ByID && o.id == "" {
		return Sight{Blind: true, Seen: world.Seen{ID: o.id}}
	}
	at, err := m.reading(o.partner)
	if err != nil {
		return Sight{Err: err}
	}
	seen, err := o.kind.Find(ctx, at, o.value, o.id)
	if err == nil && !seen.Found && o.id != "" && !o.kind.ByID {
		seen, err = o.kind.Find(ctx, at, o.value, "")
	}
	return Sight{Seen: seen, Err: err}
}

func (m *maker) reading(partner *world.Partner) (world.Reading, error) {
	at := world.Reading{OnMock: m.Target.Mock(), Mock: m.Target.MockReader()}
	if partner == nil {
		return at, nil
	}
	at.Partner = *partner
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.readers[partner.ID]; known != nil {
		at.API = known
		return at, nil
	}
	reader, err := m.Target.Reader(*partner)
	if err != nil {
		return at, err
	}
	m.readers[partner.ID] = listsOf(reader)
	at.API = m.readers[partner.ID]
	return at, nil
}

// forget has the next look of a partner see what is there by then.
func (m *maker) forget(partner *world.Partner) {
	if partner != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.readers, partner.ID)
	}
}

package plan

import (
	"context"
	"time"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// see looks for a thing: by its id, and where that is not there by its key.
func (m *maker) see(ctx context.Context, k *world.Kind, value any, id string, can world.Can, partner *world.Partner) Sight {
	if k.Unseen {
		known, err := k.Find(ctx, world.Reading{}, value, id) // what is declared of it
		return Sight{Blind: true, Seen: world.Seen{ID: known.ID}, Err: err}
	}
	if !can.Find || k.ByID && id == "" {
		return Sight{Blind: true, Seen: world.Seen{ID: id}}
	}
	at, err := m.reading(partner)
	if err != nil {
		return Sight{Err: err}
	}
	seen, err := k.Find(ctx, at, value, id)
	if err == nil && !seen.Found && id != "" && !k.ByID {
		seen, err = k.Find(ctx, at, value, "")
	}
	return Sight{Seen: seen, Err: err}
}

// patiently looks again for a thing whose creation is in doubt: that it is not seen at once does not
// show that it was not made.
func (m *maker) patiently(ctx context.Context, saw Sight, was *state.Thing, look func() Sight) Sight {
	if was == nil || was.Doubt == nil || was.Doubt.Action != "create" || saw.Blind {
		return saw
	}
	left := m.Patience
	for wait := firstWait; !saw.Found && saw.Err == nil && left > 0; wait *= 2 {
		left -= wait
		select {
		case <-ctx.Done():
			return saw
		case <-time.After(wait):
		}
		saw = look()
	}
	return saw
}

// firstWait is the first of the waits, each of which is twice as long as the one before.
const firstWait = 10 * time.Millisecond

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

// traced asks, of a write in doubt, whether it has happened.
func (m *maker) traced(ctx context.Context, saw Sight, k *world.Kind, value any, was *state.Thing, can world.Can, partner *world.Partner) Sight {
	if was == nil || was.Doubt == nil || was.Doubt.Ref == "" || !can.Trace {
		return saw
	}
	at, err := m.reading(partner)
	if err != nil {
		return saw
	}
	if happened, err := k.Trace(ctx, at, was.Doubt.Ref, value); err == nil {
		saw.Traced = &happened
	}
	return saw
}

package world

import "github.com/kasauti/kasauti/harness/mock"

// ForMock is the world as a mock starts with it: placeholders and omitted ids get the values that
// follow from the seed.
func (w *World) ForMock(seed uint64) mock.World {
	w = w.Derive(seed)
	m := mock.World{
		Name:     w.Meta.Name,
		Partners: map[string]mock.Partner{}, CardAccounts: map[string]mock.CardAccount{},
		Merchants: map[string]mock.Merchant{}, Wallets: map[string]mock.Wallet{}, Cards: map[string]mock.Card{},
		Webhooks: map[string]mock.Webhook{}, Faults: map[string]mock.Fault{},
	}
	for _, d := range w.ordered {
		if d.Kind.seed != nil {
			d.Kind.seed(&m, d, d.value)
		}
	}
	return m.Complete(seed)
}

package world

import "github.com/kasauti/kasauti/harness/mock"

// ForMock is the world as a mock starts with it: placeholders and omitted ids get the values that
// follow from the seed.
func (w *World) ForMock(seed uint64) mock.World {
	return w.forMock(seed, func(*Declared) bool { return true })
}

// ForBareMock is what of the world no operation makes: a mock that starts with it is one where the
// rest is still to be applied.
func (w *World) ForBareMock(seed uint64) mock.World {
	return w.forMock(seed, func(d *Declared) bool {
		return d.Kind.Observed || d.Kind.given != nil && d.Kind.given(d.value)
	})
}

func (w *World) forMock(seed uint64, wanted func(*Declared) bool) mock.World {
	w = w.Derive(seed)
	m := mock.World{
		Name:     w.Meta.Name,
		Partners: map[string]mock.Partner{}, CardAccounts: map[string]mock.CardAccount{},
		Merchants: map[string]mock.Merchant{}, Wallets: map[string]mock.Wallet{}, Cards: map[string]mock.Card{},
		Beneficiaries: map[string]mock.Beneficiary{},
		Webhooks:      map[string]mock.Webhook{}, Faults: map[string]mock.Fault{},
	}
	for _, d := range w.ordered {
		if d.Kind.seed != nil && wanted(d) {
			d.Kind.seed(&m, d, d.value)
		}
	}
	return m.Complete(seed)
}

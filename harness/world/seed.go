package world

import "github.com/kasauti/kasauti/harness/mock"

// ForMock is the world as a mock starts with it: placeholders and omitted ids get the values that
// follow from the seed.
func (w *World) ForMock(seed uint64) mock.World {
	return w.forMock(seed, func(*Kind) bool { return true })
}

// ForBareMock is what of the world no operation makes: a mock that starts with it is one where the
// rest is still to be applied.
func (w *World) ForBareMock(seed uint64) mock.World {
	return w.forMock(seed, func(k *Kind) bool { return k.Observed })
}

func (w *World) forMock(seed uint64, wanted func(*Kind) bool) mock.World {
	w = w.Derive(seed)
	m := mock.World{
		Name:     w.Meta.Name,
		Partners: map[string]mock.Partner{}, CardAccounts: map[string]mock.CardAccount{},
		Merchants: map[string]mock.Merchant{}, Wallets: map[string]mock.Wallet{}, Cards: map[string]mock.Card{},
		Beneficiaries: map[string]mock.Beneficiary{},
		Webhooks:      map[string]mock.Webhook{}, Faults: map[string]mock.Fault{},
	}
	for _, d := range w.ordered {
		if d.Kind.seed != nil && wanted(d.Kind) {
			d.Kind.seed(&m, d, d.value)
		}
	}
	return m.Complete(seed)
}

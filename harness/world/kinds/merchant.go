package kinds

import (
	"context"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// merchant is paid from wallets. No operation looks one up, so it is as it was declared, unverified.
type merchant struct {
	MerchantDetailID string `yaml:"merchant_detail_id" world:"key"` // MD...
}

func merchants() *world.Kind {
	return world.Define[merchant](world.Kind{
		Section: "merchants", Noun: "merchant", Observed: true, Unseen: true,
		Doc: "A merchant that wallets pay. No operation looks one up: give the merchantDetailId that EnKash told you.",
	}, merchantKind{})
}

type merchantKind struct{}

// Seed implements world.Seeder.
func (merchantKind) Seed(w *mock.World, d *world.Declared, m merchant) {
	id := m.MerchantDetailID
	if id == "" {
		id = d.KnownID
	}
	w.Merchants[d.Address.Name] = mock.Merchant{ID: id}
}

// Find implements world.Finder.
func (merchantKind) Find(_ context.Context, _ world.Reading, m merchant, id string) (world.Seen, error) {
	if m.MerchantDetailID != "" {
		id = m.MerchantDetailID
	}
	return world.Seen{Found: id != "", ID: id}, nil
}

package kinds

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// card is a prepaid, gift, meal or fuel card; which, its account's type says.
type card struct {
	Account  string `yaml:"account" world:"key,required,ref=card_accounts"`
	Mobile   string `yaml:"mobile" world:"key,personal"`
	Email    string `yaml:"email" world:"create,personal"`
	Holder   holder `yaml:"holder" world:"create"`
	Load     string `yaml:"load" world:"create,money"` // what a gift card is made with
	Inactive bool   `yaml:"inactive" world:"create"`   // a physical card that nobody has activated; on a mock
}

func cards() *world.Kind {
	return world.Define[card](world.Kind{
		Section: "cards", Noun: "card", NamedWith: "wallets",
		Doc:  "A prepaid, gift, meal or fuel card, as the type of its account says.",
		Uses: world.Uses{Find: []string{client.OpSearchCards}},
	}, cardKind{})
}

type cardKind struct{}

// Check implements world.Checker.
func (cardKind) Check(v card, report world.Report) {
	checkMobile(v.Mobile, report)
}

// Seed implements world.Seeder.
func (cardKind) Seed(w *mock.World, d *world.Declared, v card) {
	w.Cards[d.Address.Name] = mock.Card{ID: d.KnownID, Account: d.Named("account"), Mobile: v.Mobile, Inactive: v.Inactive}
}

// Find implements world.Finder.
func (cardKind) Find(ctx context.Context, at world.Reading, v card, id string) (world.Seen, error) {
	return findHolder(ctx, at, v.Account, v.Mobile, id)
}

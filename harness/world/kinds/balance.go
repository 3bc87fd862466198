package kinds

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// balance is the least that a wallet or card must hold.
type balance struct {
	Wallet string `yaml:"wallet" world:"key,ref=wallets"`
	Card   string `yaml:"card" world:"key,ref=cards"`
	Min    string `yaml:"min" world:"create,money"`
}

func balances() *world.Kind {
	return world.Define[balance](world.Kind{
		Section: "balances", Noun: "balance", Attached: true,
		Doc: "The least that a wallet or card must hold. Money that is spent is no drift; what lacks is loaded.",
	}, balanceKind{})
}

type balanceKind struct{}

// Check implements world.Checker.
func (balanceKind) Check(b balance, report world.Report) {
	switch {
	case b.Wallet != "" && b.Card != "":
		report("card", "stands beside wallet; a balance is of one of them")
	case b.Wallet == "" && b.Card == "":
		report("wallet", "is missing; name the wallet, or give card with the card")
	}
	checkAmount("min", b.Min, 0, report)
}

// Seed implements world.Seeder: on a mock it is held exactly.
func (balanceKind) Seed(w *mock.World, d *world.Declared, b balance) {
	amount := paise(b.Min)
	if name := d.Named("card"); name != "" {
		v := w.Cards[name]
		v.Balance = max(v.Balance, amount)
		w.Cards[name] = v
		return
	}
	name := d.Named("wallet")
	v := w.Wallets[name]
	v.Balance = max(v.Balance, amount)
	w.Wallets[name] = v
}

// Least implements world.Raiser.
func (balanceKind) Least(b balance) client.Paise { return client.Paise(paise(b.Min)) }

// Find implements world.Finder.
func (balanceKind) Find(ctx context.Context, at world.Reading, b balance, _ string) (world.Seen, error) {
	return world.Seen{}, nil
}

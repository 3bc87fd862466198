package kinds

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// wallet is somebody's wallet: one per mobile number within a card account.
type wallet struct {
	Account string `yaml:"account" world:"key,required,ref=card_accounts"`
	Mobile  string `yaml:"mobile" world:"key,personal"`
	Email   string `yaml:"email" world:"personal"`
	holder  `yaml:"-"`
	KYC     string `yaml:"kyc" world:"create"` // how a mock starts with it; full where it is left out
	Tnc     string `yaml:"tnc" world:"create"` // accepted or pending; accepted where it is left out
}

// holder is who a wallet or card is made for. No answer tells it, so it is not compared.
type holder struct{}

// kycs are how far a holder may be known.
var kycs = []string{"none", "min", "created", "pending", "full", "failed", "rejected", "redo"}

func wallets() *world.Kind {
	return world.Define[wallet](world.Kind{
		Section: "wallets", Noun: "wallet",
		Doc:  "A wallet: one for each mobile number within a card account.",
		Uses: world.Uses{Find: []string{client.OpSearchCards}},
	}, walletKind{})
}

type walletKind struct{}

// Check implements world.Checker.
func (walletKind) Check(v wallet, report world.Report) {
	checkMobile(v.Mobile, report)
	oneOf("kyc", v.KYC, kycs, report)
	if v.Tnc != "" && v.Tnc != "accepted" && v.Tnc != "pending" {
		report("tnc", "%q is neither accepted nor pending", v.Tnc)
	}
}

// Seed implements world.Seeder.
func (walletKind) Seed(w *mock.World, d *world.Declared, v wallet) {
	w.Wallets[d.Address.Name] = mock.Wallet{ID: d.KnownID, Account: d.Named("account"), Mobile: v.Mobile, KYC: v.KYC, TncPending: v.Tnc == "pending"}
}

// Find implements world.Finder.
func (walletKind) Find(ctx context.Context, at world.Reading, v wallet, id string) (world.Seen, error) {
	return findHolder(ctx, at, v.Account, v.Mobile, id)
}

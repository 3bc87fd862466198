package kinds

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// wallet is somebody's wallet: one for each mobile number within a card account.
type wallet struct {
	Account string `yaml:"account" world:"key,required,ref=card_accounts"`
	Mobile  string `yaml:"mobile" world:"key,personal"`
	Email   string `yaml:"email" world:"personal"`
	Holder  holder `yaml:"holder" world:"create"`
}

func wallets() *world.Kind {
	return world.Define[wallet](world.Kind{
		Section: "wallets", Noun: "wallet",
		Doc: "A wallet: one for each mobile number within a card account.",
		Uses: world.Uses{
			Find:   []string{client.OpSearchCards},
			Create: []string{client.OpCreateWallet},
			Update: []string{client.OpUpdateWallet},
		},
	}, walletKind{})
}

type walletKind struct{}

// Check implements world.Checker.
func (walletKind) Check(v wallet, report world.Report) {
	checkMobile(v.Mobile, report)
}

// Seed implements world.Seeder.
func (walletKind) Seed(w *mock.World, d *world.Declared, v wallet) {
	w.Wallets[d.Address.Name] = mock.Wallet{ID: d.KnownID, Account: d.Named("account"), Mobile: v.Mobile}
}

// Lacks implements world.Demander.
func (walletKind) Lacks(v wallet) []string {
	lacks := v.Holder.lacks("gender", "born")
	if v.Email == "" {
		lacks = append(lacks, "email")
	}
	if v.Mobile == "" {
		lacks = append(lacks, "mobile")
	}
	return lacks
}

// Find implements world.Finder.
func (walletKind) Find(ctx context.Context, at world.Reading, v wallet, id string) (world.Seen, error) {
	return findHolder(ctx, at, v.Account, v.Mobile, id)
}

// Create implements world.Creator. The API takes no reference of ours: the mobile number, of which
// an account has one wallet, finds what was made.
func (walletKind) Create(ctx context.Context, at world.Writing, _ string, v wallet) (string, error) {
	h, email := v.Holder.on(at.OnMock), v.Email
	if email == "" && at.OnMock {
		email = "nila.rao@example.com"
	}
	made, err := at.API.CreateWallet(ctx, client.CreateWalletRequest{
		CompanyID: at.Partner.CompanyID, CardAccountID: v.Account, Email: email, Mobile: v.Mobile,
		Title: h.Title, FirstName: h.FirstName, LastName: h.LastName, Gender: h.Gender, SpecialDate: h.Born,
		Documents: []client.Document{{DocType: "PAN", DocNo: h.PAN}},
		Address:   h.Address, City: h.City, State: h.State, Pincode: h.Pincode, Country: h.Country,
	})
	return made.EnKashCardID, err
}

// Update implements world.Updater: a wallet's details can be changed until its holder is verified.
func (walletKind) Update(ctx context.Context, at world.Writing, id string, v wallet, fields []string) error {
	return at.API.UpdateWalletDetails(ctx, client.UpdateWalletRequest{
		WalletRequest: client.WalletRequest{CompanyID: at.Partner.CompanyID, CardAccountID: v.Account, EnKashCardID: id},
		Email:         v.Email,
	})
}

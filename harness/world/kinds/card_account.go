package kinds

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// cardAccount holds wallets of one partner or, where it has a type, cards of one product.
type cardAccount struct {
	Partner      string `yaml:"partner" world:"key,required,ref=partners"`
	Type         string `yaml:"type" world:"create"`       // accountType, such as RELOADABLE_GPR; no answer tells it
	Most         int    `yaml:"most_cards" world:"create"` // wallets or cards that it has room for; on a mock
	CompanyName  string `yaml:"company_name" world:"create"`
	PlanMasterID string `yaml:"plan_master_id" world:"create"`
	Title        string `yaml:"title" world:"create"`
	Email        string `yaml:"email" world:"create,personal"`
	Mobile       string `yaml:"mobile" world:"create,personal"`
}

func cardAccounts() *world.Kind {
	return world.Define[cardAccount](world.Kind{
		Section: "card_accounts", Noun: "card account", ByID: true,
		Doc: "An account that holds wallets or, where it has a type, cards of one product. Nothing but its id finds it.",
		Uses: world.Uses{
			Find:   []string{client.OpCardAccount},
			Create: []string{client.OpCreateCardAccount},
		},
	}, cardAccountKind{})
}

type cardAccountKind struct{}

// Check implements world.Checker.
func (cardAccountKind) Check(a cardAccount, report world.Report) {
	checkMobile(a.Mobile, report)
	if a.Most < 0 {
		report("most_cards", "%d is no number of cards; write 1 at least, or leave it out", a.Most)
	}
}

// Seed implements world.Seeder.
func (cardAccountKind) Seed(w *mock.World, d *world.Declared, a cardAccount) {
	w.CardAccounts[d.Address.Name] = mock.CardAccount{ID: d.KnownID, Partner: d.Named("partner"), Type: a.Type, Most: a.Most}
}

// Find implements world.Finder.
func (cardAccountKind) Find(ctx context.Context, at world.Reading, _ cardAccount, id string) (world.Seen, error) {
	if id == "" {
		return world.Seen{}, nil
	}
	found, err := at.API.GetCardAccountDetails(ctx, client.CardRef{CompanyID: at.Partner.CompanyID, CardAccountID: id})
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look at the card account %s: %w", id, err))
	}
	return world.Seen{Found: true, ID: found.CardAccountID}, nil
}

// Requires implements world.Requirer: the page knows no type of accounts for wallets.
func (cardAccountKind) Requires(a cardAccount, _ bool) []string { return missing("type", a.Type) }

// Lacks implements world.Demander.
func (cardAccountKind) Lacks(a cardAccount) []string {
	return missing("company_name", a.CompanyName, "plan_master_id", a.PlanMasterID, "title", a.Title, "email", a.Email, "mobile", a.Mobile)
}

// Create implements world.Creator. The API takes no reference of ours, and nothing but its id finds
// an account: after an unclear end somebody must look.
func (cardAccountKind) Create(ctx context.Context, at world.Writing, _ string, a cardAccount) (string, error) {
	or := func(given, madeUp string) string {
		if given == "" && at.OnMock {
			return madeUp
		}
		return given
	}
	return at.API.CreateCardAccount(ctx, client.CreateCardAccountRequest{
		CompanyID: at.Partner.CompanyID, CompanyName: or(a.CompanyName, "Kasauti"), PlanMasterID: or(a.PlanMasterID, "PM0000000"),
		Email: or(a.Email, "cards@example.com"), Mobile: or(a.Mobile, "6000000000"), AccountTitle: or(a.Title, "Cards"), AccountType: a.Type,
	})
}

// Given implements world.Given: Create Card Account has no type for wallets, so an account that holds
// some is there, or it is not.
func (cardAccountKind) Given(a cardAccount) bool { return a.Type == "" }

package kinds

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	Load     string `yaml:"load" world:"create,money"` // what it is made with; a gift card must have it
	Inactive bool   `yaml:"inactive" world:"create"`   // it is made as a physical one, which nobody has activated

	Type string `yaml:"-" world:"of=type"`
}

// giftType is the type of accounts of gift cards, which are loaded once: when they are made.
const giftType = "GIFT"

func (v card) isGift() bool { return v.Type == giftType }

func cards() *world.Kind {
	return world.Define[card](world.Kind{
		Section: "cards", Noun: "card", NamedWith: "wallets",
		Doc: "A prepaid, gift, meal or fuel card, as the type of its account says.",
		Uses: world.Uses{
			Find:   []string{client.OpSearchCards},
			Create: []string{client.OpCreatePrepaidCard, client.OpCreateGiftCard},
			Retire: []string{client.OpCardDetails, client.OpCardOTP, client.OpBlockCard},
		},
	}, cardKind{})
}

type cardKind struct{}

// Check implements world.Checker.
func (cardKind) Check(v card, report world.Report) {
	checkMobile(v.Mobile, report)
	if v.Load != "" {
		checkAmount("load", v.Load, 1, report)
	}
}

// Seed implements world.Seeder.
func (cardKind) Seed(w *mock.World, d *world.Declared, v card) {
	w.Cards[d.Address.Name] = mock.Card{
		ID: d.KnownID, Account: d.Named("account"), Mobile: v.Mobile, Balance: paise(v.Load), Inactive: v.Inactive,
	}
}

// Loads implements world.Loader.
func (cardKind) Loads(v card) client.Paise { return client.Paise(paise(v.Load)) }

// Requires implements world.Requirer. That accounts of other types make no cards is assumed (EK-CARD-210).
func (cardKind) Requires(v card, onMock bool) []string {
	lacks := missing("the type of its card account", v.Type)
	if makes := mock.CardTypes(); onMock && v.Type != "" && !slices.Contains(makes, v.Type) {
		lacks = append(lacks, fmt.Sprintf("a card account that makes cards (its type is %s; those of %s do)", v.Type, strings.Join(makes, ", ")))
	}
	if v.isGift() && v.Load == "" {
		lacks = append(lacks, "load")
	}
	return lacks
}

// Lacks implements world.Demander: what the card is found by. Its page requires no more.
func (cardKind) Lacks(v card) []string { return missing("mobile", v.Mobile) }

// Find implements world.Finder.
func (cardKind) Find(ctx context.Context, at world.Reading, v card, id string) (world.Seen, error) {
	return findHolder(ctx, at, v.Account, v.Mobile, id)
}

// Create implements world.Creator. The API takes no reference of ours: the mobile number finds what
// was made.
func (cardKind) Create(ctx context.Context, at world.Writing, _ string, v card) (string, error) {
	h := v.Holder.on(at.OnMock)
	request := client.CreateCardRequest{
		CompanyID: at.Partner.CompanyID, CardAccountID: v.Account, Email: v.Email, Mobile: v.Mobile,
		Title: h.Title, FirstName: h.FirstName, LastName: h.LastName, Gender: h.Gender, SpecialDate: h.Born,
	}
	if v.Load != "" {
		load := client.Paise(paise(v.Load))
		request.LoadAmount = &load
	}
	if v.isGift() {
		made, err := at.API.CreateNonReloadableGiftCard(ctx, request)
		return made.EnKashCardID, err
	}
	request.PhysicalCard = v.Inactive
	request.Address, request.City, request.State, request.Pincode, request.Country = h.Address, h.City, h.State, h.Pincode, h.Country
	if h.PAN != "" {
		request.Documents = []client.CardDocument{{DocType: "PAN", DocNo: h.PAN}}
	}
	made, err := at.API.CreateReloadablePrepaidCard(ctx, request)
	return made.EnKashCardID, err
}

// Retire implements world.Retirer: no operation removes a card, so it is blocked for good.
func (cardKind) Retire(ctx context.Context, at world.Writing, id string, v card) error {
	return turn(ctx, at, plastic{client.CardRef{CompanyID: at.Partner.CompanyID, CardAccountID: v.Account, EnKashCardID: id}, v.Mobile}, statusBlocked)
}

package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCardMake(r *scenario.Registry) {
	r.Step(`^a (prepaid|gift|physical) card (?:with ([0-9.]+)|without money) is made in card account "([^"]+)"$`, makeCard,
		"Makes a card in an account; its product is that of the account.",
		scenario.Lasts(), scenario.Example(`a prepaid card with 100.00 is made in card account "prepaid"`), scenario.Calls(client.OpCreatePrepaidCard, client.OpCreateGiftCard))
	r.Step(`^the new card is a (RELOADABLE_GPR|GIFT|MEAL|FUEL) card that holds exactly ([0-9.]+)$`, newCardIs,
		"The details of the card that was made name its product, and details, balance and ledger agree on what it holds.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the new card is a RELOADABLE_GPR card that holds exactly 100.00`), scenario.Calls(client.OpCardDetails, client.OpCardBalance))
}

// replaceWith asks for a new card in the place of one.
func replaceWith(ctx context.Context, s *scenario.State, name, how string) error {
	approval, err := approve(ctx, s, how)
	if err != nil {
		return err
	}
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.ReplaceCardRequest{CardRef: ref, CardApproval: approval}.Request()
	})
	if err != nil || answer.Err != nil {
		return err
	}
	c := scenario.Of[cardState](s)
	_, ref, owner, err := ofCard(s, name)
	ref.EnKashCardID = cardOf(answer).ID
	s.Check("EK-CARD-460", ref.EnKashCardID != "" && ref.EnKashCardID != c.card.ID, "the answer does not name the new card",
		verdict.Field{Path: "payload.enKashCardId", Expected: "the id of a new card", Actual: ref.EnKashCardID})
	held := scenario.Of[books](s).before[c.card.ID] + c.gains[c.card.ID]
	c.made = append(c.made, newCard{CardRef: ref, owner: owner, amount: held, answer: answer, from: c.card})
	c.gain(c.card.ID, -held)
	return err
}

// lastMade is the card that was made last.
func lastMade(s *scenario.State) (newCard, error) {
	c := scenario.Of[cardState](s)
	if len(c.made) == 0 {
		return newCard{}, fmt.Errorf("look at the new card: none was made in this scenario; add a step such as: When a prepaid card with 100.00 is made in card account \"prepaid\"")
	}
	return c.made[len(c.made)-1], nil
}

func newHolds(ctx context.Context, s *scenario.State, name string) error {
	made, err := lastMade(s)
	if err != nil {
		return err
	}
	if made.from.Name != name {
		return fmt.Errorf("look at the new card: it does not replace card %q", name)
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	old, fresh := after[made.from.ID], after[made.EnKashCardID]
	s.CheckOf([]*scenario.Answer{made.answer}, "EK-CARD-430", old == 0 && fresh == made.amount, "the replacement did not move the money once",
		verdict.Field{Path: "the new card holds", Expected: made.amount.String(), Actual: fresh.String(), OK: fresh == made.amount},
		verdict.Field{Path: "the old card holds", Expected: "0.00", Actual: old.String(), OK: old == 0})
	return nil
}

func makeCard(ctx context.Context, s *scenario.State, kind, amount, account string) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	request := client.CreateCardRequest{
		CompanyID: owner.CompanyID, CardAccountID: home.ID, Mobile: "6000000199", FirstName: "Test", LastName: "Holder", PhysicalCard: kind == "physical",
	}
	var loaded client.Paise
	if amount != "" {
		if loaded, err = client.ParsePaise(amount); err != nil {
			return err
		}
		request.LoadAmount = &loaded
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	made := request.Request()
	if kind == "gift" {
		made = request.GiftRequest()
	}
	incomplete := kind == "gift" && request.LoadAmount == nil
	answer, err := asked{partner: owner.Name, request: made, wrong: incomplete}.call(ctx, s)
	if err != nil || answer.Err != nil {
		return err
	}
	c := scenario.Of[cardState](s)
	c.made = append(c.made, newCard{CardRef: client.CardRef{CompanyID: owner.CompanyID, CardAccountID: home.ID, EnKashCardID: cardOf(answer).ID}, owner: owner.Name, amount: loaded, answer: answer})
	c.gain(owner.ID, -loaded)
	return nil
}

func newCardIs(ctx context.Context, s *scenario.State, product string, amount client.Paise) error {
	made, err := lastMade(s)
	if err != nil {
		return err
	}
	details, err := call(ctx, s, made.owner, made.DetailsRequest())
	if err != nil {
		return err
	}
	got := cardOf(details)
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	id := "EK-CARD-480"
	if product == "GIFT" {
		id = "EK-GIFT-130"
	}
	held := after[made.EnKashCardID]
	s.CheckOf([]*scenario.Answer{made.answer}, id, got.Product == product && held == amount, "the new card is another than was asked for",
		verdict.Field{Path: "payload.accountType", Expected: product, Actual: got.Product, OK: got.Product == product},
		verdict.Field{Path: "the card holds", Expected: amount.String(), Actual: held.String(), OK: held == amount})
	if product != "GIFT" {
		s.CheckOf([]*scenario.Answer{made.answer}, id, got.KYC == minimumKYC, "the new card has another KYC than the minimum",
			verdict.Field{Path: "payload.kycStatus", Expected: minimumKYC, Actual: got.KYC})
	}
	return balancesAgree(ctx, s, made.CardRef, made.owner, held)
}

// minimumKYC is the status of who is known, and not verified by video yet (EK-KYC-010).
const minimumKYC = "Min KYC Verified"

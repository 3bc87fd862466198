package steps

import (
	"context"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerCardRequest(r *scenario.Registry) {
	r.Step(`^a (lock|replacement|PIN) request for card "([^"]+)" with (the OTP|a wrong OTP)$`, draftApproved,
		"Prepares a request of what a card's holder has to approve; the next steps may spoil it.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`a lock request for card "priya" with the OTP`),
		scenario.Prepares(client.OpBlockCard, client.OpReplaceCard, client.OpSetCardPIN))
	r.Step(`^a (number|CVV) request for card "([^"]+)" with (the OTP|a wrong OTP)$`, draftApproved,
		"Prepares a request for what a card shows, which travels encrypted; the next steps may spoil it.",
		scenario.Needs(scenario.OTP), scenario.Example(`a number request for card "priya" with the OTP`), scenario.Prepares(client.OpViewCardDetails, client.OpViewCardCVV))
	r.Step(`^a (plastic|limits) request for card "([^"]+)"$`, draftCardCall,
		"Prepares a valid request that orders a card's plastic, or sets a limit of it; the next steps may spoil it.",
		scenario.Lasts(), scenario.Example(`a plastic request for card "priya"`), scenario.Prepares(client.OpOrderPhysicalCard, client.OpUpdateCardLimits))
	r.Step(`^a (details|search|limits view|balance|transactions) request for card "([^"]+)"$`, draftCardCall,
		"Prepares a valid request that reads a card; the next steps may spoil it.",
		scenario.Example(`a details request for card "priya"`),
		scenario.Prepares(client.OpCardDetails, client.OpSearchCards, client.OpCardLimits, client.OpCardBalance, client.OpCardTransactions))
	r.Step(`^a load request of ([0-9.]+) for card "([^"]+)"$`, draftCardLoad,
		"Prepares a valid load of a card from what its partner paid in, under a reference of its own; the next steps may spoil it.",
		scenario.Example(`a load request of 10.00 for card "priya"`), scenario.Prepares(client.OpLoadCard))
	r.Step(`^it names card "([^"]+)" (\d+) times$`, withCardList,
		"Puts a list of cards, which is the same one so many times, in place of the request's own.",
		scenario.Example(`it names card "priya" 101 times`))
}

// approvedRequests are those that need an approval, as the step calls them.
var approvedRequests = map[string]func(client.CardRef, client.CardApproval) client.Request{
	"lock": func(ref client.CardRef, by client.CardApproval) client.Request {
		return client.BlockCardRequest{CardRef: ref, CardApproval: by, BlockCode: blockCodes["locked"]}.Request()
	},
	"replacement": func(ref client.CardRef, by client.CardApproval) client.Request {
		return client.ReplaceCardRequest{CardRef: ref, CardApproval: by}.Request()
	},
	"PIN": func(ref client.CardRef, by client.CardApproval) client.Request {
		return client.SetCardPINRequest{CardRef: ref, PINBlock: client.NewSecret("4821"), OTPRequired: true, OTPRequestID: by.OTPRequestID, OTP: by.OTP}.Request()
	},
	"number": func(ref client.CardRef, by client.CardApproval) client.Request {
		return client.ViewCardRequest{CardRef: ref, OTPRequestID: by.OTPRequestID, OTP: by.OTP}.Request()
	},
	"CVV": func(ref client.CardRef, by client.CardApproval) client.Request {
		return client.ViewCardRequest{CardRef: ref, OTPRequestID: by.OTPRequestID, OTP: by.OTP}.CVVRequest()
	},
}

// cardRequests are those that need none.
var cardRequests = map[string]func(client.CardRef) client.Request{
	"plastic": func(ref client.CardRef) client.Request {
		return client.PhysicalCardRequest{CardRef: ref, DeliveryPincode: "411001"}.Request()
	},
	"limits": func(ref client.CardRef) client.Request {
		return client.CardLimitsRequest{
			CompanyID: ref.CompanyID, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID, Limits: client.CardLimits{"posDailyLimit": "1220"},
		}.Request()
	},
	"details":     client.CardRef.DetailsRequest,
	"search":      client.CardRef.SearchRequest,
	"limits view": client.CardRef.LimitsRequest,
	"balance":     client.CardRef.BalanceRequest,
	"transactions": func(ref client.CardRef) client.Request {
		return client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: "none"}.Request()
	},
}

func draftApproved(ctx context.Context, s *scenario.State, what, name, how string) error {
	approval, err := approve(ctx, s, how)
	if err != nil {
		return err
	}
	return draftAbout(ctx, s, name, func(ref client.CardRef) client.Request { return approvedRequests[what](ref, approval) })
}

func draftCardCall(ctx context.Context, s *scenario.State, what, name string) error {
	return draftAbout(ctx, s, name, cardRequests[what])
}

func draftCardLoad(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return draftAbout(ctx, s, name, func(ref client.CardRef) client.Request { return loadRequest(s, ref, amount) })
}

// draftAbout prepares a request about a declared card as its partner, after a first look at the
// ledger.
func draftAbout(ctx context.Context, s *scenario.State, name string, request func(client.CardRef) client.Request) error {
	card, ref, _, err := ofCard(s, name)
	if err != nil {
		return err
	}
	owner, err := s.Names.Owner(card)
	if err != nil {
		return err
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	d, err := begin(s, owner, request(ref))
	if err != nil {
		return err
	}
	d.card = card
	return nil
}

func withCardList(_ context.Context, s *scenario.State, name string, times int) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	return spoil(s, func(d *draft) error { return d.SetCards(slices.Repeat([]string{card.ID}, times)) })
}

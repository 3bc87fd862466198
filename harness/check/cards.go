package check

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// ofCards are what a success of each operation on cards shows to be kept.
var ofCards = map[string]string{
	client.OpCreateCardAccount: "EK-CARD-490", client.OpCardAccount: "EK-CARD-500", client.OpCreatePrepaidCard: "EK-CARD-470",
	client.OpCreateGiftCard: "EK-CARD-470", client.OpSearchCards: "EK-CARD-120", client.OpCardDetails: "EK-KYC-050",
	client.OpViewCardDetails: "EK-CARD-440", client.OpViewCardCVV: "EK-CARD-440", client.OpCardOTP: "EK-OTP-010",
	client.OpSetCardPIN: "EK-MASK-030", client.OpBlockCard: "EK-CARD-420", client.OpReplaceCard: "EK-CARD-460",
	client.OpOrderPhysicalCard: "EK-CARD-530", client.OpUpdateCardLimits: "EK-CARD-590", client.OpCardLimits: "EK-CARD-150",
	client.OpCardBalance: "EK-CARD-510", client.OpLoadCard: "EK-CARD-520", client.OpCardTransactions: "EK-CARD-600",
}

// cardCases are the cases on cards that take knowledge of what the target holds.
var cardCases = []testCase{
	{operation: client.OpCreateCardAccount, name: "an account for meal cards"},
	{operation: client.OpCreateCardAccount, name: "an account type that is not listed", refusal: "field-invalid", field: "accountType", spoil: set("accountType", "DANCE")},
	{operation: client.OpCardAccount, name: "an account of the partner"},
	{operation: client.OpCardAccount, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpCreatePrepaidCard, name: "a card with money"},
	{operation: client.OpCreatePrepaidCard, name: "an amount of zero", refusal: "amount-invalid", spoil: set("loadAmount", 0)},
	{operation: client.OpCreatePrepaidCard, name: "a mobile of three digits", refusal: "field-invalid", field: "mobile", spoil: set("mobile", "123")},
	{operation: client.OpCreateGiftCard, name: "a gift with its money"},
	{operation: client.OpCreateGiftCard, name: "a gift without money", refusal: "gift-without-amount", spoil: func(d *scenario.Draft) error { return d.Remove("loadAmount") }},
	{operation: client.OpSearchCards, name: "all cards of an account"},
	{operation: client.OpSearchCards, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpCardDetails, name: "a card of the partner"},
	{operation: client.OpCardDetails, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpViewCardDetails, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpViewCardDetails, name: "an unknown OTP request", refusal: "otp-request-unknown", spoil: set("otpRequestId", "EK00000000")},
	{operation: client.OpViewCardCVV, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpViewCardCVV, name: "an unknown OTP request", refusal: "otp-request-unknown", spoil: set("otpRequestId", "EK00000000")},
	{operation: client.OpCardOTP, name: "a card of the partner"},
	{operation: client.OpCardOTP, name: "an unknown action", refusal: "otp-action-unknown", spoil: set("cardOtpAction", "DANCE")},
	{operation: client.OpSetCardPIN, name: "four digits"},
	{operation: client.OpSetCardPIN, name: "three digits", refusal: "pin-invalid", spoil: set("pinBlock", "907")},
	{operation: client.OpBlockCard, name: "a lock with a valid OTP", needs: scenario.OTP},
	{operation: client.OpBlockCard, name: "an unknown OTP request", refusal: "otp-request-unknown", spoil: set("otpRequestId", "EK00000000")},
	{operation: client.OpBlockCard, name: "a block code that is not listed", refusal: "field-invalid", field: "blockCode", spoil: set("blockCode", "X")},
	{operation: client.OpReplaceCard, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpReplaceCard, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpOrderPhysicalCard, name: "a virtual card"},
	{operation: client.OpUpdateCardLimits, name: "a daily limit"},
	{operation: client.OpUpdateCardLimits, name: "a limit with three decimals", refusal: "limit-invalid", field: "posDailyLimit", spoil: set("posDailyLimit", "1.234")},
	{operation: client.OpCardLimits, name: "a card of the partner"},
	{operation: client.OpCardBalance, name: "a card of the partner"},
	{operation: client.OpCardBalance, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpLoadCard, name: "ten rupees"},
	{operation: client.OpLoadCard, name: "a debit", refusal: "load-not-credit", spoil: set("transactionType", "DR")},
	{operation: client.OpCardTransactions, name: "a reference that nobody used"},
}

// plastic is the first prepaid card by name, and the first account that makes gift cards.
func plastic(names *scenario.Names) (card scenario.Card, gifts scenario.Account, err error) {
	card = firstOf(names.Cards, prepaid)
	for _, name := range slices.Sorted(maps.Keys(names.Accounts)) {
		if one := names.Accounts[name]; gifts.ID == "" && one.Type == "GIFT" {
			gifts = one
		}
	}
	if card.ID == "" {
		err = scenario.Unready("choose a card to ask about: the world or environment file declares no prepaid card; add one under cards, of an account of the type RELOADABLE_GPR")
	}
	return card, gifts, err
}

// cardRequest is a valid request of an operation on cards, as the card's partner.
func cardRequest(ctx context.Context, s *scenario.State, c testCase) (client.Request, error) {
	card, gifts, err := plastic(s.Names)
	if err != nil {
		return client.Request{}, err
	}
	ref, err := s.Names.CardRef(card)
	if err != nil {
		return client.Request{}, err
	}
	reference, amount := fmt.Sprintf("CHK_%d", s.Session.Now().UnixNano()), client.Paise(1000)
	create := client.CreateCardRequest{CompanyID: ref.CompanyID, CardAccountID: ref.CardAccountID, Mobile: "6000000099", FirstName: "Test", LoadAmount: &amount}
	switch c.operation {
	case client.OpCreateCardAccount:
		return client.CreateCardAccountRequest{
			CompanyID: ref.CompanyID, CompanyName: "Kasauti", PlanMasterID: "PM0000000", Email: "cards@kasauti.test", Mobile: "6000000099",
			AccountTitle: "Meals", AccountType: "MEAL",
		}.Request(), nil
	case client.OpCardAccount:
		return ref.CardAccountRequest(), nil
	case client.OpCreatePrepaidCard:
		return create.Request(), nil
	case client.OpCreateGiftCard:
		if gifts.ID == "" {
			return client.Request{}, scenario.Unready("choose an account of gift cards: the world or environment file declares none; add one of the type GIFT under card_accounts")
		}
		create.CardAccountID = gifts.ID
		return create.GiftRequest(), nil
	case client.OpSearchCards:
		return ref.SearchRequest(), nil
	case client.OpCardDetails:
		return ref.DetailsRequest(), nil
	case client.OpCardOTP:
		return client.CardOTPRequest{CardOTPAction: client.CardTransactionOTP, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID}.Request(), nil
	case client.OpSetCardPIN:
		return client.SetCardPINRequest{CardRef: ref, PINBlock: client.NewSecret("4821")}.Request(), nil
	case client.OpOrderPhysicalCard:
		return client.PhysicalCardRequest{CardRef: ref, DeliveryCity: "Pune"}.Request(), nil
	case client.OpUpdateCardLimits:
		return client.CardLimitsRequest{CompanyID: ref.CompanyID, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID, Limits: client.CardLimits{"posDailyLimit": "1220"}}.Request(), nil
	case client.OpCardLimits:
		return ref.LimitsRequest(), nil
	case client.OpCardBalance:
		return ref.BalanceRequest(), nil
	case client.OpLoadCard:
		return client.LoadCardRequest{CardRef: ref, Amount: amount, TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", UniqueReferenceNumber: reference}.Request(), nil
	case client.OpCardTransactions:
		return client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: reference}.Request(), nil
	}
	return approvedRequest(ctx, s, c, card, ref)
}

// approvedRequest is one that needs an OTP; as with a debit, with a true one nothing but what is
// spoilt can be refused.
func approvedRequest(ctx context.Context, s *scenario.State, c testCase, card scenario.Card, ref client.CardRef) (client.Request, error) {
	otp, code := scenario.NeverSent(card)
	if c.needs == scenario.OTP || s.Has(scenario.Inbox) {
		var err error
		if otp, code, err = sendCardOTP(ctx, s, card, ref); err != nil {
			return client.Request{}, err
		}
	}
	approval := client.CardApproval{OTPMedium: "MOBILE", OTPRequestID: otp.OTPRequestID, OTP: code}
	view := client.ViewCardRequest{CardRef: ref, OTPRequestID: otp.OTPRequestID, OTP: code}
	switch c.operation {
	case client.OpViewCardDetails:
		return view.Request(), nil
	case client.OpViewCardCVV:
		return view.CVVRequest(), nil
	case client.OpReplaceCard:
		return client.ReplaceCardRequest{CardRef: ref, CardApproval: approval}.Request(), nil
	}
	return client.BlockCardRequest{CardRef: ref, CardApproval: approval, BlockCode: "L"}.Request(), nil
}

// sendCardOTP has an OTP sent for a card and learns its code.
func sendCardOTP(ctx context.Context, s *scenario.State, card scenario.Card, ref client.CardRef) (scenario.OTPRequest, client.Secret, error) {
	sent := s.Session.Now()
	owner, err := s.Names.Owner(card)
	if err != nil {
		return scenario.OTPRequest{}, client.Secret{}, err
	}
	request := client.CardOTPRequest{CardOTPAction: client.CardTransactionOTP, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID}
	answer, err := s.Call(ctx, owner.Name, request.Request())
	switch {
	case err != nil:
		return scenario.OTPRequest{}, client.Secret{}, err
	case answer.Err != nil:
		return scenario.OTPRequest{}, client.Secret{}, fmt.Errorf("get an OTP for the card: %w", answer.Err)
	}
	otp := answer.OTPRequest(card, sent)
	code, err := s.Code(ctx, otp)
	return otp, code, err
}

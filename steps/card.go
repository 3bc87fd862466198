package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCard(r *scenario.Registry) {
	r.Step(`^a card OTP was sent for card "([^"]+)"$`, sentCardOTP,
		"Asks for an OTP of a card that authorises any one operation on it, and makes sure that it was accepted.",
		scenario.Example(`a card OTP was sent for card "priya"`), scenario.Calls(client.OpCardOTP))
	r.Step(`^a card OTP was sent for card "([^"]+)" to (block|replace|set the PIN|view)$`, sentCardOTPFor,
		"Asks for an OTP of a card for one kind of operation alone.",
		scenario.Example(`a card OTP was sent for card "priya" to block`), scenario.Calls(client.OpCardOTP))
	r.Step(`^card "([^"]+)" is (locked|unlocked|blocked for good|activated) with (the OTP|a wrong OTP|the MFA code|a wrong MFA code)$`, blockWith,
		"Changes the state of a card, approved by the latest OTP or by a code of an authenticator.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`card "priya" is locked with the OTP`), scenario.Calls(client.OpBlockCard))
	r.Step(`^card "([^"]+)" shows as (INACTIVE|ACTIVATION_IN_PROGRESS|ACTIVE|LOCKED|BLOCKED|REPLACED)$`, showsAs,
		"The details of the card say that it is in this state, and a search for it says so, too.",
		scenario.Example(`card "priya" shows as ACTIVE`), scenario.Calls(client.OpCardDetails, client.OpSearchCards))
	r.Step(`^card "([^"]+)" is replaced with (the OTP|a wrong OTP|the MFA code|a wrong MFA code)$`, replaceWith,
		"Asks for a new card in the place of this one, approved by the latest OTP or by a code of an authenticator.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`card "priya" is replaced with the OTP`), scenario.Calls(client.OpReplaceCard))
	r.Step(`^the new card holds all that card "([^"]+)" held$`, newHolds,
		"After a replacement the old card holds nothing, and the new one what the old one held.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the new card holds all that card "priya" held`))
	r.Step(`^the PIN of card "([^"]+)" is set to "([^"]*)"( with the OTP)?$`, setPIN,
		"Sets a card's PIN; with the OTP, it is one that asks for it.",
		scenario.Lasts(), scenario.Needs(scenario.OTP), scenario.Example(`the PIN of card "priya" is set to "4821"`), scenario.Calls(client.OpSetCardPIN))
	r.Step(`^no answer shows the PIN$`, pinNotShown,
		"None of the answers so far contains a PIN that was set.",
		scenario.Example(`no answer shows the PIN`))
	r.Step(`^the (number|CVV) of card "([^"]+)" is viewed with (the OTP|a wrong OTP)$`, viewWith,
		"Asks for what a card shows, with the latest OTP.",
		scenario.Needs(scenario.OTP), scenario.Example(`the number of card "priya" is viewed with the OTP`), scenario.Calls(client.OpViewCardDetails, client.OpViewCardCVV))
	r.Step(`^the whole (number|CVV) is shown$`, wholeShown,
		"The answer has a number of sixteen digits that checks itself and ends as the masked one does, or a CVV of three.",
		scenario.Example(`the whole number is shown`), scenario.Calls(client.OpCardDetails))
	r.Step(`^nothing of the card is shown$`, nothingShown,
		"The latest answer is a refusal and has neither a number nor a CVV.",
		scenario.Example(`nothing of the card is shown`))
	r.Step(`^no answer shows a whole card number$`, numberNotShown,
		"None of the answers so far, but those of View Card Details, has a run of digits that can be a card's number.",
		scenario.Example(`no answer shows a whole card number`))
	r.Step(`^the card call goes through$`, cardGoesThrough,
		"The answer to the latest call about a card is a success.",
		scenario.Example(`the card call goes through`))
	r.Step(`^the OTP works for (one operation|its own action) only$`, otpOnly,
		"The latest answer, to a call with an OTP that was used or sent for something else, is a refusal.",
		scenario.Example(`the OTP works for one operation only`))
	registerCardMake(r)
	registerCardSearch(r)
	registerCardMoney(r)
	registerCardLimits(r)
	registerCardRequest(r)
	registerCardLook(r)
}

// cardState is what steps on cards remember of a scenario.
type cardState struct {
	pins   []string
	gains  map[string]client.Paise // of declared cards, by id: what accepted calls moved
	made   []newCard
	limits map[string]map[string]any // of cards, by id, before limits were set
	set    client.CardLimits
	looks  map[string]map[string]string // what cards showed of themselves, by name
	card   scenario.Card                // that the latest call was about
	view   *scenario.Answer
}

// newCard is one that a call made.
type newCard struct {
	client.CardRef
	owner  string
	amount client.Paise
	answer *scenario.Answer
	from   scenario.Card // that it replaces
}

func (c *cardState) gain(id string, amount client.Paise) {
	if c.gains == nil {
		c.gains = map[string]client.Paise{}
	}
	c.gains[id] += amount
}

// ofCard finds a card, what calls name it by, and whose it is.
func ofCard(s *scenario.State, name string) (card scenario.Card, ref client.CardRef, owner string, err error) {
	if card, err = s.Names.Card(name); err != nil {
		return card, ref, "", err
	}
	partner, err := s.Names.Owner(card)
	if err != nil {
		return card, ref, "", err
	}
	ref, err = s.Names.CardRef(card)
	return card, ref, partner.Name, err
}

// accountOf finds a card account, and whose it is.
func accountOf(s *scenario.State, name string) (account scenario.Account, owner scenario.Partner, err error) {
	if account, err = s.Names.Account(name); err != nil {
		return account, owner, err
	}
	owner, err = s.Names.Partner(account.Partner)
	return account, owner, err
}

// cardCall makes a call about a declared card as its partner, after a first look at the ledger.
func cardCall(ctx context.Context, s *scenario.State, name string, request func(client.CardRef) client.Request) (*scenario.Answer, error) {
	card, ref, owner, err := ofCard(s, name)
	if err != nil {
		return nil, err
	}
	if err := openBooks(ctx, s); err != nil {
		return nil, err
	}
	scenario.Of[cardState](s).card = card
	return call(ctx, s, owner, request(ref))
}

// cardPromises are what a success of each operation shows to be kept.
var cardPromises = map[string]string{
	client.OpBlockCard: "EK-CARD-420", client.OpReplaceCard: "EK-CARD-460", client.OpSetCardPIN: "EK-MASK-030", client.OpViewCardDetails: "EK-CARD-440",
	client.OpViewCardCVV: "EK-CARD-440", client.OpCreatePrepaidCard: "EK-CARD-470", client.OpCreateGiftCard: "EK-CARD-470", client.OpLoadCard: "EK-CARD-520",
	client.OpUpdateCardLimits: "EK-CARD-590", client.OpOrderPhysicalCard: "EK-CARD-530", client.OpCardOTP: "EK-OTP-010", client.OpCreateCardAccount: "EK-CARD-490",
}

func cardGoesThrough(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	promise, known := cardPromises[answer.Operation]
	if !known {
		return fmt.Errorf("look at the answer: the latest is one of %s, which changes no card; write: Then the answer is a success", answer.Operation)
	}
	succeeded(s, answer, promise, "a success of "+answer.Operation)
	return nil
}

func otpOnly(_ context.Context, s *scenario.State, what string) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	id := "EK-CARD-170"
	if what == "its own action" {
		id = "EK-CARD-350"
	}
	s.Check(id, answer.Refused(), "an OTP authorised more than "+what, verdict.Field{Path: "answer", Expected: "a refusal", Actual: said(answer)})
	return nil
}

var otpActions = map[string]string{"block": client.CardBlockOTP, "replace": client.CardReplaceOTP, "set the PIN": client.CardPINOTP, "view": client.CardViewOTP}

func sentCardOTP(ctx context.Context, s *scenario.State, name string) error {
	return cardOTP(ctx, s, name, client.CardTransactionOTP)
}

func sentCardOTPFor(ctx context.Context, s *scenario.State, name, what string) error {
	return cardOTP(ctx, s, name, otpActions[what])
}

func cardOTP(ctx context.Context, s *scenario.State, name, action string) error {
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.CardOTPRequest{CardOTPAction: action, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID}.Request()
	})
	if err != nil {
		return err
	}
	rememberOTP(s, scenario.Of[cardState](s).card, answer)
	succeeded(s, answer, "EK-OTP-010", "an OTP")
	return nil
}

// mfaCode is what every user's authenticator shows on the mock (EK-CARD-330); elsewhere nobody
// here knows it.
const mfaCode = "123456"

// approve makes the approval of a call as the step says it.
func approve(ctx context.Context, s *scenario.State, how string) (client.CardApproval, error) {
	switch how {
	case "the MFA code", "a wrong MFA code":
		code := client.NewSecret(mfaCode)
		if how == "a wrong MFA code" {
			code = wrongCode(code)
		} else if !s.Mock() {
			return client.CardApproval{}, scenario.Unready("approve by MFA: nobody here knows the code of a user's authenticator; run this on a mock")
		}
		return client.CardApproval{OTPMedium: "MFA", MFACode: code}, nil
	}
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return client.CardApproval{}, err
	}
	if how == "a wrong OTP" {
		code = wrongCode(code)
	}
	return client.CardApproval{OTPMedium: "MOBILE", OTPRequestID: o.OTPRequestID, OTP: code}, nil
}

var blockCodes = map[string]string{"locked": "L", "unlocked": "UL", "blocked for good": "BL", "activated": "AP"}

func blockWith(ctx context.Context, s *scenario.State, name, what, how string) error {
	approval, err := approve(ctx, s, how)
	if err != nil {
		return err
	}
	_, err = cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.BlockCardRequest{CardRef: ref, CardApproval: approval, BlockCode: blockCodes[what]}.Request()
	})
	return err
}

func showsAs(ctx context.Context, s *scenario.State, name, state string) error {
	answer, err := cardCall(ctx, s, name, client.CardRef.DetailsRequest)
	if err != nil {
		return err
	}
	got := cardOf(answer).Status.Name
	found, err := cardCall(ctx, s, name, client.CardRef.SearchRequest)
	if err != nil {
		return err
	}
	if listed := stateFound(found); listed != "" && listed != got {
		got = listed + " in a search, and " + got + " in its details"
	}
	id := "EK-CARD-420"
	switch state {
	case "REPLACED":
		id = "EK-CARD-430"
	case "INACTIVE", "ACTIVATION_IN_PROGRESS":
		id = "EK-CARD-260"
	}
	for _, id := range []string{id, "EK-CARD-140"} {
		if id == "EK-CARD-140" && state != "ACTIVE" {
			continue
		}
		s.Check(id, got == state, fmt.Sprintf("card %q is in another state", name),
			verdict.Field{Path: "payload.cardStatus.name", Expected: state, Actual: got})
	}
	if state == "ACTIVE" && scenario.Of[calls](s).made[client.OpBlockCard].request.Operation != "" {
		s.Check("EK-CARD-260", got == state, fmt.Sprintf("card %q is not active", name),
			verdict.Field{Path: "payload.cardStatus.name", Expected: state, Actual: got})
	}
	return nil
}

// stateFound is the state of the card that a search for it found; empty where it found none, which
// other steps look at.
func stateFound(answer *scenario.Answer) string {
	var payload struct {
		Data []cardPayload `json:"data"`
	}
	if answer.Response == nil || json.Unmarshal(answer.Response.Envelope.Payload, &payload) != nil || len(payload.Data) == 0 {
		return ""
	}
	return payload.Data[0].Status.Name
}

// cardPayload is what most answers say of a card.
type cardPayload struct {
	ID           string      `json:"enKashCardId"`
	Account      string      `json:"cardAccountId"`
	MaskedNumber string      `json:"maskedNumber"`
	Balance      json.Number `json:"otbBalance"`
	Product      string      `json:"accountType"`
	KYC          string      `json:"kycStatus"`
	Status       struct {
		Name string `json:"name"`
	} `json:"cardStatus"`
	Number string `json:"cardNumber"`
	CVV    string `json:"cvv"`
}

func cardOf(answer *scenario.Answer) (p cardPayload) {
	readPayload(answer, &p)
	return p
}

package mock

import (
	"fmt"
	"slices"
)

// createPrepaidCard is Create Reloadable Prepaid Card (api-13438387, date unseen). Which product
// is made follows from the card account's type; meal and fuel cards are made by the same call.
// No page shows the answer, of which a public client reads some fields: EK-CARD-470.
func createPrepaidCard() *operation {
	return &operation{
		name: "card.create-reloadable-prepaid-card", path: cardPath, sealed: true,
		fields: slices.Concat(creationFields(), []field{
			{name: "address", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "address2", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			{name: "city", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "state", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			{name: "country", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "pincode", kind: jsonString, optional: true, valid: isPincode},
			{name: "primaryEnKashCard", kind: jsonBool, optional: true}, {name: "physicalCard", kind: jsonBool, optional: true},
			{name: "remarks", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "documents", kind: jsonArray, optional: true},
			{name: "physicalDeliveryAddressFlag", kind: jsonBool, optional: true},
			{name: "deliveryAddress", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "deliveryAddress2", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			{name: "deliveryCity", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "deliveryState", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			{name: "deliveryCountry", kind: jsonString, optional: true, valid: upTo(longestAddress)}, {name: "deliveryPincode", kind: jsonString, optional: true, valid: isPincode},
		}),
		fits:  func(c *call) bool { return c.makes() != "" && c.makes() != giftProduct },
		frame: append(sealedFrame(), rule{refusal: "field-invalid", broken: documentsInvalid}),
		rules: creationRules(),
		act:   makeCard,
	}
}

// createGiftCard is Create Non Reloadable Gift Card (api-13012983, date unseen): the same call
// for an account of gift cards.
func createGiftCard() *operation {
	return &operation{
		name: "card.create-non-reloadable-gift-card", path: cardPath, sealed: true,
		fields: slices.Concat(creationFields(), []field{{name: "middleName", kind: jsonString, optional: true, valid: upTo(longestName)}}),
		fits:   func(c *call) bool { return c.makes() == giftProduct },
		frame:  sealedFrame(),
		rules: slices.Insert(creationRules(), 2,
			rule{refusal: "gift-without-amount", broken: func(c *call) bool { return c.get("loadAmount") == "" }}),
		act: makeCard,
	}
}

func creationFields() []field {
	return []field{
		{name: "userId", kind: jsonString, optional: true, valid: isUserID},
		{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
		{name: "cardAccountId", kind: jsonString, suitable: someCardsAccount},
		{name: "email", kind: jsonString, optional: true, valid: isEmail}, {name: "mobile", kind: jsonString, optional: true, valid: isMobile},
		{name: "title", kind: jsonString, optional: true, valid: oneOf("Mr", "Ms")},
		{name: "firstName", kind: jsonString, optional: true, valid: upTo(longestName)}, {name: "lastName", kind: jsonString, optional: true, valid: upTo(longestName)},
		{name: "gender", kind: jsonString, optional: true, valid: oneOf("M", "F")}, {name: "specialDate", kind: jsonString, optional: true, valid: isDate},
		{name: "loadAmount", kind: jsonNumber, optional: true},
	}
}

func creationRules() []rule {
	return []rule{
		{refusal: "card-account-unknown", broken: accountUnknown, instead: useCardsAccount},
		{refusal: "card-account-without-cards", broken: func(c *call) bool { return !c.account.makes.isCard() }},
		{refusal: "amount-invalid", broken: func(c *call) bool {
			if c.get("loadAmount") == "" {
				return false
			}
			c.amount = readAmount(c.get("loadAmount"))
			return !c.amount.valid
		}},
		{refusal: "funding-too-low", broken: func(c *call) bool { return c.universe.ledger.balance(c.partner.balance) < c.amount.paise }},
		accountFull(),
	}
}

// useCardsAccount takes an account that makes cards.
func useCardsAccount(c *call) bool {
	c.account = c.universe.accounts.get(someCardsAccount(c))
	return c.account != nil
}

// makes is the type of the card account that the call names; empty where it is none for cards.
func (c *call) makes() product {
	if a := c.universe.accounts.get(c.member("cardAccountId").text); a != nil {
		return a.makes
	}
	return ""
}

// cardPayload is a card in an answer.
type cardPayload struct {
	ID           string     `json:"enKashCardId"`
	UserID       string     `json:"userId"`
	Account      string     `json:"cardAccountId"`
	MaskedNumber string     `json:"maskedNumber"`
	Status       statusView `json:"cardStatus"`
	Balance      paise      `json:"otbBalance"`
}

func (u *universe) cardPayload(v *card) cardPayload {
	return cardPayload{v.id, v.userID(), v.account, v.masked(), v.statusView(), paise(u.ledger.balance(v.purse()))}
}

// makeCard makes the card and loads it. A physical one has to be activated (EK-CARD-260).
func makeCard(c *call) (any, error) {
	u := c.universe
	v := &card{
		product: c.account.makes, account: c.account.id, mobile: c.get("mobile"),
		kyc: kycMin, tnc: true, // that its partner knows the holder is EK-CARD-480
		plastic: plastic{state: cardActive, user: c.get("userId")},
	}
	v.holder.take(c)
	if c.get("physicalCard") == "true" {
		v.state, v.physical = cardInactive, true
	}
	if err := u.addCard(v); err != nil {
		return nil, err
	}
	if c.amount.paise > 0 {
		err := u.ledger.post(posting{
			At: c.now, TxnID: u.newTxnID(), Kind: loadMoney, Note: c.get("remarks"),
			From: c.partner.balance, To: v.purse(), Paise: c.amount.paise,
		})
		if err != nil {
			return nil, err
		}
	}
	return succeed(u.cardPayload(v))
}

// addCard gives a card that a call made its id. Without a mobile of its own it gets one that
// is nobody's.
func (u *universe) addCard(v *card) error {
	v.id, v.made = u.newCardID(), u.clock.now()
	v.name = v.id
	if v.mobile == "" {
		v.mobile = Derive(u.seed, Mobile, v.id+".mobile")
	}
	if !u.cards.add(v.id, v) {
		return fmt.Errorf("make a card: the universe has %d wallets and cards that calls made; reset it", mostMade)
	}
	return nil
}

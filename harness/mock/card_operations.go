package mock

import "slices"

// cardOperations are those on prepaid, gift, meal and fuel cards.
func cardOperations() []*operation {
	return []*operation{
		createCardAccount(), cardAccountDetails(),
		createPrepaidCard(), createGiftCard(),
		searchCards(), cardDetails(), viewCardDetails(), viewCardCVV(),
		cardOTP(), setCardPIN(), blockCard(), replaceCard(), orderPhysicalCard(),
		updateCardLimits(), cardLimits(),
		cardBalance(), loadCard(), cardTransactions(),
	}
}

// cardPath begins the paths of all of them.
const cardPath = "/api/v0/partner/enKashCard"

// cardFrame is the frame of a call about cards whose bodies travel as they are.
func cardFrame() []rule { return slices.Concat(reachRules(), authRules(), bodyRules()) }

// aboutCard are the fields of most calls about one card.
func aboutCard(more ...field) []field {
	return slices.Concat([]field{
		{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
		{name: "cardAccountId", kind: jsonString, suitable: someCardsAccount},
		{name: "enKashCardId", kind: jsonString, suitable: somePlasticID},
	}, more)
}

// success is the envelope of most answers about cards, which no page shows whole.
type success struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Payload any    `json:"payload"`
}

func succeed(payload any) (any, error) { return success{Message: "Success", Payload: payload}, nil }

// onCard reports whether a call names a card and no wallet: so it is told from the wallet's
// operation of the same method and path. One that names neither is about what its card account
// holds.
func onCard(c *call) bool {
	if v := c.universe.cards.get(c.member("enKashCardId").text); v != nil {
		return !v.isWallet()
	}
	return c.makes() != ""
}

// onWallet reports whether a call names a wallet.
func onWallet(c *call) bool {
	v := c.universe.cards.get(c.member("enKashCardId").text)
	return v != nil && v.isWallet()
}

// cardAloneRules are cardRules for a call that may leave out the card account: it is the card's
// then.
func cardAloneRules() []rule {
	return []rule{
		{
			refusal: "card-unknown",
			broken: func(c *call) bool {
				c.card = c.universe.cards.get(c.get("enKashCardId"))
				if c.card != nil && c.get("cardAccountId") == "" {
					c.values["cardAccountId"] = c.card.account
				}
				return c.card == nil
			},
			instead: func(c *call) bool { c.card = c.somePlastic(); return c.card != nil },
		},
		{refusal: "card-account-unknown", broken: accountUnknown, instead: useSomeAccount},
		{refusal: "card-of-other-account", broken: func(c *call) bool { return c.card.account != c.account.id }},
	}
}

// deadCard refuses a card that was blocked for good or replaced (EK-CARD-270).
func deadCard() rule {
	return rule{refusal: "card-dead", broken: func(c *call) bool { return c.card.dead() }}
}

// somePlastic is the card that the call names, or the first one of its account or of its partner.
func (c *call) somePlastic() *card {
	if v := c.universe.cards.get(c.get("enKashCardId")); v != nil {
		return v
	}
	accounts := append([]string{c.get("cardAccountId")}, c.universe.template.accountsByPartner[c.somePartner().name]...)
	for _, account := range accounts {
		for _, v := range c.universe.cardsOf(account) {
			if !v.isWallet() && v.product != giftProduct && !v.dead() {
				return v
			}
		}
	}
	return c.someCard()
}

func somePlasticID(c *call) string {
	if v := c.somePlastic(); v != nil {
		return v.id
	}
	return ""
}

// someCardsAccount is the account of somePlastic, or the first of the partner that makes cards.
func someCardsAccount(c *call) string {
	if v := c.somePlastic(); v != nil {
		return v.account
	}
	return someAccountID(c)
}

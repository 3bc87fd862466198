package mock

// What all loads of a wallet or card have in common: where the money comes from, how much may
// come, and what the answer names.

// loadFields are those of Wallet Top-Up from Balance (api-19838579) and of Load Money from
// Balance (api-13438388), which are one call. cardAccountId is optional on the latter.
func loadFields() []field {
	return []field{
		{name: "companyId", kind: jsonString, optional: true},
		{name: "cardAccountId", kind: jsonString, optional: true},
		{name: "createdBy", kind: jsonString, optional: true},
		{name: "amount", kind: jsonNumber, suitable: always("1.00")},
		{name: "transactionType", kind: jsonString, suitable: always("CR")},
		{name: "description", kind: jsonString, optional: true},
		{name: "type", kind: jsonString, optional: true},
		{name: "transactionCode", kind: jsonString, optional: true},
		{name: "uniqueReferenceNumber", kind: jsonString, suitable: someReference},
		{name: "remarks", kind: jsonString, optional: true},
		{name: "enKashCardId", kind: jsonString, suitable: someCardID},
		{name: "enkashCardBenefitId", kind: jsonString, optional: true},
	}
}

func someReference(c *call) string { return randomID(c.universe.rand, "REF", 12) }

// loadCardRules are cardRules for a call that need not name the card account.
func loadCardRules() []rule {
	rules := cardRules("enKashCardId")
	rules[0].broken = func(c *call) bool {
		if c.get("cardAccountId") == "" {
			v := c.universe.cards.get(c.get("enKashCardId"))
			if v == nil {
				return false // the next rule says so
			}
			c.values["cardAccountId"] = v.account
		}
		return accountUnknown(c)
	}
	return rules
}

// fundingRules are those of a load from the partner's balance, of a wallet or a card.
func fundingRules() []rule {
	return []rule{
		{refusal: "load-not-credit", broken: func(c *call) bool { return c.get("transactionType") != "CR" }},
		{refusal: "load-unpaired", broken: loadUnpaired},
		{refusal: "amount-invalid", broken: amountInvalid},
		{refusal: "reference-duplicate", broken: referenceTaken},
		{refusal: "funding-too-low", broken: func(c *call) bool { return c.universe.ledger.balance(c.partner.balance) < c.amount.paise }},
	}
}

// loadUnpaired refuses what is no documented pair (EK-LOAD-240). One that stands alone is of
// either pair.
func loadUnpaired(c *call) bool {
	kind, code := c.get("type"), c.get("transactionCode")
	for _, pair := range [][2]string{{"ALLOCATE_FUND", "ALLOCATION"}, {"LOAD_MONEY", "PRINCIPLE"}} {
		if (kind == "" || kind == pair[0]) && (code == "" || code == pair[1]) {
			return false
		}
	}
	return true
}

type topUpAnswer struct {
	Code    int          `json:"code"`
	Message string       `json:"message"`
	Payload topUpPayload `json:"payload"`
}

type topUpPayload struct {
	CardID    string `json:"enKashCardId"`
	TxnID     string `json:"enkashCardTxnId"`
	Reference string `json:"pgReferenceNumber"`
	Amount    paise  `json:"amount"`
	Balance   paise  `json:"otbBalance"`
}

// loadFromBalance moves the money from the partner's balance.
func loadFromBalance(c *call) (any, error) {
	u := c.universe
	id := u.newTxnID()
	err := u.ledger.post(posting{
		At: c.now, TxnID: id, Unique: c.get("uniqueReferenceNumber"), Kind: loadMoney, Note: c.get("remarks"),
		From: c.partner.balance, To: c.card.purse(), Paise: c.amount.paise,
	})
	if err != nil {
		return nil, err
	}
	u.countLoad(c.card.id, c.now, c.amount.paise)
	return topUpAnswer{Message: "Success", Payload: topUpPayload{
		c.card.id, id, c.get("uniqueReferenceNumber"), paise(c.amount.paise), paise(u.ledger.balance(c.card.purse())),
	}}, nil
}

package mock

import "slices"

// cardBalance is Get Card Balance, of which no page was seen: EK-CARD-510, EK-CARD-560.
func cardBalance() *operation {
	return &operation{
		name: "card.get-card-balance", path: cardPath + "/card-balance", fields: aboutCard(), frame: cardFrame(),
		rules: cardRules("enKashCardId"),
		act: func(c *call) (any, error) {
			return succeed(balancePayload{c.card.id, c.card.account, paise(c.universe.ledger.balance(c.card.purse()))})
		},
	}
}

type balancePayload struct {
	ID      string `json:"enKashCardId"`
	Account string `json:"cardAccountId"`
	Balance paise  `json:"otbBalance"`
}

// loadCard is Load Money from Balance (api-13438388, date unseen), whose answer was not seen:
// EK-CARD-540. It is the wallet's top-up, for a card, and never for a gift card.
func loadCard() *operation {
	return &operation{
		name: "card.load-money-from-balance", path: cardPath + "/balance", fits: onCard, fields: loadFields(),
		reference: "uniqueReferenceNumber",
		frame:     cardFrame(),
		rules: slices.Concat(loadCardRules(), []rule{
			{refusal: "gift-not-reloadable", broken: func(c *call) bool { return c.card.product == giftProduct }},
			deadCard(),
			{refusal: "kyc-missing", broken: func(c *call) bool { return !c.card.kyc.known() }},
			{refusal: "kyc-failed", broken: func(c *call) bool { return c.card.turnedDown() }},
		}, fundingRules()),
		act: loadFromBalance,
	}
}

// cardTransactions is Get Transaction Details (api-13551023, date unseen), whose answer was not
// seen: EK-CARD-600. What its filter excludes is not listed (EK-PAGE-080). The page's example
// asks for the status CREATED, and lists none: any word is taken.
func cardTransactions() *operation {
	fields := aboutCard(field{name: "pgReferenceNumber", kind: jsonString, suitable: always("none")})
	for _, name := range []string{"companyName", "cardHolderName", "userId", "status", "enKashTransactionId", "cardTransactionType", "txnDateFrom", "txnDateTo"} {
		fields = append(fields, field{name: name, kind: jsonString, optional: true})
	}
	for _, name := range []string{"amountFrom", "amountTo"} {
		fields = append(fields, field{name: name, kind: jsonString, also: jsonNumber, optional: true})
	}
	for _, name := range []string{"enKashTransactionIds", "pgReferenceNumbers"} {
		fields = append(fields, field{name: name, kind: jsonArray, optional: true})
	}
	return &operation{
		name: "card.get-transaction-details", path: cardPath + "/transaction/all", fields: fields, frame: cardFrame(),
		rules: append(cardRules("enKashCardId"), filterRule()),
		act:   listTransactions,
	}
}

type transactionList struct {
	Count int               `json:"recordsCount"`
	Data  []transactionLine `json:"data"`
}

// transactionLine is a line of which a card's list says the card, too.
type transactionLine struct {
	ID string `json:"enKashCardId"`
	line
}

// listTransactions finds what was moved under the reference (EK-CORR-020).
func listTransactions(c *call) (any, error) {
	f, _ := c.filter()
	list := transactionList{Data: []transactionLine{}}
	for _, l := range c.statement(f) {
		list.Data = append(list.Data, transactionLine{c.card.id, l})
	}
	list.Count = len(list.Data)
	return succeed(list)
}

package mock

import (
	"slices"
	"time"
)

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
// seen: EK-CARD-600. What its filter excludes is not listed (EK-PAGE-080).
func cardTransactions() *operation {
	fields := aboutCard(field{name: "pgReferenceNumber", kind: jsonString, suitable: always("none")})
	for _, name := range []string{"companyName", "cardHolderName", "userId", "status", "enKashTransactionId", "cardTransactionType", "txnDateFrom", "txnDateTo"} {
		fields = append(fields, field{name: name, kind: jsonString, optional: true})
	}
	for _, name := range []string{"enKashTransactionIds", "pgReferenceNumbers"} {
		fields = append(fields, field{name: name, kind: jsonArray, optional: true})
	}
	return &operation{
		name: "card.get-transaction-details", path: cardPath + "/transaction/all", fields: fields, frame: cardFrame(),
		rules: cardRules("enKashCardId"),
		act:   listTransactions,
	}
}

type transactionList struct {
	Count int               `json:"recordsCount"`
	Data  []transactionLine `json:"data"`
}

type transactionLine struct {
	TxnID     string `json:"enkashCardTxnId"`
	ID        string `json:"enKashCardId"`
	Amount    paise  `json:"amount"`
	Direction string `json:"cardTransactionType"` // CR or DR
	Type      string `json:"type"`
	Status    string `json:"status"`
	Reference string `json:"pgReferenceNumber"`
	Date      string `json:"txnDate"` // ISO 8601 with Z
}

// listTransactions finds what was moved under the reference (EK-CORR-020).
func listTransactions(c *call) (any, error) {
	list := transactionList{Data: []transactionLine{}}
	purse := c.card.purse()
	for _, p := range c.universe.ledger.postings.all() {
		if p.From != purse && p.To != purse {
			continue
		}
		line := transactionLine{
			p.TxnID, c.card.id, paise(p.Paise), "CR", string(p.Kind), "SUCCESS", p.Unique, p.At.UTC().Format(time.RFC3339),
		}
		if p.From == purse {
			line.Direction = "DR"
		}
		if c.wants(line, p.At) {
			list.Data = append(list.Data, line)
		}
	}
	list.Count = len(list.Data)
	return succeed(list)
}

// wants reports whether the call's filter lets a transaction through.
func (c *call) wants(line transactionLine, at time.Time) bool {
	among := func(name, text string) bool {
		list := c.member(name)
		return len(list.items) == 0 || slices.ContainsFunc(list.items, func(v value) bool { return v.text == text })
	}
	same := func(name, text string) bool { return c.get(name) == "" || c.get(name) == text }
	bound := func(name string) (paise, bool) {
		text := c.member(name).text
		return paise(readAmount(text).paise), isNumber(text)
	}
	day := func(name string) (time.Time, bool) {
		moment, err := time.Parse(time.RFC3339, c.get(name))
		return moment, err == nil
	}
	least, from := bound("amountFrom")
	most, to := bound("amountTo")
	begin, since := day("txnDateFrom")
	end, until := day("txnDateTo")
	return same("pgReferenceNumber", line.Reference) && among("pgReferenceNumbers", line.Reference) &&
		same("enKashTransactionId", line.TxnID) && among("enKashTransactionIds", line.TxnID) &&
		same("status", line.Status) && same("cardTransactionType", line.Direction) &&
		(!from || line.Amount >= least) && (!to || line.Amount <= most) &&
		(!since || !at.Before(begin)) && (!until || !at.After(end))
}

package mock

import "slices"

// walletBalance is Get Wallet Balance. No page was seen, so path, body and answer are ours:
// EK-BALANCE-010, EK-BALANCE-020.
func walletBalance() *operation {
	return &operation{
		name:   "wallet.get-wallet-balance",
		path:   "/api/v0/partner/enKashCard/wallet-balance",
		fields: whoseFields(),
		frame:  slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:  cardRules("enKashCardId"),
		act: func(c *call) (any, error) {
			held := c.universe.ledger.balance(c.card.purse())
			return walletBalanceAnswer{Message: "Success", Payload: walletBalancePayload{c.card.id, paise(held)}}, nil
		},
	}
}

// whoseFields name a wallet and its account.
func whoseFields() []field {
	return []field{
		{name: "companyId", kind: jsonString, optional: true},
		{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
		{name: "enKashCardId", kind: jsonString, suitable: someCardID},
	}
}

type walletBalanceAnswer struct {
	Code    int                  `json:"code"`
	Message string               `json:"message"`
	Payload walletBalancePayload `json:"payload"`
}

type walletBalancePayload struct {
	CardID  string `json:"enKashCardId"`
	Balance paise  `json:"availableBalance"`
}

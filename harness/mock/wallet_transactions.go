package mock

import "slices"

// walletTransactions is Get Transaction Details of a wallet. No page was seen, so path, body
// and answer are ours: EK-TXN-010, EK-TXN-020. The filters are those of the page of the same
// title for cards (api-13551023).
func walletTransactions() *operation {
	return &operation{
		name:   "wallet.get-transaction-details",
		path:   "/api/v0/partner/enKashCard/wallet-transactions",
		fields: append(whoseFields(), filterFields()...),
		frame:  slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:  append(cardRules("enKashCardId"), filterRule(walletStatuses()...)),
		act:    listWalletTransactions,
	}
}

func filterFields() []field {
	return append([]field{
		{name: "cardTransactionType", kind: jsonString, optional: true},
		{name: "status", kind: jsonString, optional: true},
		{name: "amountFrom", kind: jsonNumber, optional: true},
		{name: "amountTo", kind: jsonNumber, optional: true},
		{name: "pgReferenceNumber", kind: jsonString, optional: true},
		{name: "enKashTransactionId", kind: jsonString, optional: true},
	}, whenAndWhere()...)
}

// whenAndWhere are the dates and the page of a list.
func whenAndWhere() []field {
	return []field{
		{name: "txnDateFrom", kind: jsonString, optional: true},
		{name: "txnDateTo", kind: jsonString, optional: true},
		{name: "pageNumber", kind: jsonNumber, optional: true},
		{name: "pageSize", kind: jsonNumber, optional: true},
	}
}

func walletStatuses() []string {
	return []string{string(paymentPending), string(paymentSuccess), string(paymentFailed)}
}

type statementAnswer struct {
	Code    int              `json:"code"`
	Message string           `json:"message"`
	Payload statementPayload `json:"payload"`
}

type statementPayload struct {
	Count int    `json:"recordsCount"`
	Data  []line `json:"data"`
}

func listWalletTransactions(c *call) (any, error) {
	f, _ := c.filter(walletStatuses()...)
	fit := c.statement(f)
	return statementAnswer{Message: "Success", Payload: statementPayload{len(fit), onSheet(f.sheet, fit)}}, nil
}

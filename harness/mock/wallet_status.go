package mock

import (
	"cmp"
	"slices"
)

// walletTransferStatus is Get Fund Transfer Status, of which no page was seen: EK-FUND-010 to
// EK-FUND-120.
func walletTransferStatus() *operation {
	return &operation{
		name:   "wallet.get-fund-transfer-status",
		method: "GET",
		path:   "/api/v0/partner/enKashCard/fund-transfer-status",
		query:  true,
		fields: []field{
			{name: "uniqueTransactionId", kind: jsonString, optional: true},
			{name: "enkashCardTxnId", kind: jsonString, optional: true},
		},
		frame: slices.Concat(reachRules(), authRules(), []rule{{refusal: "field-missing", broken: namesNoTransfer, instead: nameSomeTransfer}}),
		rules: []rule{{refusal: "transfer-unknown", broken: transferUnknown, instead: useSomeTransfer}},
		act: func(c *call) (any, error) {
			t := c.transfer
			// As they were sent, also by a server that shows any.
			id, unique := cmp.Or(c.get("enkashCardTxnId"), t.id), cmp.Or(c.get("uniqueTransactionId"), t.unique)
			return transferAnswer{Message: "Success", Payload: transferPayload{id, unique, paise(t.paise), t.status}}, nil
		},
	}
}

type transferAnswer struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Payload transferPayload `json:"payload"`
}

type transferPayload struct {
	TxnID    string `json:"enkashCardTxnId"`
	UniqueID string `json:"uniqueTransactionId"`
	Amount   paise  `json:"amount"`
	Status   string `json:"status"`
}

// namesNoTransfer refuses a query that has neither the caller's reference nor EnKash's id.
func namesNoTransfer(c *call) bool {
	c.field = "uniqueTransactionId"
	return c.member("uniqueTransactionId").kind == absent && c.member("enkashCardTxnId").kind == absent
}

func transferUnknown(c *call) bool {
	c.transfer = c.universe.findTransfer(c.partner, c.get("enkashCardTxnId"), c.get("uniqueTransactionId"))
	return c.transfer == nil
}

// walletSettlementStatus is Merchant Settlement Status (api-21117652, date unseen). Its answer
// was not seen: EK-MERCHANT-060. That merchantUniqueTxnId is the debit's uniqueTransactionId is
// inferred (EK-CORR-030).
func walletSettlementStatus() *operation {
	return &operation{
		name:   "wallet.merchant-settlement-status",
		method: "GET",
		path:   "/api/v0/partner/enKashCard/settlement-status",
		query:  true,
		fields: []field{{name: "merchantUniqueTxnId", kind: jsonString, suitable: someSettlementReference}},
		frame:  slices.Concat(reachRules(), authRules(), []rule{{refusal: "field-missing", broken: fieldMissing}}),
		rules:  []rule{{refusal: "settlement-unknown", broken: settlementUnknown, instead: useSomeSettlement}},
		act: func(c *call) (any, error) {
			s := c.settlement
			return settlementAnswer{Message: "Success", Payload: settlementPayload{c.get("merchantUniqueTxnId"), paise(s.paise), s.status}}, nil
		},
	}
}

type settlementAnswer struct {
	Code    int               `json:"code"`
	Message string            `json:"message"`
	Payload settlementPayload `json:"payload"`
}

type settlementPayload struct {
	UniqueID string `json:"merchantUniqueTxnId"`
	Amount   paise  `json:"amount"`
	Status   string `json:"settlementStatus"`
}

func settlementUnknown(c *call) bool {
	c.settlement, _ = c.universe.settlements.get(transferKey(c.partner.name, c.get("merchantUniqueTxnId")))
	return c.settlement == nil
}

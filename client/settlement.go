package client

import (
	"context"
	"fmt"
	"net/url"
)

// SettlementStatusRequest is the query of the page "Merchant Settlement Status" (api-21117652).
type SettlementStatusRequest struct {
	MerchantUniqueTxnID string // MerchantTransactionRequest.UniqueTransactionID
}

// Request is the call that asks, with all of it open to change.
func (r SettlementStatusRequest) Request() Request {
	return Request{Operation: OpSettlementStatus, Query: url.Values{"merchantUniqueTxnId": {r.MerchantUniqueTxnID}}}
}

// Settlement is where the payout of a debit to its merchant stands. The page's answer was not
// seen, so its fields are assumed (requirement EK-MERCHANT-060); the states are the page's.
type Settlement struct {
	MerchantUniqueTxnID string
	Amount              Paise
	SettlementStatus    string // PENDING, APPROVED, SETTLEMENT_IN_PROCESS, DISPUTED, SETTLED, PENDING_WITH_BANK, REFUND, ON_HOLD
}

// MerchantSettlementStatus asks what became of the money of a debit. Only SETTLED says that the
// merchant has it. Errors wrap an *Error.
func (c *Client) MerchantSettlementStatus(ctx context.Context, request SettlementStatusRequest) (Settlement, error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return Settlement{}, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return Settlement{}, c.malformed(response, err)
	}
	s, err := readSettlement(payload)
	if err != nil {
		return Settlement{}, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	return s, nil
}

func readSettlement(payload object) (s Settlement, err error) {
	if s.MerchantUniqueTxnID, err = payload.required("merchantUniqueTxnId"); err != nil {
		return s, err
	}
	if s.SettlementStatus, err = payload.required("settlementStatus"); err != nil {
		return s, err
	}
	s.Amount, err = payload.paise("amount")
	return s, err
}

package client

import (
	"context"
	"encoding/json"
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

// SettlementsRequest names a merchant and says which settlements of the partner's debits are
// wanted; what is left empty filters nothing. No page of it was seen: path and body are assumed
// (requirement EK-MERCHANT-160).
type SettlementsRequest struct {
	CompanyID        string `json:"companyId"`
	MerchantDetailID string `json:"merchantDetailId"`
	SettlementStatus string `json:"settlementStatus,omitempty"` // as Settlement.SettlementStatus
	TxnDateFrom      string `json:"txnDateFrom,omitempty"`      // ISO 8601
	TxnDateTo        string `json:"txnDateTo,omitempty"`
	PageNumber       int    `json:"pageNumber,omitempty"` // from 1
	PageSize         int    `json:"pageSize,omitempty"`
}

// Request is the call that asks, with all of it open to change.
func (r SettlementsRequest) Request() Request { return Request{Operation: OpSettlements, Body: r} }

// ListedSettlement is a settlement among others, with the date of its debit (requirement
// EK-MERCHANT-170).
type ListedSettlement struct {
	Settlement
	TxnDate string
}

// MerchantSettlement lists the settlements of debits for a merchant, newest first, and tells how
// many fit in all. Errors wrap an *Error.
func (c *Client) MerchantSettlement(ctx context.Context, request SettlementsRequest) (all []ListedSettlement, count int64, err error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return nil, 0, err
	}
	err = readPayload(response, func(payload object) (err error) {
		all, count, err = readList(payload, readListedSettlement)
		return err
	})
	if err != nil {
		return nil, 0, c.malformed(response, err)
	}
	return all, count, nil
}

func readListedSettlement(line json.RawMessage) (s ListedSettlement, err error) {
	fields, ok := parseObject(line)
	if !ok {
		return s, fmt.Errorf("merchantUniqueTxnId is missing, since this is no object")
	}
	if s.Settlement, err = readSettlement(fields); err != nil {
		return s, err
	}
	s.TxnDate, err = fields.required("txnDate")
	return s, err
}

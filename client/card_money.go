package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// BalanceRequest asks for a card's balance.
func (r CardRef) BalanceRequest() Request { return Request{Operation: OpCardBalance, Body: r} }

// GetCardBalance reads what a card holds. No page of it was seen: EK-CARD-510 and EK-CARD-560 are
// assumed.
func (c *Client) GetCardBalance(ctx context.Context, card CardRef) (Paise, error) {
	return cardAnswer(ctx, c, card.BalanceRequest(), func(payload object) (Paise, error) { return payload.money("otbBalance") })
}

// LoadCardRequest is the body of the page "Load Money from Balance" (api-13438388).
type LoadCardRequest struct {
	CardRef
	Amount                Paise  `json:"amount"`
	TransactionType       string `json:"transactionType"` // CR
	Type                  string `json:"type,omitempty"`  // ALLOCATE_FUND or LOAD_MONEY
	TransactionCode       string `json:"transactionCode,omitempty"`
	UniqueReferenceNumber string `json:"uniqueReferenceNumber,omitempty"` // the caller's own
	Description           string `json:"description,omitempty"`
	Remarks               string `json:"remarks,omitempty"`
}

// Request is the call that loads.
func (r LoadCardRequest) Request() Request { return Request{Operation: OpLoadCard, Body: r} }

// CardLoad is a load that was made (EK-CARD-540, assumed).
type CardLoad struct {
	EnKashCardTxnID   string
	PGReferenceNumber string
	Amount, Balance   Paise
}

// LoadCardFromBalance moves money from the partner's balance to a card, but never to a gift card.
// It is never repeated by itself; the same UniqueReferenceNumber makes a second try harmless.
func (c *Client) LoadCardFromBalance(ctx context.Context, request LoadCardRequest) (CardLoad, error) {
	return cardAnswer(ctx, c, request.Request(), func(payload object) (l CardLoad, err error) {
		if l.EnKashCardTxnID, err = payload.required("enkashCardTxnId"); err != nil {
			return l, err
		}
		if l.PGReferenceNumber, err = payload.text("pgReferenceNumber"); err != nil {
			return l, err
		}
		if l.Amount, err = payload.money("amount"); err != nil {
			return l, err
		}
		l.Balance, err = payload.money("otbBalance")
		return l, err
	})
}

// CardTransactionsRequest is the body of the page "Get Transaction Details" (api-13551023).
type CardTransactionsRequest struct {
	CardRef
	PGReferenceNumber string `json:"pgReferenceNumber"` // LoadCardRequest.UniqueReferenceNumber
}

// Request is the call that asks.
func (r CardTransactionsRequest) Request() Request {
	return Request{Operation: OpCardTransactions, Body: r}
}

// CardTransaction is one of a card (EK-CARD-600, assumed).
type CardTransaction struct {
	EnKashCardTxnID   string `json:"enkashCardTxnId"`
	Amount            Paise  `json:"amount"`
	Direction         string `json:"cardTransactionType"` // CR or DR
	Type              string `json:"type"`
	Status            string `json:"status"`
	PGReferenceNumber string `json:"pgReferenceNumber"`
	Date              string `json:"txnDate"` // ISO 8601
}

// GetCardTransactionDetails finds a card's transactions by their reference.
func (c *Client) GetCardTransactionDetails(ctx context.Context, request CardTransactionsRequest) ([]CardTransaction, error) {
	return cardAnswer(ctx, c, request.Request(), func(payload object) (all []CardTransaction, err error) {
		if err := json.Unmarshal(payload["data"], &all); err != nil {
			return nil, fmt.Errorf("data is not a list of transactions: %w", err)
		}
		return all, nil
	})
}

// CardLimitsRequest is the body of the page "Update Card Limits & Controls" (api-26008463), in its
// newest reading: one card, limits as text. What is empty or nil stays as it is.
type CardLimitsRequest struct {
	CompanyID     string     `json:"companyId"`
	CardAccountID string     `json:"cardAccountId"`
	EnKashCardID  string     `json:"enKashCardIds"`
	Limits        CardLimits `json:"-"`
}

// CardLimits are usage controls by their wire names: amounts and numbers of transactions as text,
// such as posDailyLimit "1220", and switches, such as posAllowed false.
type CardLimits map[string]any

// Request is the call that sets them.
func (r CardLimitsRequest) Request() Request {
	body := map[string]any{"companyId": r.CompanyID, "cardAccountId": r.CardAccountID, "enKashCardIds": r.EnKashCardID}
	for name, limit := range r.Limits {
		body[name] = limit
	}
	return Request{Operation: OpUpdateCardLimits, Body: body}
}

// UpdateCardLimitsControls sets usage controls of a card. It is never repeated by itself.
func (c *Client) UpdateCardLimitsControls(ctx context.Context, request CardLimitsRequest) error {
	return c.cardSuccess(ctx, request.Request())
}

// LimitsRequest asks for a card's controls.
func (r CardRef) LimitsRequest() Request { return Request{Operation: OpCardLimits, Body: r} }

// GetCardLimitsControls reads the usage controls of a card (page api-13013004, cut off after
// modifiedOn), with what else the answer says.
func (c *Client) GetCardLimitsControls(ctx context.Context, card CardRef) (CardLimits, error) {
	return cardAnswer(ctx, c, card.LimitsRequest(), func(payload object) (CardLimits, error) {
		limits := CardLimits{}
		for name, value := range payload {
			var one any
			if err := json.Unmarshal(value, &one); err != nil {
				return nil, fmt.Errorf("%s cannot be read: %w", name, err)
			}
			limits[name] = one
		}
		return limits, nil
	})
}

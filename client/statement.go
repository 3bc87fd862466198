package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// BalanceRequest names a wallet whose balance is asked for. No page of it was seen: path and
// body are assumed (requirement EK-BALANCE-010).
type BalanceRequest struct {
	CardAccountID string // CA...
	EnKashCardID  string // EKC...
}

// Request is the call that asks for the balance, with all of it open to change.
func (r BalanceRequest) Request() Request {
	return Request{
		Operation: OpWalletBalance,
		Body: struct {
			CardAccountID string `json:"cardAccountId"`
			EnKashCardID  string `json:"enKashCardId"`
		}{r.CardAccountID, r.EnKashCardID},
	}
}

// GetWalletBalance is what a wallet holds (requirement EK-BALANCE-020). Errors wrap an *Error.
func (c *Client) GetWalletBalance(ctx context.Context, request BalanceRequest) (balance Paise, err error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return 0, err
	}
	err = readPayload(response, func(payload object) (err error) {
		balance, err = payload.paise("availableBalance")
		return err
	})
	if err != nil {
		return 0, c.malformed(response, err)
	}
	return balance, nil
}

// TransactionsRequest names a wallet and says which of its transactions are wanted; what is
// left empty filters nothing. No page of it was seen: path and body are assumed (requirement
// EK-TXN-010).
type TransactionsRequest struct {
	CardAccountID       string `json:"cardAccountId"`
	EnKashCardID        string `json:"enKashCardId"`
	CardTransactionType string `json:"cardTransactionType,omitempty"` // CR or DR
	Status              string `json:"status,omitempty"`
	AmountFrom          *Paise `json:"amountFrom,omitempty"`
	AmountTo            *Paise `json:"amountTo,omitempty"`
	PGReferenceNumber   string `json:"pgReferenceNumber,omitempty"` // the caller's reference
	EnKashTransactionID string `json:"enKashTransactionId,omitempty"`
	TxnDateFrom         string `json:"txnDateFrom,omitempty"` // ISO 8601
	TxnDateTo           string `json:"txnDateTo,omitempty"`
	PageNumber          int    `json:"pageNumber,omitempty"` // from 1
	PageSize            int    `json:"pageSize,omitempty"`
}

// Request is the call that asks, with all of it open to change.
func (r TransactionsRequest) Request() Request {
	return Request{Operation: OpWalletTransactions, Body: r}
}

// Transaction is one transaction of a wallet (requirement EK-TXN-020).
type Transaction struct {
	EnKashCardTxnID     string // ECT...
	CardTransactionType string // CR or DR
	Type                string
	Amount              Paise
	Balance             Paise // right after it, where Moved
	Moved               bool  // its money has moved
	Status              string
	PGReferenceNumber   string
	Description         string
	TxnDate             string
}

// GetTransactionDetails lists a wallet's transactions, newest first, and tells how many fit in
// all. Errors wrap an *Error.
func (c *Client) GetTransactionDetails(ctx context.Context, request TransactionsRequest) (all []Transaction, count int64, err error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return nil, 0, err
	}
	err = readPayload(response, func(payload object) (err error) {
		all, count, err = readList(payload, readTransaction)
		return err
	})
	if err != nil {
		return nil, 0, c.malformed(response, err)
	}
	return all, count, nil
}

// readList reads recordsCount and data, line by line.
func readList[T any](payload object, read func(json.RawMessage) (T, error)) (all []T, count int64, err error) {
	if count, err = payload.integer("recordsCount"); err != nil {
		return nil, 0, err
	}
	var lines []json.RawMessage
	if err := json.Unmarshal(payload["data"], &lines); err != nil {
		return nil, 0, fmt.Errorf("data is not a list")
	}
	for i, line := range lines {
		one, err := read(line)
		if err != nil {
			return nil, 0, fmt.Errorf("data[%d].%w", i, err)
		}
		all = append(all, one)
	}
	return all, count, nil
}

func readTransaction(line json.RawMessage) (t Transaction, err error) {
	fields, ok := parseObject(line)
	if !ok {
		return t, fmt.Errorf("enkashCardTxnId is missing, since this is no object")
	}
	for _, text := range []struct {
		name string
		to   *string
	}{
		{"enkashCardTxnId", &t.EnKashCardTxnID},
		{"cardTransactionType", &t.CardTransactionType},
		{"type", &t.Type},
		{"status", &t.Status},
		{"txnDate", &t.TxnDate},
	} {
		if *text.to, err = fields.required(text.name); err != nil {
			return t, err
		}
	}
	if t.PGReferenceNumber, err = fields.text("pgReferenceNumber"); err != nil {
		return t, err
	}
	if t.Description, err = fields.text("description"); err != nil {
		return t, err
	}
	if t.Amount, err = fields.paise("amount"); err != nil {
		return t, err
	}
	if t.Moved = fields.has("balance"); t.Moved {
		t.Balance, err = fields.paise("balance")
	}
	return t, err
}

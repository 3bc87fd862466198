package client

import (
	"context"
	"fmt"
)

// TopUpRequest is the body of the page "Wallet Top-Up from Balance" (api-19838579).
type TopUpRequest struct {
	CompanyID             string // CEK...
	CardAccountID         string // CA...
	EnKashCardID          string // EKC...
	Amount                Paise
	TransactionType       string // "CR"; nothing else is taken
	Type                  string // "ALLOCATE_FUND", with the code "ALLOCATION"
	TransactionCode       string
	UniqueReferenceNumber string // the caller's own
	Description           string
	Remarks               string
	CreatedBy             string
	EnKashCardBenefitID   string // EKCB...; spelt enkashCardBenefitId
}

// TopUp is a top-up that was made. The page's answer is cut off, so its fields are assumed
// (requirement EK-LOAD-310).
type TopUp struct {
	EnKashCardID      string
	EnKashCardTxnID   string // ECT...
	PGReferenceNumber string // the caller's uniqueReferenceNumber
	Amount            Paise
	OTBBalance        Paise // what the wallet holds after it
}

// Request is the call that tops up, with all of it open to change.
func (r TopUpRequest) Request() Request {
	return Request{
		Operation: OpTopUp,
		Body: struct {
			CompanyID             string `json:"companyId,omitempty"`
			CardAccountID         string `json:"cardAccountId,omitempty"`
			CreatedBy             string `json:"createdBy,omitempty"`
			Amount                Paise  `json:"amount"`
			TransactionType       string `json:"transactionType"`
			Description           string `json:"description,omitempty"`
			Type                  string `json:"type,omitempty"`
			TransactionCode       string `json:"transactionCode,omitempty"`
			UniqueReferenceNumber string `json:"uniqueReferenceNumber"`
			Remarks               string `json:"remarks,omitempty"`
			EnKashCardID          string `json:"enKashCardId"`
			EnKashCardBenefitID   string `json:"enkashCardBenefitId,omitempty"`
		}{
			r.CompanyID, r.CardAccountID, r.CreatedBy, r.Amount, r.TransactionType, r.Description, r.Type,
			r.TransactionCode, r.UniqueReferenceNumber, r.Remarks, r.EnKashCardID, r.EnKashCardBenefitID,
		},
	}
}

// WalletTopUpFromBalance moves money from the partner's own balance into a wallet. It is never
// repeated by itself; after a timeout or a broken connection the money may have moved. Errors
// wrap an *Error.
func (c *Client) WalletTopUpFromBalance(ctx context.Context, request TopUpRequest) (made TopUp, err error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return TopUp{}, err
	}
	err = readPayload(response, func(payload object) (err error) {
		if made.EnKashCardID, err = payload.required("enKashCardId"); err != nil {
			return err
		}
		if made.EnKashCardTxnID, err = payload.required("enkashCardTxnId"); err != nil {
			return err
		}
		if made.PGReferenceNumber, err = payload.required("pgReferenceNumber"); err != nil {
			return err
		}
		if made.Amount, err = payload.paise("amount"); err != nil {
			return err
		}
		made.OTBBalance, err = payload.paise("otbBalance")
		return err
	})
	if err != nil {
		return TopUp{}, c.unreadable(response, err, "the top-up", "EK-LOAD-310")
	}
	return made, nil
}

// readPayload reads an answer's payload by read, whose errors begin with a field's name.
func readPayload(response *Response, read func(object) error) error {
	payload, err := payloadOf(response)
	if err != nil {
		return err
	}
	if err := read(payload); err != nil {
		return fmt.Errorf("payload.%w", err)
	}
	return nil
}

// AddMoneyRequest begins a payment through the gateway. Its page was not seen: path and body
// are assumed (requirement EK-LOAD-360).
type AddMoneyRequest struct {
	CardAccountID         string // CA...
	EnKashCardID          string // EKC...
	Amount                Paise
	UniqueReferenceNumber string // the caller's own
	Remarks               string
}

// Payment is a payment that was begun (requirement EK-LOAD-370).
type Payment struct {
	EnKashCardTxnID   string // ECT...
	PGReferenceNumber string // the caller's uniqueReferenceNumber
	Amount            Paise
	Status            string // PENDING
	PaymentLink       string
}

// Request is the call that begins the payment, with all of it open to change.
func (r AddMoneyRequest) Request() Request {
	return Request{
		Operation: OpAddMoney,
		Body: struct {
			CardAccountID         string `json:"cardAccountId"`
			EnKashCardID          string `json:"enKashCardId"`
			Amount                Paise  `json:"amount"`
			UniqueReferenceNumber string `json:"uniqueReferenceNumber"`
			Remarks               string `json:"remarks,omitempty"`
		}{r.CardAccountID, r.EnKashCardID, r.Amount, r.UniqueReferenceNumber, r.Remarks},
	}
}

// AddMoneyToWallet begins a payment whose money reaches the wallet when it succeeds. It is
// never repeated by itself. Errors wrap an *Error.
func (c *Client) AddMoneyToWallet(ctx context.Context, request AddMoneyRequest) (begun Payment, err error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return Payment{}, err
	}
	err = readPayload(response, func(payload object) (err error) {
		if begun.EnKashCardTxnID, err = payload.required("enkashCardTxnId"); err != nil {
			return err
		}
		if begun.PGReferenceNumber, err = payload.required("pgReferenceNumber"); err != nil {
			return err
		}
		if begun.Status, err = payload.required("status"); err != nil {
			return err
		}
		if begun.PaymentLink, err = payload.required("paymentLink"); err != nil {
			return err
		}
		begun.Amount, err = payload.paise("amount")
		return err
	})
	if err != nil {
		return Payment{}, c.unreadable(response, err, "the payment", "EK-LOAD-370")
	}
	return begun, nil
}

// LoadLimitRequest is the body of the page "Wallet Funding Limit Validation" (api-24477800).
type LoadLimitRequest struct {
	EnKashCardID  string // EKC...
	CardAccountID string // CA...
	AmountToLoad  Paise  // a text on the wire
}

// Request is the call that asks, with all of it open to change.
func (r LoadLimitRequest) Request() Request {
	return Request{
		Operation: OpLoadLimit,
		Body: struct {
			EnKashCardID  string `json:"enKashCardId"`
			CardAccountID string `json:"cardAccountId"`
			AmountToLoad  string `json:"amountToLoad"`
		}{r.EnKashCardID, r.CardAccountID, r.AmountToLoad.String()},
	}
}

// WalletFundingLimitValidation asks whether a wallet could be loaded with an amount, and gives
// what could be loaded at most (requirement EK-LOAD-410). It moves nothing. Errors, a refusal
// for the limit among them, wrap an *Error.
func (c *Client) WalletFundingLimitValidation(ctx context.Context, request LoadLimitRequest) (available Paise, err error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return 0, err
	}
	err = readPayload(response, func(payload object) (err error) {
		available, err = payload.paise("availableLimit")
		return err
	})
	if err != nil {
		return 0, c.malformed(response, err)
	}
	return available, nil
}

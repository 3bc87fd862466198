package client

import (
	"context"
	"fmt"
)

// MerchantTransactionRequest is the body of the page "Debit Wallet for Merchant
// Transaction" (api-20879440).
type MerchantTransactionRequest struct {
	MerchantDetailID    string // MD...
	EnKashCardID        string // EKC...; spelt enkashCardId by this operation
	CompanyID           string // CEK...
	CardAccountID       string // CA...
	Amount              Paise
	ProductCode         string // "DEFAULT" on the page
	Remarks             string
	OTPMedium           string // "MOBILE" on the page
	OTP                 Secret
	OTPReferenceID      string // TransactionOTP.OTPRequestID
	UniqueTransactionID string // the caller's own
}

// MerchantTransaction is a debit that was made. The page's answer is cut off, so its fields
// are assumed (requirement EK-DEBIT-020).
type MerchantTransaction struct {
	EnKashCardTxnID     string // ECT...
	UniqueTransactionID string
	Amount              Paise
	Status              string
}

// merchantTransactionBody has the spelling and the order of the page's example.
type merchantTransactionBody struct {
	MerchantDetailID    string `json:"merchantDetailId"`
	EnKashCardID        string `json:"enkashCardId"`
	CompanyID           string `json:"companyId"`
	CardAccountID       string `json:"cardAccountId"`
	Amount              Paise  `json:"amount"`
	ProductCode         string `json:"productCode"`
	Remarks             string `json:"remarks"`
	OTPMedium           string `json:"otpMedium"`
	OTP                 string `json:"otp"`
	OTPReferenceID      string `json:"otpReferenceId"`
	UniqueTransactionID string `json:"uniqueTransactionId"`
}

// Request is the call that debits, with all of it open to change.
func (r MerchantTransactionRequest) Request() Request {
	return Request{
		Operation: OpMerchantTransaction,
		Body: merchantTransactionBody{
			MerchantDetailID: r.MerchantDetailID, EnKashCardID: r.EnKashCardID,
			CompanyID: r.CompanyID, CardAccountID: r.CardAccountID, Amount: r.Amount,
			ProductCode: r.ProductCode, Remarks: r.Remarks, OTPMedium: r.OTPMedium,
			OTP: r.OTP.Reveal(), OTPReferenceID: r.OTPReferenceID,
			UniqueTransactionID: r.UniqueTransactionID,
		},
	}
}

// DebitWalletForMerchantTransaction moves money from a wallet to a merchant, authorised by
// a one-time passcode. It is never repeated by itself; after a timeout or a broken
// connection the money may have moved. Errors wrap an *Error.
func (c *Client) DebitWalletForMerchantTransaction(ctx context.Context, request MerchantTransactionRequest) (MerchantTransaction, error) {
	response, err := c.call(ctx, request.Request(), request.OTP)
	if err != nil {
		return MerchantTransaction{}, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return MerchantTransaction{}, c.unreadable(response, err, "the debit", "EK-DEBIT-020")
	}
	transaction, err := readMerchantTransaction(payload)
	if err != nil {
		return MerchantTransaction{}, c.unreadable(response, fmt.Errorf("payload.%w", err), "the debit", "EK-DEBIT-020")
	}
	return transaction, nil
}

func readMerchantTransaction(payload object) (t MerchantTransaction, err error) {
	if t.EnKashCardTxnID, err = payload.required("enkashCardTxnId"); err != nil {
		return t, err
	}
	if t.UniqueTransactionID, err = payload.required("uniqueTransactionId"); err != nil {
		return t, err
	}
	if t.Status, err = payload.required("status"); err != nil {
		return t, err
	}
	t.Amount, err = payload.paise("amount")
	return t, err
}

// unreadable is for a call whose envelope says success: the money has most likely moved. The
// requirement states the answer.
func (c *Client) unreadable(response *Response, err error, what, requirement string) *Error {
	e := c.malformed(response, err)
	e.Next = what + " was answered with success, so do not make it again; compare the answer with requirement " + requirement
	return e
}

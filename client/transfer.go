package client

import (
	"context"
	"fmt"
	"net/url"
)

// No page of a wallet's fund transfers was seen. Paths, bodies and answers are assumed
// (requirements EK-IMPS-010 to EK-FUND-120), so these calls are for a mock.

// The states of a transfer. A client meets others with patience: only SUCCESS says that the
// money arrived, only FAILED and REVERSED that it is back.
const (
	TransferPending  = "PENDING"
	TransferSuccess  = "SUCCESS"
	TransferFailed   = "FAILED"
	TransferReversed = "REVERSED"
)

// transferBody is what both kinds of transfer have beside where to.
type transferBody struct {
	Amount              Paise  `json:"amount"`
	Remarks             string `json:"remarks,omitempty"`
	OTP                 string `json:"otp"`
	OTPReferenceID      string `json:"otpReferenceId"`
	UniqueTransactionID string `json:"uniqueTransactionId"`
}

// IMPSTransferRequest sends money from a wallet to a beneficiary's bank account.
type IMPSTransferRequest struct {
	Wallet              WalletRequest
	BeneficiaryID       string
	Amount              Paise
	Remarks             string
	OTP                 Secret
	OTPReferenceID      string // TransactionOTP.OTPRequestID
	UniqueTransactionID string // the caller's own
}

// Request is the call that sends, with all of it open to change.
func (r IMPSTransferRequest) Request() Request {
	return Request{
		Operation: OpIMPSTransfer,
		Body: struct {
			WalletRequest
			BeneficiaryID string `json:"beneficiaryId"`
			transferBody
		}{r.Wallet, r.BeneficiaryID, transferBody{r.Amount, r.Remarks, r.OTP.Reveal(), r.OTPReferenceID, r.UniqueTransactionID}},
	}
}

// WalletTransferRequest sends money from a wallet to another of the same partner.
type WalletTransferRequest struct {
	Wallet               WalletRequest
	ReceiverEnKashCardID string
	Amount               Paise
	Remarks              string
	OTP                  Secret
	OTPReferenceID       string // TransactionOTP.OTPRequestID
	UniqueTransactionID  string // the caller's own
}

// Request is the call that sends, with all of it open to change.
func (r WalletTransferRequest) Request() Request {
	return Request{
		Operation: OpWalletTransfer,
		Body: struct {
			WalletRequest
			ReceiverEnKashCardID string `json:"receiverEnKashCardId"`
			transferBody
		}{r.Wallet, r.ReceiverEnKashCardID, transferBody{r.Amount, r.Remarks, r.OTP.Reveal(), r.OTPReferenceID, r.UniqueTransactionID}},
	}
}

// TransferStatusRequest asks what became of a transfer, by either or both of its names.
type TransferStatusRequest struct {
	UniqueTransactionID string // the caller's own
	EnKashCardTxnID     string // ECT...
}

// Request is the call that asks, with all of it open to change.
func (r TransferStatusRequest) Request() Request {
	query := url.Values{}
	for name, value := range map[string]string{"uniqueTransactionId": r.UniqueTransactionID, "enkashCardTxnId": r.EnKashCardTxnID} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return Request{Operation: OpTransferStatus, Query: query}
}

// Transfer is where a transfer stands.
type Transfer struct {
	EnKashCardTxnID     string // ECT...
	UniqueTransactionID string
	Amount              Paise
	Status              string // PENDING, SUCCESS, FAILED, REVERSED
}

// IMPSFundTransfer sends money to a bank account, authorised by a one-time passcode. PENDING is
// no success: ask GetFundTransferStatus. It is never repeated by itself; after a timeout or a
// broken connection the money may be on its way, and the same request under the same
// UniqueTransactionID may be made again. Errors wrap an *Error.
func (c *Client) IMPSFundTransfer(ctx context.Context, request IMPSTransferRequest) (Transfer, error) {
	return c.transfer(ctx, request.Request(), request.OTP)
}

// WalletToWalletFundTransfer sends money to another wallet, authorised by a one-time passcode.
// It is never repeated by itself; see IMPSFundTransfer. Errors wrap an *Error.
func (c *Client) WalletToWalletFundTransfer(ctx context.Context, request WalletTransferRequest) (Transfer, error) {
	return c.transfer(ctx, request.Request(), request.OTP)
}

func (c *Client) transfer(ctx context.Context, request Request, otp Secret) (Transfer, error) {
	response, err := c.call(ctx, request, otp)
	if err != nil {
		return Transfer{}, err
	}
	t, err := readTransfer(response)
	if err != nil {
		e := c.malformed(response, err)
		e.Next = "the transfer was answered with success, so do not make another; ask GetFundTransferStatus by its UniqueTransactionID"
		return Transfer{}, e
	}
	return t, nil
}

// GetFundTransferStatus asks what became of a transfer. Errors wrap an *Error.
func (c *Client) GetFundTransferStatus(ctx context.Context, request TransferStatusRequest) (Transfer, error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return Transfer{}, err
	}
	t, err := readTransfer(response)
	if err != nil {
		return Transfer{}, c.malformed(response, err)
	}
	return t, nil
}

func readTransfer(response *Response) (t Transfer, err error) {
	payload, err := payloadOf(response)
	if err != nil {
		return t, err
	}
	for _, field := range []struct {
		name string
		to   *string
	}{{"enkashCardTxnId", &t.EnKashCardTxnID}, {"uniqueTransactionId", &t.UniqueTransactionID}, {"status", &t.Status}} {
		if *field.to, err = payload.required(field.name); err != nil {
			return Transfer{}, fmt.Errorf("payload.%w", err)
		}
	}
	if t.Amount, err = payload.paise("amount"); err != nil {
		return Transfer{}, fmt.Errorf("payload.%w", err)
	}
	return t, nil
}

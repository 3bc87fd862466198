package client

import (
	"context"
	"fmt"
)

// TransactionOTPRequest is the body of the page "Generate Transaction OTP".
type TransactionOTPRequest struct {
	CardOTPAction string // "TRANSACTION_OTP" on the page
	CardAccountID string // CA...
	EnKashCardID  string // EKC...
}

// Request is the call that asks, with all of it open to change.
func (r TransactionOTPRequest) Request() Request {
	return Request{
		Operation: OpTransactionOTP,
		Body: struct {
			CardOTPAction string `json:"cardOtpAction"`
			CardAccountID string `json:"cardAccountId"`
			EnKashCardID  string `json:"enKashCardId"`
		}{r.CardOTPAction, r.CardAccountID, r.EnKashCardID},
	}
}

// TransactionOTP says where a one-time passcode went. The passcode itself comes by SMS.
type TransactionOTP struct {
	OTPRequestID string // to be given back as MerchantTransactionRequest.OTPReferenceID
	MobileNumber string // masked: first two and last two digits
}

// GenerateTransactionOTP has a one-time passcode sent to the holder of a card. It sends an
// SMS, so it is never repeated by itself. Errors wrap an *Error.
func (c *Client) GenerateTransactionOTP(ctx context.Context, request TransactionOTPRequest) (TransactionOTP, error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return TransactionOTP{}, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return TransactionOTP{}, c.malformed(response, err)
	}
	var otp TransactionOTP
	if otp.OTPRequestID, err = payload.required("otpRequestId"); err != nil {
		return TransactionOTP{}, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	if otp.MobileNumber, err = payload.text("mobileNumber"); err != nil {
		return TransactionOTP{}, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	return otp, nil
}

func payloadOf(response *Response) (object, error) {
	payload, ok := parseObject(response.Envelope.Payload)
	if !ok {
		return nil, fmt.Errorf("payload is missing or not an object")
	}
	return payload, nil
}

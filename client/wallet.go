package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// Document is a paper that says who a wallet's holder is.
type Document struct {
	DocType string `json:"docType"` // "PAN" on the page
	DocNo   string `json:"docNo"`
}

// CreateWalletRequest is the body of the page "Create Wallet (with Full Details)" (api-19199846).
type CreateWalletRequest struct {
	CompanyID     string     `json:"companyId"`     // CEK...
	CardAccountID string     `json:"cardAccountId"` // CA...
	Email         string     `json:"email"`
	Mobile        string     `json:"mobile"` // ten digits; receives the OTP
	Title         string     `json:"title"`  // Mr or Ms
	FirstName     string     `json:"firstName"`
	LastName      string     `json:"lastName"`
	Gender        string     `json:"gender,omitempty"` // M or F; the newer page's example has none
	Documents     []Document `json:"documents"`
	SpecialDate   string     `json:"specialDate,omitempty"` // of birth, as 02-09-2001 is
	Address       string     `json:"address"`
	Address2      string     `json:"address2,omitempty"`
	City          string     `json:"city"`
	State         string     `json:"state"`
	Pincode       string     `json:"pincode"`
	Country       string     `json:"country"`
}

// CreateMinimumWalletRequest is the body of "Create Wallet (with Minimum Details)", of which only
// the title was seen: it is assumed, and so is the path.
type CreateMinimumWalletRequest struct {
	CompanyID     string `json:"companyId"`
	CardAccountID string `json:"cardAccountId"`
	Mobile        string `json:"mobile"` // ten digits; receives the OTP
	Email         string `json:"email,omitempty"`
	FirstName     string `json:"firstName"`
	LastName      string `json:"lastName"`
}

// CreatedWallet is a wallet that was made, not verified yet. Its fields are assumed (requirement
// EK-WALLET-010).
type CreatedWallet struct {
	EnKashCardID string // EKC...
	Status       string // INACTIVE until the T&C are accepted and the minimum KYC is done
	KYCStatus    string
	OTPRequestID string // to be given to MinKYC
	MobileNumber string // masked: first two and last two digits
}

// WalletRequest names a wallet, as most operations do.
type WalletRequest struct {
	CompanyID     string `json:"companyId"`     // CEK...
	CardAccountID string `json:"cardAccountId"` // CA...
	EnKashCardID  string `json:"enKashCardId"`  // EKC...
}

// MinKYCRequest verifies the holder of a new wallet by the OTP of the create call. Path and body
// are assumed: the page was not seen.
type MinKYCRequest struct {
	WalletRequest
	OTP          Secret
	OTPRequestID string
}

// UpdateWalletRequest is the body of the page "Update Wallet Details" (api-19655127). What is
// empty is left out, and stays as it is.
type UpdateWalletRequest struct {
	WalletRequest
	Email       string `json:"email,omitempty"`
	Mobile      string `json:"mobile,omitempty"`
	SpecialDate string `json:"specialDate,omitempty"`
	Address     string `json:"address,omitempty"`
	Address2    string `json:"address2,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Pincode     string `json:"pincode,omitempty"`
	PAN         string `json:"pan,omitempty"`
}

// Request is the call that creates, with all of it open to change.
func (r CreateWalletRequest) Request() Request { return Request{Operation: OpCreateWallet, Body: r} }

// Request is the call that creates, with all of it open to change.
func (r CreateMinimumWalletRequest) Request() Request {
	return Request{Operation: OpCreateMinimumWallet, Body: r}
}

// Request is the call that changes, with all of it open to change.
func (r UpdateWalletRequest) Request() Request { return Request{Operation: OpUpdateWallet, Body: r} }

// Request is the call that verifies, with all of it open to change.
func (r MinKYCRequest) Request() Request {
	return Request{Operation: OpMinKYC, Body: struct {
		WalletRequest
		OTP          string `json:"otp"`
		OTPRequestID string `json:"otpRequestId"`
	}{r.WalletRequest, r.OTP.Reveal(), r.OTPRequestID}}
}

// Details is the call that asks for the wallet's details, with all of it open to change.
func (r WalletRequest) Details() Request { return Request{Operation: OpWalletDetails, Body: r} }

// VKYCLink is the call that asks for a link, with all of it open to change. The names of the query
// are assumed.
func (r WalletRequest) VKYCLink() Request { return Request{Operation: OpVKYCLink, Query: r.query()} }

// VKYCStatus is the call that asks how far the KYC is. Path and query are assumed.
func (r WalletRequest) VKYCStatus() Request {
	return Request{Operation: OpVKYCStatus, Query: r.query()}
}

func (r WalletRequest) query() url.Values {
	return url.Values{"companyId": {r.CompanyID}, "cardAccountId": {r.CardAccountID}, "enKashCardId": {r.EnKashCardID}}
}

// CreateWallet makes a wallet and has an OTP sent to its mobile number. It is never repeated by
// itself; after a timeout the wallet may exist. Errors wrap an *Error.
func (c *Client) CreateWallet(ctx context.Context, request CreateWalletRequest) (CreatedWallet, error) {
	return c.create(ctx, request.Request())
}

// CreateWalletWithMinimumDetails is CreateWallet with less to say of the holder.
func (c *Client) CreateWalletWithMinimumDetails(ctx context.Context, request CreateMinimumWalletRequest) (CreatedWallet, error) {
	return c.create(ctx, request.Request())
}

func (c *Client) create(ctx context.Context, request Request) (w CreatedWallet, err error) {
	response, payload, err := c.payload(ctx, request)
	if err != nil {
		return w, err
	}
	for _, field := range []struct {
		name string
		to   *string
	}{
		{"enKashCardId", &w.EnKashCardID}, {"status", &w.Status}, {"kycStatus", &w.KYCStatus},
		{"otpRequestId", &w.OTPRequestID}, {"mobileNumber", &w.MobileNumber},
	} {
		if *field.to, err = payload.required(field.name); err != nil {
			return CreatedWallet{}, c.malformed(response, fmt.Errorf("payload.%w", err))
		}
	}
	return w, nil
}

// KYC is how far a holder is known: status and substatus are judged together, never one alone
// (requirement EK-KYC-110).
type KYC struct{ Status, Substatus string }

// MinKYC verifies the holder of a new wallet by its OTP; afterwards the details are locked.
func (c *Client) MinKYC(ctx context.Context, request MinKYCRequest) (k KYC, err error) {
	response, payload, err := c.payload(ctx, request.Request(), request.OTP)
	if err != nil {
		return k, err
	}
	return k, c.readKYC(response, payload, &k)
}

// UpdateWalletDetails changes what the request says of the holder; only before the OTP of the
// create call was verified.
func (c *Client) UpdateWalletDetails(ctx context.Context, request UpdateWalletRequest) error {
	_, err := c.call(ctx, request.Request())
	return err
}

// VKYCLink is where a holder is verified by video.
type VKYCLink struct {
	URL     string
	Expires time.Time
}

// VKYCLinkGeneration asks for a link; from 10:00 to 18:00 on working days in India.
func (c *Client) VKYCLinkGeneration(ctx context.Context, request WalletRequest) (VKYCLink, error) {
	var link VKYCLink
	response, payload, err := c.payload(ctx, request.VKYCLink())
	if err != nil {
		return link, err
	}
	if link.URL, err = payload.required("vkycLink"); err != nil {
		return link, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	expires, err := payload.integer("expiresAt")
	if err != nil {
		return link, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	link.Expires = time.UnixMilli(expires)
	return link, nil
}

// VKYCStatus asks how far the KYC of a wallet's holder is.
func (c *Client) VKYCStatus(ctx context.Context, request WalletRequest) (k KYC, err error) {
	response, payload, err := c.payload(ctx, request.VKYCStatus())
	if err != nil {
		return k, err
	}
	return k, c.readKYC(response, payload, &k)
}

// WalletDetails is what is known of a wallet.
type WalletDetails struct {
	WalletID    string
	Status      string // ACTIVE or INACTIVE
	KYC         KYC
	TncAccepted bool   // latestTncVersionAccepted
	TncURL      string // where the holder accepts the T&C; "" once they are accepted
	MostBalance Paise  // that it may hold
}

// GetWalletDetails asks for a wallet's status, KYC, T&C and limits.
func (c *Client) GetWalletDetails(ctx context.Context, request WalletRequest) (WalletDetails, error) {
	var d WalletDetails
	response, payload, err := c.payload(ctx, request.Details())
	if err != nil {
		return d, err
	}
	fail := func(err error) (WalletDetails, error) {
		return WalletDetails{}, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	if d.WalletID, err = payload.required("walletId"); err != nil {
		return fail(err)
	}
	if d.Status, err = payload.required("status"); err != nil {
		return fail(err)
	}
	if d.TncURL, err = payload.text("partnerTncUrl"); err != nil {
		return fail(err)
	}
	if err := json.Unmarshal(payload["latestTncVersionAccepted"], &d.TncAccepted); err != nil {
		return fail(fmt.Errorf("latestTncVersionAccepted is not true or false"))
	}
	limits, _ := parseObject(payload["limits"])
	if err := d.MostBalance.UnmarshalJSON(limits["balance"]); err != nil {
		return fail(fmt.Errorf("limits.balance cannot be read: %w", err))
	}
	return d, c.readKYC(response, payload, &d.KYC)
}

func (c *Client) readKYC(response *Response, payload object, k *KYC) (err error) {
	if k.Status, err = payload.required("kycStatus"); err == nil {
		k.Substatus, err = payload.text("kycSubStatus")
	}
	if err != nil {
		return c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	return nil
}

// payload calls and takes the payload out of the answer.
func (c *Client) payload(ctx context.Context, request Request, secrets ...Secret) (*Response, object, error) {
	response, err := c.call(ctx, request, secrets...)
	if err != nil {
		return response, nil, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return response, nil, c.malformed(response, err)
	}
	return response, payload, nil
}

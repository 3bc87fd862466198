package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// No page of a wallet's beneficiaries was seen. Paths, bodies and answers are assumed
// (requirements EK-WBENEF-010 to EK-WBENEF-240), so these calls are for a mock.

// AddBeneficiaryRequest is a bank account that a wallet shall be able to pay.
type AddBeneficiaryRequest struct {
	Wallet          WalletRequest
	BeneficiaryName string
	AccountNumber   string // 9 to 18 digits
	IFSCCode        string
}

// Request is the call that adds, with all of it open to change.
func (r AddBeneficiaryRequest) Request() Request {
	return Request{
		Operation: OpAddBeneficiary,
		Body: struct {
			WalletRequest
			BeneficiaryName string `json:"beneficiaryName"`
			AccountNumber   string `json:"accountNumber"`
			IFSCCode        string `json:"ifscCode"`
		}{r.Wallet, r.BeneficiaryName, r.AccountNumber, r.IFSCCode},
	}
}

// SearchBeneficiariesRequest asks for the beneficiaries of a wallet.
type SearchBeneficiariesRequest struct {
	Wallet        WalletRequest
	BeneficiaryID string // "" for all
}

// Request is the call that asks, with all of it open to change.
func (r SearchBeneficiariesRequest) Request() Request {
	return Request{
		Operation: OpSearchBeneficiaries,
		Body: struct {
			WalletRequest
			BeneficiaryID string `json:"beneficiaryId,omitempty"`
		}{r.Wallet, r.BeneficiaryID},
	}
}

// DeleteBeneficiaryRequest names the beneficiary that a wallet shall pay no more.
type DeleteBeneficiaryRequest struct {
	Wallet        WalletRequest
	BeneficiaryID string
}

// Request is the call that deletes, with all of it open to change.
func (r DeleteBeneficiaryRequest) Request() Request {
	query := r.Wallet.query()
	query.Set("beneficiaryId", r.BeneficiaryID)
	return Request{Operation: OpDeleteBeneficiary, Query: query}
}

// Beneficiary is a bank account that a wallet can pay, or could.
type Beneficiary struct {
	BeneficiaryID   string
	BeneficiaryName string
	AccountNumber   string
	IFSCCode        string
	Status          string // ACTIVE, DELETED
}

// AddBeneficiary lets a wallet pay a bank account. It is never repeated by itself. Errors wrap
// an *Error.
func (c *Client) AddBeneficiary(ctx context.Context, request AddBeneficiaryRequest) (Beneficiary, error) {
	return c.beneficiary(ctx, request.Request())
}

// DeleteBeneficiary ends that a wallet can pay a bank account. It is never repeated by itself.
// Errors wrap an *Error.
func (c *Client) DeleteBeneficiary(ctx context.Context, request DeleteBeneficiaryRequest) (Beneficiary, error) {
	return c.beneficiary(ctx, request.Request())
}

func (c *Client) beneficiary(ctx context.Context, request Request) (Beneficiary, error) {
	response, err := c.call(ctx, request)
	if err != nil {
		return Beneficiary{}, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return Beneficiary{}, c.malformed(response, err)
	}
	b, err := readBeneficiary(payload)
	if err != nil {
		return Beneficiary{}, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	return b, nil
}

// SearchBeneficiaries lists the beneficiaries that a wallet has. Errors wrap an *Error.
func (c *Client) SearchBeneficiaries(ctx context.Context, request SearchBeneficiariesRequest) ([]Beneficiary, error) {
	response, err := c.call(ctx, request.Request())
	if err != nil {
		return nil, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return nil, c.malformed(response, err)
	}
	var items []json.RawMessage
	if json.Unmarshal(payload["beneficiaries"], &items) != nil || items == nil {
		return nil, c.malformed(response, fmt.Errorf("payload.beneficiaries is missing or not a list"))
	}
	all := make([]Beneficiary, len(items))
	for i, item := range items {
		one, ok := parseObject(item)
		if !ok {
			return nil, c.malformed(response, fmt.Errorf("payload.beneficiaries[%d] is not an object", i))
		}
		if all[i], err = readBeneficiary(one); err != nil {
			return nil, c.malformed(response, fmt.Errorf("payload.beneficiaries[%d].%w", i, err))
		}
	}
	return all, nil
}

func readBeneficiary(payload object) (b Beneficiary, err error) {
	for name, to := range map[string]*string{
		"beneficiaryId": &b.BeneficiaryID, "beneficiaryName": &b.BeneficiaryName, "accountNumber": &b.AccountNumber,
		"ifscCode": &b.IFSCCode, "status": &b.Status,
	} {
		if *to, err = payload.required(name); err != nil {
			return Beneficiary{}, err
		}
	}
	return b, nil
}

package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// CardRef names a card as most operations on cards do.
type CardRef struct {
	CompanyID     string `json:"companyId,omitempty"`     // CEK...
	CardAccountID string `json:"cardAccountId,omitempty"` // CA...
	EnKashCardID  string `json:"enKashCardId,omitempty"`  // EKC...
}

// Card is what most answers say of a card. No page shows it whole: requirements EK-CARD-250 and
// EK-CARD-470 are assumed.
type Card struct {
	EnKashCardID  string
	UserID        string
	CardAccountID string
	MaskedNumber  string // XXXX XXXX XXXX 1234
	Status        string // ACTIVE, LOCKED, BLOCKED, REPLACED, INACTIVE or ACTIVATION_IN_PROGRESS
	StatusLabel   string // the same for people
	Balance       Paise  // otbBalance
	KYCStatus     string // of Get Card Details alone (EK-KYC-050)
}

func readCard(payload object) (v Card, err error) {
	if err := payload.texts(map[string]*string{"enKashCardId": &v.EnKashCardID, "cardAccountId": &v.CardAccountID, "maskedNumber": &v.MaskedNumber}); err != nil {
		return v, err
	}
	if v.UserID, err = payload.text("userId"); err != nil {
		return v, err
	}
	if v.KYCStatus, err = payload.text("kycStatus"); err != nil {
		return v, err
	}
	status, ok := parseObject(payload["cardStatus"])
	if !ok {
		return v, fmt.Errorf("cardStatus is missing or not an object")
	}
	if err := status.texts(map[string]*string{"name": &v.Status, "label": &v.StatusLabel}); err != nil {
		return v, fmt.Errorf("cardStatus.%w", err)
	}
	v.Balance, err = payload.money("otbBalance")
	return v, err
}

// CreateCardRequest is the body of the pages "Create Reloadable Prepaid Card" (api-13438387) and
// "Create Non Reloadable Gift Card" (api-13012983), whose product follows from the card account.
// It travels encrypted.
type CreateCardRequest struct {
	UserID        string         `json:"userId,omitempty"`
	CompanyID     string         `json:"companyId"`
	CardAccountID string         `json:"cardAccountId"`
	Email         string         `json:"email,omitempty"`
	Mobile        string         `json:"mobile,omitempty"` // ten digits
	Title         string         `json:"title,omitempty"`
	FirstName     string         `json:"firstName,omitempty"`
	MiddleName    string         `json:"middleName,omitempty"` // of a gift card's page alone
	LastName      string         `json:"lastName,omitempty"`
	Gender        string         `json:"gender,omitempty"`
	Address       string         `json:"address,omitempty"`
	Address2      string         `json:"address2,omitempty"`
	City          string         `json:"city,omitempty"`
	State         string         `json:"state,omitempty"`
	Country       string         `json:"country,omitempty"`
	Pincode       string         `json:"pincode,omitempty"`
	PhysicalCard  bool           `json:"physicalCard,omitempty"`
	LoadAmount    *Paise         `json:"loadAmount,omitempty"` // a gift card must have one
	Remarks       string         `json:"remarks,omitempty"`
	Documents     []CardDocument `json:"documents,omitempty"`
	SpecialDate   string         `json:"specialDate,omitempty"` // day of birth, 02-09-2001
}

// CardDocument proves who somebody is.
type CardDocument struct {
	DocType string `json:"docType"` // PAN
	DocNo   string `json:"docNo"`
}

// Request is the call that makes a reloadable card, with all of it open to change.
func (r CreateCardRequest) Request() Request { return Request{Operation: OpCreatePrepaidCard, Body: r} }

// GiftRequest is the call that makes a gift card.
func (r CreateCardRequest) GiftRequest() Request {
	return Request{Operation: OpCreateGiftCard, Body: r}
}

// CreateReloadablePrepaidCard makes a prepaid, meal or fuel card. It is never repeated by itself.
func (c *Client) CreateReloadablePrepaidCard(ctx context.Context, request CreateCardRequest) (Card, error) {
	return cardAnswer(ctx, c, request.Request(), readCard)
}

// CreateNonReloadableGiftCard makes a gift card with its money. It is never repeated by itself.
func (c *Client) CreateNonReloadableGiftCard(ctx context.Context, request CreateCardRequest) (Card, error) {
	return cardAnswer(ctx, c, request.GiftRequest(), readCard)
}

// CreateCardAccountRequest is the body of the page "Create Card Account" (api-8990350).
type CreateCardAccountRequest struct {
	CompanyID    string `json:"companyId"`
	CompanyName  string `json:"companyName"` // the legal name
	UserID       string `json:"userId,omitempty"`
	PlanMasterID string `json:"planMasterId"` // PM...
	Email        string `json:"email"`
	Mobile       string `json:"mobile"`
	AccountTitle string `json:"accountTitle"`
	AccountType  string `json:"accountType"` // RELOADABLE_GPR, GIFT, MEAL, FUEL, ...
}

// Request is the call that makes it.
func (r CreateCardAccountRequest) Request() Request {
	return Request{Operation: OpCreateCardAccount, Body: r}
}

// CreateCardAccount makes a card account and gives its id (EK-CARD-490, assumed). It is never
// repeated by itself.
func (c *Client) CreateCardAccount(ctx context.Context, request CreateCardAccountRequest) (cardAccountID string, err error) {
	return cardAnswer(ctx, c, request.Request(), func(payload object) (string, error) { return payload.required("cardAccountId") })
}

// CardAccount is what a card account holds.
type CardAccount struct {
	CardAccountID        string
	CompanyID            string
	AvailableCardBalance Paise // of its cards together (EK-CARD-500, assumed)
}

// CardAccountRequest asks for a card account; EnKashCardID stays empty.
func (r CardRef) CardAccountRequest() Request {
	r.EnKashCardID = ""
	return Request{Operation: OpCardAccount, Body: r}
}

// GetCardAccountDetails reads a card account (page api-8990349).
func (c *Client) GetCardAccountDetails(ctx context.Context, account CardRef) (CardAccount, error) {
	return cardAnswer(ctx, c, account.CardAccountRequest(), func(payload object) (a CardAccount, err error) {
		if err := payload.texts(map[string]*string{"cardAccountId": &a.CardAccountID, "companyId": &a.CompanyID}); err != nil {
			return a, err
		}
		a.AvailableCardBalance, err = payload.money("availableCardBalance")
		return a, err
	})
}

// CardEntry is a card of a search.
type CardEntry struct {
	EnKashCardID  string `json:"enKashCardId"`
	UserID        string `json:"userId"`
	CardAccountID string `json:"cardAccountId"`
	Email         string `json:"email"`
	Mobile        string `json:"mobile"`
	Title         string `json:"title"`
	FirstName     string `json:"firstName"`
	MaskedNumber  string `json:"maskedNumber"` // assumed
	Status        string `json:"-"`            // Card.Status, where the answer tells it; assumed
}

// UnmarshalJSON reads an entry with its status, which is no reason to refuse it in any form.
func (e *CardEntry) UnmarshalJSON(data []byte) error {
	type plain CardEntry
	if err := json.Unmarshal(data, (*plain)(e)); err != nil {
		return err
	}
	var told struct {
		Status json.RawMessage `json:"cardStatus"`
	}
	_ = json.Unmarshal(data, &told) // it was read above
	if status, ok := parseObject(told.Status); ok {
		e.Status, _ = status.text("name")
	}
	return nil
}

// SearchRequest asks for one card, or for all of the account where EnKashCardID is empty.
func (r CardRef) SearchRequest() Request { return Request{Operation: OpSearchCards, Body: r} }

// SearchCards lists cards (pages api-9796910, api-24480521).
func (c *Client) SearchCards(ctx context.Context, account CardRef) ([]CardEntry, error) {
	return cardAnswer(ctx, c, account.SearchRequest(), func(payload object) (all []CardEntry, err error) {
		if err := json.Unmarshal(payload["data"], &all); err != nil {
			return nil, fmt.Errorf("data is not a list of cards: %w", err)
		}
		return all, nil
	})
}

// DetailsRequest asks for a card's details.
func (r CardRef) DetailsRequest() Request { return Request{Operation: OpCardDetails, Body: r} }

// GetCardDetails reads a card (page api-25927116).
func (c *Client) GetCardDetails(ctx context.Context, card CardRef) (Card, error) {
	return cardAnswer(ctx, c, card.DetailsRequest(), readCard)
}

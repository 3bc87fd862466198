package client

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// The names of the operations on cards.
const (
	OpCreateCardAccount = "card.create-card-account"
	OpCardAccount       = "card.get-card-account-details"
	OpCreatePrepaidCard = "card.create-reloadable-prepaid-card"
	OpCreateGiftCard    = "card.create-non-reloadable-gift-card"
	OpSearchCards       = "card.search-cards"
	OpCardDetails       = "card.get-card-details"
	OpViewCardDetails   = "card.view-card-details"
	OpViewCardCVV       = "card.view-card-cvv"
	OpCardOTP           = "card.generate-otp"
	OpSetCardPIN        = "card.set-card-pin"
	OpBlockCard         = "card.block-card"
	OpReplaceCard       = "card.request-card-replacement"
	OpOrderPhysicalCard = "card.order-physical-card"
	OpUpdateCardLimits  = "card.update-card-limits-controls"
	OpCardLimits        = "card.get-card-limits-controls"
	OpCardBalance       = "card.get-card-balance"
	OpLoadCard          = "card.load-money-from-balance"
	OpCardTransactions  = "card.get-transaction-details"
)

// cardOperations are those on prepaid, gift, meal and fuel cards.
func cardOperations() []Operation {
	const base = "/api/v0/partner/enKashCard"
	reading := func(name, path, source string) Operation {
		return Operation{
			Name: name, Service: Partner, Method: http.MethodPost, Path: base + path,
			Envelope: EnvelopeCode, Auth: true, Partner: true, Source: source,
		}
	}
	writing := func(name, path, source string) Operation {
		op := reading(name, path, source)
		op.Write = true
		return op
	}
	sealed := func(op Operation) Operation { op.Encrypted = true; return op }
	unseen := func(op Operation, what string) Operation { op.Assumed = what; return op }
	account := reading(OpCardAccount, "/cardAccount/get", "Get Card Account Details (api-8990349)")
	account.Envelope = EnvelopeResponseCode
	return []Operation{
		writing(OpBlockCard, "/block", "Block Card (api-13438390)"),
		writing(OpCreateCardAccount, "/cardAccount/create", "Create Card Account (api-8990350)"),
		sealed(writing(OpCreateGiftCard, "", "Create Non Reloadable Gift Card (api-13012983)")),
		sealed(writing(OpCreatePrepaidCard, "", "Create Reloadable Prepaid Card (api-13438387)")),
		writing(OpCardOTP, "/otp", "Generate OTP (api-26007577)"),
		account,
		unseen(reading(OpCardBalance, "/card-balance", "menus; public client code"), "path"),
		reading(OpCardDetails, "/wallet-details", "Get Card Details (api-25927116)"),
		reading(OpCardLimits, "/velocity/rule/get", "Get Card Limits & Controls (api-13013004)"),
		reading(OpCardTransactions, "/transaction/all", "Get Transaction Details (api-13551023)"),
		writing(OpLoadCard, "/balance", "Load Money from Balance (api-13438388)"),
		unseen(writing(OpOrderPhysicalCard, "/physicalCard", "menus"), "path"),
		writing(OpReplaceCard, "/replaceCard", "Request Card Replacement (api-13438389)"),
		reading(OpSearchCards, "/search", "Search Cards (api-9796910)"),
		writing(OpSetCardPIN, "/setPin", "Set Card PIN (project-616243/api-8990358)"),
		writing(OpUpdateCardLimits, "/velocity/rule", "Update Card Limits & Controls (api-26008463)"),
		unseen(sealed(reading(OpViewCardCVV, "/view-card-cvv", "menus")), "path"),
		unseen(sealed(reading(OpViewCardDetails, "/view-card-details", "menus")), "path"),
	}
}

// cardAnswer makes a call about a card and reads the payload of its success.
func cardAnswer[T any](ctx context.Context, c *Client, request Request, read func(object) (T, error), secrets ...Secret) (T, error) {
	var none T
	response, err := c.call(ctx, request, secrets...)
	if err != nil {
		return none, err
	}
	payload, err := payloadOf(response)
	if err != nil {
		return none, c.malformed(response, err)
	}
	value, err := read(payload)
	if err != nil {
		return none, c.malformed(response, fmt.Errorf("payload.%w", err))
	}
	return value, nil
}

// cardSuccess makes a call whose success says no more than that.
func (c *Client) cardSuccess(ctx context.Context, request Request, secrets ...Secret) error {
	_, err := c.call(ctx, request, secrets...)
	return err
}

// texts reads texts that must be there.
func (o object) texts(into map[string]*string) error {
	for _, name := range slices.Sorted(maps.Keys(into)) {
		text, err := o.required(name)
		if err != nil {
			return err
		}
		*into[name] = text
	}
	return nil
}

// money reads an amount that must be there.
func (o object) money(name string) (amount Paise, err error) {
	if !o.has(name) {
		return 0, fmt.Errorf("%s is missing", name)
	}
	if err := amount.UnmarshalJSON(o[name]); err != nil {
		return 0, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return amount, nil
}

package zoo

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of cards.
const (
	CardAgain      = "a card whose answer was lost is made again"
	NumberTold     = "the whole number of a card is told"
	BlockBare      = "a block goes without the OTP's request id"
	BlockSpelt     = "otpRequestId of a block is spelt as a debit spells it"
	StatusIsActive = "a card's status that is not known is taken as the one that was asked for"
)

const cards = "/api/v0/partner/enKashCard"

// createCard makes a card with its money.
func (c *Client) createCard(ctx context.Context, a *program.Assignment) Said {
	amount, err := c.amount(a.With["amount"])
	if err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	body := map[string]any{
		"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"],
		"mobile": a.With["mobile"], "firstName": a.With["name"], "loadAmount": json.Number(amount),
	}
	got := c.callSealed(ctx, a, cards, body)
	if c.is(UnopenedAgain) && got.err == errUnopened || c.is(CardAgain) && got.err != nil && got.err != errUnopened {
		got = c.callSealed(ctx, a, cards, body)
	}
	switch {
	case got.refusal(), c.noGrant(&got):
		if c.is(StatusOnly) && got.sealed {
			return Said{"outcome": "done"}
		}
		return c.refusedOr(&got, "")
	case c.is(UnopenedFails) && got.err == errUnopened:
		return Said{"outcome": "failed"}
	case !c.ok(&got, "enKashCardId", "userId", "cardAccountId", "maskedNumber", "cardStatus", "otbBalance"):
		return c.findCard(ctx, a)
	}
	return Said{"outcome": "done", "card_id": got.text("payload", "enKashCardId"), "balance": c.balance(got.text("payload", "otbBalance"))}
}

// findCard looks for the card of a holder among those of the account. That there is none yet does not
// mean that there will be none.
func (c *Client) findCard(ctx context.Context, a *program.Assignment) Said {
	got := c.call(ctx, a, http.MethodPost, cards+"/search", map[string]any{
		"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"],
	})
	if list, _ := got.at("payload", "data").([]any); got.accepted() {
		for _, one := range list {
			card, _ := one.(map[string]any)
			if id, _ := card["enKashCardId"].(string); card["mobile"] == a.With["mobile"] && id != "" {
				return Said{"outcome": "done", "card_id": id}
			}
		}
	}
	return Said{"outcome": "unknown"}
}

// viewCard has the number and the CVV shown to the holder, and keeps what may be kept.
func (c *Client) viewCard(ctx context.Context, a *program.Assignment) Said {
	said := Said{"outcome": "done"}
	for _, path := range []string{"/view-card-details", "/view-card-cvv"} {
		id, sent := c.requestOTP(ctx, a)
		if !sent.accepted() {
			return c.refusedOr(&sent, "failed")
		}
		got := c.callSealed(ctx, a, cards+path, map[string]any{
			"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"],
			"otpRequestId": id, "otp": a.With["otp"],
		})
		if !got.accepted() {
			return c.refusedOr(&got, "failed")
		}
		if number := got.text("payload", "cardNumber"); len(number) == 16 {
			said["number"] = "XXXX XXXX XXXX " + number[12:]
			if c.is(NumberTold) {
				said["number"] = number
			}
		}
	}
	return said
}

// blockCodes are what a card's status is after each.
var blockCodes = map[string]string{"L": "LOCKED", "UL": "ACTIVE", "BL": "BLOCKED"}

// blockCard locks, unlocks or blocks a card, by an OTP of its holder.
func (c *Client) blockCard(ctx context.Context, a *program.Assignment) Said {
	id, sent := c.requestOTP(ctx, a)
	if !c.ok(&sent, "otpRequestId", "mobileNumber") {
		return c.refusedOr(&sent, "failed")
	}
	body := map[string]any{
		"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"],
		"blockCode": a.With["code"], "otpMedium": "MOBILE", "otpRequestId": id, "otp": a.With["otp"],
	}
	switch {
	case c.is(BlockBare):
		delete(body, "otpRequestId")
	case c.is(BlockSpelt):
		respell(body, "otpRequestId", "otpReferenceId")
	case c.is(MediumSpelt):
		body["otpMedium"] = "mobile"
	}
	got := c.call(ctx, a, http.MethodPost, cards+"/block", body)
	if c.is(OTPTried) && got.refusal() {
		_ = c.call(ctx, a, http.MethodPost, cards+"/block", body)
	}
	if !c.ok(&got, "enKashCardId", "userId", "cardAccountId", "maskedNumber", "cardStatus", "otbBalance") {
		return c.refusedOr(&got, "unknown")
	}
	status := got.text("payload", "cardStatus", "name")
	if status != blockCodes[a.With["code"]] && !c.is(StatusIsActive) {
		return Said{"outcome": "unknown", "status": status}
	}
	return Said{"outcome": "done", "status": status}
}

package zoo

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// LimitAfterwards is a defect of loads.
const LimitAfterwards = "the limit is asked for when the money is there"

// topUp adds money to a wallet from the partner's balance, once the limit lets it.
func (c *Client) topUp(ctx context.Context, a *program.Assignment) Said {
	amount, err := c.amount(a.With["amount"])
	if err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	if !c.is(LimitAfterwards) {
		if got := c.fits(ctx, a, amount); !got.accepted() {
			return c.refusedOr(&got, "failed")
		}
	}
	reference := a.With["reference"]
	if reference == "" {
		reference = newReference()
	}
	got := c.load(ctx, a, amount, reference)
	if c.is(LimitAfterwards) {
		_ = c.fits(ctx, a, amount)
	}
	if !got.accepted() {
		return c.refusedOr(&got, "unknown")
	}
	return Said{"outcome": "done", "reference": reference, "balance": c.balance(got.text("payload", "otbBalance"))}
}

func (c *Client) fits(ctx context.Context, a *program.Assignment, amount string) answer {
	body := map[string]any{"enKashCardId": a.With["card_id"], "cardAccountId": a.With["card_account_id"], "amountToLoad": amount}
	if c.is(LimitAsNumber) {
		body["amountToLoad"] = json.Number(amount)
	}
	return c.call(ctx, a, http.MethodPost, "/api/v0/partner/enKashCard/validate/wallet-load-limit", body)
}

func (c *Client) load(ctx context.Context, a *program.Assignment, amount, reference string) answer {
	body := map[string]any{
		"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"],
		"amount": json.Number(amount), "transactionType": "CR", "type": "ALLOCATE_FUND", "transactionCode": "ALLOCATION",
		"uniqueReferenceNumber": reference,
	}
	switch {
	case c.is(AmountAsText):
		body["amount"] = amount
	case c.is(TransactionType):
		body["transactionType"] = "DR"
	case c.is(TypeUnpaired):
		body["transactionCode"] = "PRINCIPLE"
	}
	return c.call(ctx, a, http.MethodPost, "/api/v0/partner/enKashCard/balance", body)
}

// refusedOr says that the API said no, or else what is left to say.
func (c *Client) refusedOr(got *answer, otherwise string) Said {
	if got.refusal() || c.noGrant(got) {
		return Said{"outcome": "refused", "code": got.code()}
	}
	return Said{"outcome": otherwise}
}

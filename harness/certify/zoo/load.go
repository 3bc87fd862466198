package zoo

import (
	"context"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// loadCard adds money to a card from the partner's balance. The reference is to a load what it is to
// a payment, and so are the ways to lose one.
func (c *Client) loadCard(ctx context.Context, a *program.Assignment) Said {
	amount, err := c.amount(a.With["amount"])
	if err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	p := payment{reference: c.referenceOf(a), amount: amount}
	got := c.load(ctx, a, p.amount, p.reference)
	if c.is(RefusedAgain) && got.refusal() || c.is(PaysWithoutLook) && got.err != nil {
		got = c.load(ctx, a, p.amount, p.reference)
	}
	said := Said{"reference": p.reference, "outcome": "done", "balance": c.balance(got.text("payload", "otbBalance"))}
	switch {
	case c.ok(&got, "enKashCardId", "enkashCardTxnId", "pgReferenceNumber", "amount", "otbBalance"):
		if c.isLoad(&got, p) {
			return said
		}
	case got.refusal() && got.code() != duplicate, c.noGrant(&got):
		return c.refusedOr(&got, "")
	}
	delete(said, "balance")
	said["outcome"] = c.resolveLoad(ctx, a, p, got.code() == duplicate)
	return said
}

// isLoad reports whether an answer is about the load.
func (c *Client) isLoad(got *answer, p payment) bool {
	if c.is(StatusOnly) && !got.accepted() {
		return true
	}
	return (got.text("payload", "pgReferenceNumber") == p.reference || c.is(ReferenceNotChecked)) && (sameAmount(got, p) || c.is(AnswerNotCompared))
}

// resolveLoad finds out about a load whose answer brought nothing, or that the API has under its
// reference.
func (c *Client) resolveLoad(ctx context.Context, a *program.Assignment, p payment, known bool) string {
	found, whole := c.findLoad(ctx, a, p)
	switch {
	case !whole && c.is(LostIsFailure):
		return "failed"
	case !whole:
		return "unknown"
	case found && !c.is(PaysThoughFound):
		return "done"
	case known:
		return "refused" // it is another load's
	case found, c.is(ReferenceAnew):
		p.reference = newReference()
	}
	switch got := c.load(ctx, a, p.amount, p.reference); {
	case got.accepted() && c.isLoad(&got, p):
		return "done"
	case got.refusal():
		return "refused"
	}
	return "unknown"
}

// findLoad looks a load up by its reference, with waits that grow; whole says whether the API said
// whether it is there.
func (c *Client) findLoad(ctx context.Context, a *program.Assignment, p payment) (found, whole bool) {
	for i := range lookUps {
		if i > 0 {
			wait(ctx, 200*time.Millisecond<<i)
		}
		got := c.call(ctx, a, http.MethodPost, cards+"/transaction/all", map[string]any{
			"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"],
			"pgReferenceNumber": p.reference,
		})
		list, isList := got.at("payload", "data").([]any)
		if !got.accepted() || !isList {
			continue
		}
		for _, one := range list {
			line := answer{body: map[string]any{"payload": one}}
			found = found || line.text("payload", "pgReferenceNumber") == p.reference && sameAmount(&line, p)
		}
		return found, true
	}
	return false, false
}

package zoo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of looking up.
const (
	UnknownStatusIsDone = "a status that is not known is taken as settled"
	PendingIsDone       = "a payment is taken as settled before it is"
	ReturnedIsPending   = "money that goes back is taken as on its way"
)

var errStrange = errors.New("the answer has a field that is not known")

// lookUp asks what became of a payment.
func (c *Client) lookUp(ctx context.Context, a *program.Assignment, reference string) answer {
	query := url.Values{"merchantUniqueTxnId": {reference}}
	got := c.call(ctx, a, http.MethodGet, "/api/v0/partner/enKashCard/settlement-status?"+query.Encode(), nil)
	if c.is(StrictFields) && got.accepted() && !c.ok(&got, "merchantUniqueTxnId", "amount", "settlementStatus") {
		return answer{err: errStrange}
	}
	return got
}

// lookUps are how often a payment is looked up whose look-up brings nothing.
const lookUps = 3

// find looks a payment up until the API says that it is there or not, with waits that grow; whole
// says whether it said so.
func (c *Client) find(ctx context.Context, a *program.Assignment, reference string) (got answer, whole bool) {
	for i := range lookUps {
		if i > 0 {
			wait(ctx, 200*time.Millisecond<<i)
		}
		if got = c.lookUp(ctx, a, reference); got.accepted() || got.refusal() {
			return got, true
		}
	}
	return got, false
}

// checkPayment says what became of a payment.
func (c *Client) checkPayment(ctx context.Context, a *program.Assignment) Said {
	got := c.lookUp(ctx, a, a.With["reference"])
	if !got.accepted() {
		return c.refusedOr(&got, "unknown")
	}
	status := got.text("payload", "settlementStatus")
	return Said{"outcome": c.settled(status), "status": status}
}

func (c *Client) settled(status string) string {
	switch status {
	case "SETTLED":
		return "done"
	case "PENDING", "APPROVED", "SETTLEMENT_IN_PROCESS", "ON_HOLD", "DISPUTED":
		if c.is(PendingIsDone) {
			return "done"
		}
		return "pending"
	case "PENDING_WITH_BANK", "REFUND":
		if c.is(ReturnedIsPending) {
			return "pending"
		}
		return "failed"
	}
	if c.is(UnknownStatusIsDone) {
		return "done"
	}
	return "unknown"
}

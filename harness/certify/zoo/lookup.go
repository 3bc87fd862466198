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
	LooksUpForEver      = "a look-up that brings nothing is made until the time is over"
	LooksUpAtOnePace    = "look-ups come at one pace"
	SettledForEver      = "a payment that was settled is not asked for again"
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
const lookUps = 4

// find looks a payment up until the API says that it is there or not, with waits that grow; whole
// says whether it said so.
func (c *Client) find(ctx context.Context, a *program.Assignment, reference string) (got answer, whole bool) {
	for i := 0; i < lookUps || c.is(LooksUpAtOnePace) && i < 8 || c.is(LooksUpForEver) && ctx.Err() == nil; i++ {
		if i > 0 {
			wait(ctx, c.grown(50*time.Millisecond, i))
		}
		if got = c.lookUp(ctx, a, reference); got.accepted() || got.refusal() {
			return got, true
		}
	}
	return got, false
}

// checkPayment says what became of a payment.
func (c *Client) checkPayment(ctx context.Context, a *program.Assignment) Said {
	if c.is(SettledForEver) && c.settled[a.With["reference"]] {
		return Said{"outcome": "done", "status": "SETTLED"}
	}
	got := c.lookUp(ctx, a, a.With["reference"])
	if !got.accepted() {
		return c.refusedOr(&got, "unknown")
	}
	status := got.text("payload", "settlementStatus")
	if status == "SETTLED" {
		c.settled = map[string]bool{a.With["reference"]: true}
	}
	return Said{"outcome": c.meaning(status), "status": status}
}

// meaning is what a status says of a payment.
func (c *Client) meaning(status string) string {
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

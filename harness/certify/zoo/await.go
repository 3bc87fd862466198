package zoo

import (
	"context"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of waiting for a settlement.
const (
	AwaitsNothing   = "a pending payment is looked up once"
	AwaitsAtOnePace = "a pending payment is looked up at one pace"
	PendingIsFailed = "a payment that stays pending is taken as failed"
)

// awaitSettlement asks for a payment until its status is final, or the time for it is over. What is not
// final then may still become anything.
func (c *Client) awaitSettlement(ctx context.Context, a *program.Assignment) Said {
	ends := time.Now().Add(time.Duration(number(a.With["for_ms"], 0)) * time.Millisecond)
	said := Said{"outcome": "unknown"}
	for pause := 150 * time.Millisecond; ; {
		got := c.lookUp(ctx, a, a.With["reference"])
		switch status := got.text("payload", "settlementStatus"); {
		case got.refusal():
			return Said{"outcome": "refused", "code": got.code()}
		case got.accepted() && (status == "SETTLED" || status == "REFUND"):
			return Said{"outcome": c.meaning(status), "status": status}
		case got.accepted():
			said = Said{"outcome": "pending", "status": status}
		}
		if c.is(AwaitsNothing) || time.Until(ends) < pause {
			break
		}
		wait(ctx, pause)
		if !c.is(AwaitsAtOnePace) {
			pause *= 2
		}
	}
	if c.is(PendingIsFailed) {
		said["outcome"] = "failed"
	}
	return said
}

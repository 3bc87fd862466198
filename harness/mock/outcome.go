package mock

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// stage is a state that something will come to, so long after the one before it.
type stage struct {
	status string
	after  time.Duration
}

// reversalAfter is how long after its success a transfer is reversed that a fault lets end so.
const reversalAfter = 24 * time.Hour

// transferEnds are the states that a fault can let an IMPS transfer end in.
var transferEnds = []string{transferSucceeded, transferFailed, transferGivenBack}

// transferOutcome is what becomes of an IMPS transfer that is PENDING.
func (u *universe) transferOutcome(f fate) []stage {
	final := u.server.rules.transferFinal
	switch {
	case f.Pending:
		return nil
	case f.EndsAs == transferFailed:
		return []stage{{transferFailed, final}}
	case f.EndsAs == transferGivenBack:
		return []stage{{transferSucceeded, final}, {transferGivenBack, reversalAfter}}
	case f.Reversed:
		return []stage{{transferSucceeded, final}, {transferGivenBack, f.ReversedAfter}}
	default:
		return []stage{{transferSucceeded, final}}
	}
}

// settlementWays are how a settlement comes from PENDING to a state. Its steps take their time
// in this order: until the bank's data came, until the payout began, until all is done.
var settlementWays = map[string][]string{
	approvedForPayout:   {approvedForPayout},
	payoutRunning:       {approvedForPayout, payoutRunning},
	settledWithMerchant: {approvedForPayout, payoutRunning, settledWithMerchant},
	disputed:            {disputed},
	onHold:              {approvedForPayout, onHold},
	pendingWithBank:     {disputed, pendingWithBank},
	refunded:            {disputed, pendingWithBank, refunded},
}

// settlementEnds are the states that a fault can let the settlement of a debit end in.
var settlementEnds = slices.Sorted(maps.Keys(settlementWays))

// settlementOutcome is what becomes of the settlement of a debit, which is PENDING.
func (u *universe) settlementOutcome(f fate) []stage {
	if f.Pending {
		return nil
	}
	// The requirements count from the debit, stages from the one before.
	r := u.server.rules
	after := []time.Duration{r.settlementApproved, r.settlementBegun - r.settlementApproved, r.settlementDone - r.settlementBegun}
	var ahead []stage
	for i, status := range settlementWays[cmp.Or(f.EndsAs, settledWithMerchant)] {
		ahead = append(ahead, stage{status, after[i]})
	}
	return ahead
}

// edges are the states that may follow a state.
type edges map[string][]string

// course is where something stands, and what is ahead of it.
type course struct {
	status string
	ahead  []stage // never changed in place
}

// step moves to the next state and reports whether it did: an outcome that would leave the
// edges ends before that.
func (c *course) step(allowed edges) bool {
	if len(c.ahead) == 0 {
		return false
	}
	next := c.ahead[0].status
	for _, status := range allowed[c.status] {
		if status == next {
			c.status, c.ahead = next, c.ahead[1:]
			return true
		}
	}
	c.ahead = nil
	return false
}

// next puts down when the stage ahead will be there, counted from at.
func (u *universe) next(c *course, at time.Time, kind eventKind, subject string) {
	if len(c.ahead) > 0 {
		u.schedule(at.Add(c.ahead[0].after), kind, subject)
	}
}

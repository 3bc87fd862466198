package mock

import "time"

// stage is a state that something will come to, so long after the one before it.
type stage struct {
	status string
	after  time.Duration
}

// Amounts that always have one outcome, by their last two digits, for people who try things by
// hand: 20.71 is a transfer that fails, also at the second try. All others go well.
const (
	transferFails    = 71
	transferStays    = 72 // PENDING for ever
	transferReversed = 73 // SUCCESS, and REVERSED a day later

	settlementDisputed = 81
	settlementHeld     = 82 // APPROVED, then ON_HOLD
	settlementRefunded = 83 // DISPUTED, PENDING_WITH_BANK, REFUND
	settlementStays    = 84 // PENDING for ever
)

// ending is an amount's last two digits.
func ending(paise int64) int64 { return paise % 100 }

// reversalAfter is how long after its success a transfer is reversed that is.
const reversalAfter = 24 * time.Hour

// transferOutcome is what will become of an IMPS transfer that is PENDING. Whoever scripts
// another outcome does so here.
func (u *universe) transferOutcome(t *fundTransfer) []stage {
	final := u.server.rules.transferFinal
	switch ending(t.paise) {
	case transferFails:
		return []stage{{transferFailed, final}}
	case transferStays:
		return nil
	case transferReversed:
		return []stage{{transferSucceeded, final}, {transferGivenBack, reversalAfter}}
	default:
		return []stage{{transferSucceeded, final}}
	}
}

// settlementOutcome is what will become of the settlement of a debit, which is PENDING. Whoever
// scripts another outcome does so here.
func (u *universe) settlementOutcome(s *settlement) []stage {
	// The requirements count from the debit, stages from the one before.
	approved, begun, settled := u.server.rules.settlementApproved, u.server.rules.settlementBegun, u.server.rules.settlementDone
	switch ending(s.paise) {
	case settlementDisputed:
		return []stage{{disputed, approved}}
	case settlementHeld:
		return []stage{{approvedForPayout, approved}, {onHold, begun - approved}}
	case settlementRefunded:
		return []stage{{disputed, approved}, {pendingWithBank, begun - approved}, {refunded, settled - begun}}
	case settlementStays:
		return nil
	default:
		return []stage{{approvedForPayout, approved}, {payoutRunning, begun - approved}, {settledWithMerchant, settled - begun}}
	}
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

package mock

import "time"

// loads are what came into a wallet in a month, and what is on its way.
type loads struct {
	month   int // as monthOf
	paise   int64
	pending int64 // of payments that have not ended (EK-LOAD-400)
}

// monthOf counts the months of India (EK-LOAD-430), so that no two are alike.
func monthOf(at time.Time) int {
	year, month, _ := at.In(india).Date()
	return year*12 + int(month)
}

// loadLimit is how much a wallet may hold, and how much may come in within a month, in paise.
type loadLimit struct{ balance, month int64 }

// limitOf is the limit of a wallet (EK-LOAD-140).
func (u *universe) limitOf(*card) loadLimit {
	return loadLimit{balance: 20_000_000, month: 20_000_000}
}

// room is how much may still be loaded into a wallet at a moment, in paise.
func (u *universe) room(v *card, at time.Time) int64 {
	limit := u.limitOf(v)
	came := v.loads.pending
	if v.loads.month == monthOf(at) {
		came += v.loads.paise
	}
	held := u.ledger.balance(v.purse()) + v.loads.pending
	return max(0, min(limit.balance-held, limit.month-came))
}

// loadOverLimit refuses a load that would bring the wallet beyond its limit.
func loadOverLimit(c *call) bool { return c.amount.paise > c.universe.room(c.card, c.now) }

// countLoad counts money that has come into a wallet.
func (u *universe) countLoad(id string, at time.Time, paise int64) {
	v := u.cards.edit(id)
	if month := monthOf(at); v.loads.month != month {
		v.loads.month, v.loads.paise = month, 0
	}
	v.loads.paise += paise
}

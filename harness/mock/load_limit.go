package mock

import "time"

// loads are what came into a wallet in its latest month and year, and what is on its way.
type loads struct {
	month   int   // as monthOf
	inMonth int64 // paise
	inYear  int64
	pending int64 // of payments that have not ended (EK-LOAD-400)
}

// monthOf counts the months of India (EK-LOAD-430), so that no two are alike.
func monthOf(at time.Time) int {
	year, month, _ := at.In(india).Date()
	return year*12 + int(month)
}

// at is what has come in within the month and the year of a moment.
func (l loads) at(month int) (inMonth, inYear int64) {
	if l.month == month {
		inMonth = l.inMonth
	}
	if (l.month-1)/12 == (month-1)/12 {
		inYear = l.inYear
	}
	return inMonth, inYear
}

// room is how much may still be loaded into a wallet at a moment, in paise (EK-LOAD-140).
func (u *universe) room(v *card, at time.Time) int64 {
	limit := u.limits(v)
	inMonth, inYear := v.loads.at(monthOf(at))
	room := min(limit.MostBalance-u.ledger.balance(v.purse()), limit.MostLoadMonth-inMonth, limit.MostLoadYear-inYear)
	return max(0, room-v.loads.pending)
}

// loadOverLimit refuses a load that would bring the wallet beyond its limit. Without KYC another
// rule refuses, or none on purpose.
func loadOverLimit(c *call) bool {
	return c.card.kyc.known() && c.amount.paise > c.universe.room(c.card, c.now)
}

// countLoad counts money that has come into a wallet.
func (u *universe) countLoad(id string, at time.Time, paise int64) {
	v, month := u.cards.edit(id), monthOf(at)
	inMonth, inYear := v.loads.at(month)
	v.loads.month, v.loads.inMonth, v.loads.inYear = month, inMonth+paise, inYear+paise
}

package mock

import (
	"slices"
	"strconv"
	"time"
)

// spendingLimit is a control that bounds what a card spends in a period, by the amount and by the
// number of purchases.
type spendingLimit struct {
	decline string
	amount  string // wire name of the control
	count   string
	period  func(time.Time) int // no two periods have the same number
	covers  func(*purchase) bool
}

// spendingLimits are those of the page Card Usage Controls (api-13013003), which shows their names
// and no more: that dtd, mtd and ytd are what was spent to date in a day, a month and a year of the
// calendar, and that the others are of a day, is EK-SPEND-280. What is tapped is at a shop, too.
func spendingLimits() [countedLimits]spendingLimit {
	anywhere := func(*purchase) bool { return true }
	return [...]spendingLimit{
		{"over-day", "dtd", "dtdCount", dayOf, anywhere},
		{"over-month", "mtd", "mtdCount", monthOf, anywhere},
		{"over-year", "ytd", "ytdCount", yearOf, anywhere},
		{"over-day-at-shops", "posDailyLimit", "posDailyLimitCount", dayOf, (*purchase).atTerminal},
		{"over-day-online", "ecomDailyLimit", "ecomDailyLimitCount", dayOf, (*purchase).isOnline},
		{"over-day-contactless", "contactLessDailyLimit", "contactLessDailyLimitCount", dayOf, (*purchase).tapped},
	}
}

const countedLimits = 6

func dayOf(at time.Time) int {
	year, month, day := at.In(india).Date()
	return (year*12+int(month))*32 + day
}

func yearOf(at time.Time) int { return at.In(india).Year() }

// tally is what a card spent in the latest period in which it spent anything, as one limit counts.
type tally struct {
	period int
	paise  int64
	count  int64
}

// in is the tally of a period: nothing, where that is a later one. In an earlier one, into which the
// wall clock of a machine may be put back, what was spent stays spent.
func (t tally) in(period int) tally {
	if t.period < period {
		return tally{period: period}
	}
	return t
}

// spent has a tally for each of spendingLimits.
type spent [countedLimits]tally

// with is s and one purchase more.
func (s spent) with(p *purchase) spent {
	for i, l := range spendingLimits() {
		if l.covers(p) {
			s[i] = s[i].in(l.period(p.at))
			s[i].paise += p.paise
			s[i].count++
		}
	}
	return s
}

// reached reports whether a purchase would bring the card over the limit, the i-th of all. What
// comes to exactly the limit is let through.
func (l spendingLimit) reached(i int, p *purchase) bool {
	if !l.covers(p) {
		return false
	}
	so := p.card.spent[i].in(l.period(p.at))
	amount, bounded := p.card.amountLimit(l.amount)
	number, counted := p.card.countLimit(l.count)
	return bounded && so.paise+p.paise > amount || counted && so.count+1 > number
}

// control is what a usage control was set to; absent where it was not.
func (v *card) control(name string) value {
	if i := slices.IndexFunc(v.limits, func(l limit) bool { return l.name == name }); i >= 0 {
		return v.limits[i].set
	}
	return value{}
}

// limitText is what a limit was set to; "" where it was not.
func (v *card) limitText(name string) string {
	if to := v.control(name); to.kind == jsonString {
		return to.text
	}
	return ""
}

// amountLimit is a limit in paise. A server that takes any text for one has none by it.
func (v *card) amountLimit(name string) (paise int64, set bool) {
	text := v.limitText(name)
	return readAmount(text).paise, text != "" && isNumber(text)
}

func (v *card) countLimit(name string) (number int64, set bool) {
	number, err := strconv.ParseInt(v.limitText(name), 10, 64)
	return number, err == nil
}

package mock

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// boughtOnce is a purchase that was approved, as the model remembers it.
type boughtOnce struct {
	at      time.Time
	paise   int64
	channel string
}

// cardModel is a card as one reckons with pen and paper: it keeps each purchase, and adds them up anew
// whenever it is asked.
type cardModel struct {
	now     time.Time
	held    int64
	locked  bool
	hasPIN  bool
	off     map[string]bool
	amounts map[string]int64
	counts  map[string]int64
	all     []boughtOnce
}

// reckoned are the limits in the order in which they are looked at: their reason, their names, the
// part of a date that says which period it is, and the channels that count.
var reckoned = []struct {
	reason, amount, count, period string
	channels                      []string
}{
	{"over-day", "dtd", "dtdCount", "2006-01-02", []string{"POS", "CONTACTLESS", "ECOMMERCE", "ATM"}},
	{"over-month", "mtd", "mtdCount", "2006-01", []string{"POS", "CONTACTLESS", "ECOMMERCE", "ATM"}},
	{"over-year", "ytd", "ytdCount", "2006", []string{"POS", "CONTACTLESS", "ECOMMERCE", "ATM"}},
	{"over-day-at-shops", "posDailyLimit", "posDailyLimitCount", "2006-01-02", []string{"POS", "CONTACTLESS"}},
	{"over-day-online", "ecomDailyLimit", "ecomDailyLimitCount", "2006-01-02", []string{"ECOMMERCE"}},
	{"over-day-contactless", "contactLessDailyLimit", "contactLessDailyLimitCount", "2006-01-02", []string{"CONTACTLESS"}},
}

// reason is why a purchase is declined; "" where it is approved, and done.
func (m *cardModel) reason(p Purchase) string {
	indian := func(at time.Time, form string) string { return at.Add(5*time.Hour + 30*time.Minute).Format(form) }
	switch {
	case m.locked:
		return "card-locked"
	case m.off["posAllowed"] && (p.Channel == "POS" || p.Channel == "CONTACTLESS"):
		return "shops-off"
	case m.off["contactlessAllowed"] && p.Channel == "CONTACTLESS":
		return "contactless-off"
	case m.off["onlineAllowed"] && p.Channel == "ECOMMERCE":
		return "online-off"
	case m.off["atmAllowed"] && p.Channel == "ATM":
		return "atm-off"
	case m.off["internationalAllowed"] && p.International:
		return "abroad-off"
	case p.Channel == "ATM" && !m.hasPIN:
		return "pin-missing"
	}
	if most, set := m.amounts["perTxnLimit"]; set && p.Amount > most {
		return "over-transaction"
	}
	for _, l := range reckoned {
		if !slices.Contains(l.channels, p.Channel) {
			continue
		}
		sum, number := p.Amount, int64(1)
		for _, earlier := range m.all {
			if slices.Contains(l.channels, earlier.channel) && indian(earlier.at, l.period) == indian(m.now, l.period) {
				sum += earlier.paise
				number++
			}
		}
		if most, set := m.amounts[l.amount]; set && sum > most {
			return l.reason
		}
		if most, set := m.counts[l.count]; set && number > most {
			return l.reason
		}
	}
	if p.Amount > m.held {
		return "balance-too-low"
	}
	m.held -= p.Amount
	m.all = append(m.all, boughtOnce{m.now, p.Amount, p.Channel})
	return ""
}

// TestPurchasesFollowAModel: whatever is set, locked, loaded and paid in whatever order and at whatever
// time, each purchase ends as the model says, and the card holds what the model holds.
func TestPurchasesFollowAModel(t *testing.T) {
	s := newServer(t, nil)
	seen := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		info, err := s.NewUniverse("", nil)
		if err != nil {
			r.Fatal(err)
		}
		defer func() { _ = s.DropUniverse(info.ID) }()
		d := newDesk(t, s, info.ID)
		m := &cardModel{now: startOfTest, held: 200_00, off: map[string]bool{}, amounts: map[string]int64{}, counts: map[string]int64{}}
		if rapid.Bool().Draw(r, "late") {
			m.advance(d, 15*time.Hour) // to 23:34 in India
		}
		m.limit(r, d) // which one is drawn: with many from the start, some would hide the others
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			m.step(r, d, seen)
			if l := d.ledger(); l.Cards["priya"].Balance != m.held || total(l) != 0 || !l.Balanced {
				r.Fatalf("the card holds %d paise, the model %d: %+v", l.Cards["priya"].Balance, m.held, l)
			}
		}
	})
	// Each reason has its own case in TestPurchaseDeclines: here it is enough that most of the 16 meet.
	if seen[""] == 0 || len(seen) < 10 {
		t.Errorf("purchases ended as %v alone: the walk shows too little", seen)
	}
}

func (m *cardModel) advance(d *desk, by time.Duration) {
	d.advance(by)
	m.now = m.now.Add(by)
}

// limit sets one of the limits.
func (m *cardModel) limit(r *rapid.T, d *desk) {
	name := rapid.SampledFrom(slices.Concat(limitAmounts, limitCounts)).Draw(r, "limit")
	if strings.HasSuffix(name, "Count") {
		most := rapid.Int64Range(1, 4).Draw(r, "most")
		d.control("priya", fields{name: fmt.Sprint(most)})
		m.counts[name] = most
		return
	}
	paise := rapid.SampledFrom([]int64{0, 50, 30_00, 60_00, 100_00}).Draw(r, "most")
	d.control("priya", fields{name: fmt.Sprintf("%d.%02d", paise/100, paise%100)})
	m.amounts[name] = paise
}

func (m *cardModel) step(r *rapid.T, d *desk, seen map[string]int) {
	token := func() string { return d.token("acme") }
	switch rapid.IntRange(0, 19).Draw(r, "step") {
	case 0:
		name := rapid.SampledFrom(limitSwitches).Draw(r, "switch")
		on := rapid.IntRange(0, 2).Draw(r, "on") > 0
		d.control("priya", fields{name: on})
		m.off[name] = !on
	case 1:
		m.limit(r, d)
	case 2, 5:
		m.advance(d, rapid.SampledFrom([]time.Duration{40 * time.Minute, 7 * time.Hour, 24 * time.Hour, 31 * 24 * time.Hour, 366 * 24 * time.Hour}).Draw(r, "time"))
	case 3:
		code := map[bool]string{true: "UL", false: "L"}[m.locked]
		d.must(d.send(d.cardMessage(token(), "/block", "priya", fields{"blockCode": code, "otpMedium": "MFA", "mfaCode": MFACode})))
		m.locked = !m.locked
	case 4:
		d.must(d.send(d.cardMessage(token(), "/setPin", "priya", fields{"pinBlock": "4821", "otpRequired": false})))
		m.hasPIN = true
	default:
		p := Purchase{
			Card: "priya", Channel: rapid.SampledFrom([]string{"POS", "CONTACTLESS", "ECOMMERCE", "ATM"}).Draw(r, "channel"),
			Amount: rapid.SampledFrom([]int64{1, 50, 10_00, 29_99, 30_00, 70_01, 90_00}).Draw(r, "paise"), International: rapid.Bool().Draw(r, "abroad"),
		}
		want := m.reason(p)
		seen[want]++
		if got := d.buy(p); got.Declined != want || got.Balance != m.held || (got.Status == Approved) != (want == "") {
			r.Fatalf("%+v came to %+v, the model says %q", p, got, want)
		}
	}
}

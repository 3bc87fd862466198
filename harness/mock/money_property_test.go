package mock

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What TestMoneyFollowsAModel believes of the mock, written down a second time and in another
// way: it shares no code with it.
const (
	mostHeld     = 20_000_000 // paise, of a wallet with full KYC; also in a month
	mostInAYear  = 240_000_000
	mostAtOnce   = 10_000_000
	untilItPays  = 30 * time.Second
	notValid     = "amount is not valid"
	overLimit    = "Wallet limit exceeded"
	loadTaken    = "uniqueReferenceNumber already exists"
	debitTaken   = "uniqueTransactionId already exists"
	noFunds      = "Insufficient partner balance"
	noBalance    = "Insufficient balance"
	tooMuch      = "Transaction limit exceeded"
	modelSuccess = "Success"
)

// triedAmounts, with what they are in paise; 0 for those that are none.
var triedAmounts = []struct {
	text  string
	paise int64
}{
	{"0.01", 1}, {"1", 100}, {"19.99", 1999}, {"5e2", 50_000}, {"1000.00", 100_000}, {"25000.50", 2_500_050}, {"90000", 9_000_000}, {"99999.99", 9_999_999}, {"150000", 15_000_000}, {"199500.00", 19_950_000},
	{"0", 0}, {"-1.00", 0}, {"1.001", 0}, {"1e15", mostPaise},
}

// model is the money of a world, as one reckons with pen and paper.
type model struct {
	now      time.Time
	held     map[string]int64            // by wallet
	partners map[string]int64            // what they can load from
	gateway  map[string]int64            // what came through it, by partner
	paid     int64                       // to bazaar
	came     map[string]map[string]int64 // by wallet and "2026-01" or "2026"
	pending  []coming
	answers  map[string]string // by partner, operation and reference: what was sent
	raw      map[string]string // and answered
	moves    map[string]int    // by wallet
}

type coming struct {
	at      time.Time
	wallet  string
	partner string
	paise   int64
}

// months are the words for the month and the year of a moment in India.
func months(at time.Time) (month, year string) {
	at = at.Add(5*time.Hour + 30*time.Minute)
	return at.Format("2006-01"), at.Format("2006")
}

func (m *model) load(wallet string, at time.Time, paise int64) {
	m.held[wallet] += paise
	m.moves[wallet]++
	if m.came[wallet] == nil {
		m.came[wallet] = map[string]int64{}
	}
	month, year := months(at)
	m.came[wallet][month] += paise
	m.came[wallet][year] += paise
}

func (m *model) advance(by time.Duration) {
	m.now = m.now.Add(by)
	var later []coming
	for _, p := range m.pending {
		if p.at.After(m.now) {
			later = append(later, p)
			continue
		}
		m.load(p.wallet, p.at, p.paise)
		m.gateway[p.partner] -= p.paise
	}
	m.pending = later
}

func (m *model) overLimit(wallet string, paise int64) bool {
	onItsWay := int64(0)
	for _, p := range m.pending {
		if p.wallet == wallet {
			onItsWay += p.paise
		}
	}
	month, year := months(m.now)
	all := onItsWay + paise
	return m.held[wallet]+all > mostHeld || m.came[wallet][month]+all > mostHeld || m.came[wallet][year]+all > mostInAYear
}

// expect says what a load must be answered, and does it where it is taken.
func (m *model) expectLoad(op, partner, wallet string, paise int64) string {
	switch {
	case op == topUpOp && m.partners[partner] < paise:
		return noFunds
	case m.overLimit(wallet, paise):
		return overLimit
	case op == loadLimitOp:
		return modelSuccess
	case op == addMoneyOp:
		m.pending = append(m.pending, coming{m.now.Add(untilItPays), wallet, partner, paise})
		return modelSuccess
	}
	m.partners[partner] -= paise
	m.load(wallet, m.now, paise)
	return modelSuccess
}

func (m *model) expectDebit(wallet string, paise int64) string {
	switch {
	case m.held[wallet] < paise:
		return noBalance
	case paise > mostAtOnce:
		return tooMuch
	}
	m.held[wallet] -= paise
	m.moves[wallet]++
	m.paid += paise
	return modelSuccess
}

// TestMoneyFollowsAModel: whatever is called in whatever order, each answer is the one that the
// model expects, and the ledger, the balances that are shown and the transactions are the
// model's, too.
func TestMoneyFollowsAModel(t *testing.T) {
	s := newServer(t, nil)
	rapid.Check(t, func(r *rapid.T) {
		info, err := s.NewUniverse("", nil)
		if err != nil {
			r.Fatal(err)
		}
		d := newDesk(t, s, info.ID)
		defer func() { _ = s.DropUniverse(info.ID) }()
		m := &model{
			now: startOfTest, held: map[string]int64{"asha": 50_000, "ravi": 5_000, "zoya": 50_000}, partners: map[string]int64{"acme": 10_000_000, "zenith": 100_000},
			gateway: map[string]int64{}, came: map[string]map[string]int64{}, answers: map[string]string{}, raw: map[string]string{}, moves: map[string]int{},
		}
		for range rapid.IntRange(1, 40).Draw(r, "calls") {
			step(r, d, m)
			compare(r, d, m)
		}
		compareShown(r, d, m)
	})
}

// step makes one call, or lets time pass.
func step(r *rapid.T, d *desk, m *model) {
	op := rapid.SampledFrom([]string{topUpOp, topUpOp, topUpOp, addMoneyOp, addMoneyOp, loadLimitOp, debitOp, debitOp, "time"}).Draw(r, "operation")
	if op == "time" {
		by := time.Duration(rapid.SampledFrom([]int{1, 15, 30, 31, 3600, 40 * 24 * 3600}).Draw(r, "seconds")) * time.Second
		d.advance(by)
		m.advance(by)
		return
	}
	wallet := rapid.SampledFrom([]string{"asha", "asha", "ravi", "zoya"}).Draw(r, "wallet")
	amount := rapid.SampledFrom(triedAmounts).Draw(r, "amount")
	reference := fmt.Sprint("REF_", rapid.IntRange(0, 8).Draw(r, "reference"))
	partner := d.world.Wallets[wallet].Partner
	token := d.token(partner)
	key := partner + op + reference
	var sent message
	switch {
	case op == debitOp && m.answers[key] == wallet+amount.text && rapid.Bool().Draw(r, "the same again"):
		sent = d.debitMessage(token, wallet, amount.text, reference, otpOf(m.raw[key+"sent"]))
	case op == debitOp:
		o := d.otp(token, wallet)
		m.raw[key+"new"] = o.id + " " + o.code
		sent = d.debitMessage(token, wallet, amount.text, reference, o)
	default:
		sent = d.moneyMessage(op, token, wallet, amount.text, reference)
	}
	if op == loadLimitOp && (amount.text == "5e2" || amount.text == "1e15") {
		amount.paise = 0 // a text takes no exponent
	}
	a := d.send(sent)
	want, repeated := "", false
	taken := map[bool]string{true: debitTaken, false: loadTaken}[op == debitOp]
	saidBefore, before := m.answers[key]
	sameOTP := op != debitOp || otpOf(m.raw[key+"sent"]).id == sent.body["otpReferenceId"]
	switch {
	case op != loadLimitOp && before && saidBefore == wallet+amount.text && sameOTP:
		want, repeated = modelSuccess, true
		if a.raw != m.raw[key] {
			r.Fatalf("the same again is answered with %s, the first was %s", a.raw, m.raw[key])
		}
	case amount.paise == 0:
		want = notValid
	case op != loadLimitOp && before:
		want = taken
	case op == debitOp:
		want = m.expectDebit(wallet, amount.paise)
	default:
		want = m.expectLoad(op, partner, wallet, amount.paise)
	}
	if a.body["message"] != want {
		r.Fatalf("%s of %s with %s: %s, want %q", op, wallet, amount.text, a.raw, want)
	}
	if want == modelSuccess && op != loadLimitOp && !repeated {
		m.answers[key], m.raw[key], m.raw[key+"sent"] = wallet+amount.text, a.raw, m.raw[key+"new"]
	}
}

func otpOf(text string) (o sent) {
	_, _ = fmt.Sscan(text, &o.id, &o.code) // nothing was sent: it is none
	return o
}

// compare holds the ledger against the model.
func compare(r *rapid.T, d *desk, m *model) {
	l := d.ledger()
	if sum := total(l); sum != 0 || !l.Balanced {
		r.Fatalf("the ledger adds up to %d paise: %+v", sum, l)
	}
	for wallet, held := range m.held {
		if got := l.Wallets[wallet].Balance; got != held || got < 0 {
			r.Fatalf("%s holds %d paise, want %d", wallet, got, held)
		}
	}
	for partner, held := range m.partners {
		if got := l.Partners[partner].Balance; got != held || l.Gateway[partner].Balance != m.gateway[partner] {
			r.Fatalf("%s can load from %d paise, want %d; through its gateway %d, want %d", partner, got, held, l.Gateway[partner].Balance, m.gateway[partner])
		}
	}
	if got := l.Merchants["bazaar"].Balance; got != m.paid {
		r.Fatalf("bazaar holds %d paise, want %d", got, m.paid)
	}
}

// compareShown holds what the wallets show against the model.
func compareShown(r *rapid.T, d *desk, m *model) {
	for wallet, held := range m.held {
		token := d.token(d.world.Wallets[wallet].Partner)
		if got := d.shown(token, wallet); got != held {
			r.Fatalf("%s shows %d paise, want %d", wallet, got, held)
		}
		moves, waiting, at := 0, 0, held
		for _, l := range d.listed(token, wallet, fields{"pageSize": json.RawMessage("100")}) {
			if l.Balance == nil {
				waiting++
				continue
			}
			moves++
			if int64(*l.Balance) != at {
				r.Fatalf("after %s %s held %d paise, want %d", l.TxnID, wallet, *l.Balance, at)
			}
			if l.Way == debited {
				at += int64(l.Amount)
			} else {
				at -= int64(l.Amount)
			}
		}
		pending := 0
		for _, p := range m.pending {
			if p.wallet == wallet {
				pending++
			}
		}
		if opening := d.world.Wallets[wallet].Balance; moves != m.moves[wallet] || waiting != pending || at != opening {
			r.Fatalf("%s lists %d moves and %d payments to come, want %d and %d; they begin at %d paise, want %d", wallet, moves, waiting, m.moves[wallet], pending, at, opening)
		}
	}
}

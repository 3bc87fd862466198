package mock

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reaches reports whether a state can come after another, by one step or several.
func (e edges) reaches(from, to string) bool {
	known := []string{from}
	for i := 0; i < len(known); i++ {
		for _, next := range e[known[i]] {
			if !slices.Contains(known, next) {
				known = append(known, next)
			}
		}
	}
	return slices.Contains(known, to)
}

// walk is a random sequence of calls, and what the answers said.
type walk struct {
	*desk
	r       *rapid.T
	token   string
	payees  map[string][]string // ids of beneficiaries by wallet, in use
	deleted []string
	sent    []paid
	number  int
}

// paid is money that an answer said has left a wallet.
type paid struct {
	unique, from string
	to           string // another wallet; empty for a bank or merchant
	paise        int64
	settles      bool // a debit
	status       string
}

var walkers = []string{"asha", "ravi", "meera"}

// mostly is the usual one, and at times any.
func (w *walk) mostly(usual string, any []string, what string) string {
	if rapid.IntRange(0, 3).Draw(w.r, "odd") == 3 {
		return rapid.SampledFrom(any).Draw(w.r, what)
	}
	return usual
}

// transferred draws one call that moves money, and checks nothing but the answer's word.
func (w *walk) transferred() {
	from := rapid.SampledFrom(walkers).Draw(w.r, "from")
	amount := rapid.SampledFrom([]string{"0.71", "1.71", "1.72", "5.73", "20", "49.99", "0", "1e30", "1.81", "2.82", "3.83", "4.83"}).Draw(w.r, "amount")
	w.number++
	unique := fmt.Sprint("TXN_", rapid.IntRange(0, w.number).Draw(w.r, "reference"))
	holder := w.mostly(from, walkers, "holder of the OTP")
	o := w.otp(w.token, holder)
	p := paid{unique: unique, from: from, paise: readAmount(amount).paise}
	var m message
	mayPass := holder == from
	switch rapid.IntRange(0, 2).Draw(w.r, "kind") {
	case 0:
		p.to = rapid.SampledFrom(walkers).Draw(w.r, "to")
		mayPass = mayPass && p.to != from
		m = w.toWalletMessage(w.token, from, p.to, amount, unique, o)
	case 1:
		all := slices.Concat([]string{"BEN0000000"}, w.deleted, w.payees["asha"], w.payees["ravi"], w.payees["meera"])
		payee := rapid.SampledFrom(all).Draw(w.r, "payee")
		if own := w.payees[from]; len(own) > 0 {
			payee = w.mostly(own[0], all, "another payee")
		}
		mayPass = mayPass && slices.Contains(w.payees[from], payee)
		m = w.impsMessage(w.token, from, payee, amount, unique, o)
	default:
		p.settles = true
		m = w.debitMessage(w.token, from, amount, unique, o)
	}
	a := w.send(m)
	if a.code() != "0" {
		return
	}
	if !mayPass || !readAmount(amount).valid {
		w.r.Fatalf("%s passed with the OTP of %s: %s", marshal(m.body), holder, a.raw)
	}
	if again := w.send(m); again.raw != a.raw {
		w.r.Fatalf("the same again is answered %s, want %s", again.raw, a.raw)
	}
	w.sent = append(w.sent, p)
}

func (w *walk) beneficiaries() {
	wallet := rapid.SampledFrom(walkers).Draw(w.r, "wallet")
	if have := w.payees[wallet]; len(have) > 0 && rapid.Bool().Draw(w.r, "delete") {
		w.must(w.send(w.deleteMessage(w.token, wallet, have[0])))
		w.payees[wallet], w.deleted = have[1:], append(w.deleted, have[0])
		return
	}
	w.number++
	w.payees[wallet] = append(w.payees[wallet], w.beneficiary(w.token, wallet, fmt.Sprintf("%09d", w.number)))
}

// look asks how everything stands, holds each state against the one before, and the ledger
// against all states.
func (w *walk) look() {
	change := map[string]int64{}
	for i := range w.sent {
		p := &w.sent[i]
		m, field, allowed := w.statusMessage(w.token, "acme", "uniqueTransactionId", p.unique), "status", transferEdges
		if p.settles {
			m, field, allowed = w.settlementMessage(w.token, "acme", p.unique), "settlementStatus", settlementEdges
		}
		now := w.must(w.send(m)).payload(w.t)[field].(string)
		if p.status != "" && !allowed.reaches(p.status, now) {
			w.r.Fatalf("%+v went to %s", *p, now)
		}
		if p.to != "" && now != transferSucceeded {
			w.r.Fatalf("%+v is %s, though both are wallets", *p, now)
		}
		p.status = now
		if now != transferFailed && now != transferGivenBack && now != refunded {
			change[p.from] -= p.paise
			change[p.to] += p.paise
		}
	}
	l := w.ledger()
	if sum := total(l); sum != 0 || !l.Balanced {
		w.r.Fatalf("the ledger adds up to %d paise: %+v", sum, l)
	}
	for _, wallet := range walkers {
		if got, want := l.Wallets[wallet].Balance, w.world.Wallets[wallet].Balance+change[wallet]; got != want || got < 0 {
			w.r.Fatalf("%s holds %d paise, want %d: %+v", wallet, got, want, w.sent)
		}
	}
}

// Whatever is called and however the clock moves, transfers and settlements go along their
// edges only, and the money is where their states say.
func TestStatesAndMoneyAgree(t *testing.T) {
	s := newServer(t, withCourses)
	rapid.Check(t, func(r *rapid.T) {
		info, err := s.NewUniverse("", nil)
		if err != nil {
			r.Fatal(err)
		}
		defer func() { _ = s.DropUniverse(info.ID) }()
		w := &walk{desk: newDesk(t, s, info.ID), r: r, payees: map[string][]string{}}
		w.token = w.desk.token("acme")
		for _, wallet := range walkers {
			w.payees[wallet] = []string{w.beneficiary(w.token, wallet, "000000000")}
		}
		for range rapid.IntRange(1, 30).Draw(r, "calls") {
			switch rapid.IntRange(0, 4).Draw(r, "call") {
			case 0:
				w.beneficiaries()
			case 1:
				w.advance(rapid.SampledFrom([]time.Duration{time.Second, 59 * time.Second, time.Minute, time.Hour, 25 * time.Hour}).Draw(r, "time"))
				w.token = w.desk.token("acme")
			default:
				w.transferred()
			}
			w.look()
		}
	})
}

// An outcome that leaves the edges ends where it would leave them, and moves no money.
func TestACourseKeepsToItsEdges(t *testing.T) {
	for name, c := range map[string]struct {
		allowed edges
		from    string
		ahead   []string
		want    string
	}{
		"the default of a transfer":   {transferEdges, transferPending, []string{transferSucceeded}, transferSucceeded},
		"a reversal":                  {transferEdges, transferPending, []string{transferSucceeded, transferGivenBack}, transferGivenBack},
		"success after failure":       {transferEdges, transferPending, []string{transferFailed, transferSucceeded}, transferFailed},
		"a reversal of nothing":       {transferEdges, transferPending, []string{transferGivenBack}, transferPending},
		"the default of a settlement": {settlementEdges, settlementPending, []string{approvedForPayout, payoutRunning, settledWithMerchant}, settledWithMerchant},
		"a settlement that skips":     {settlementEdges, settlementPending, []string{settledWithMerchant}, settlementPending},
		"back from SETTLED":           {settlementEdges, payoutRunning, []string{settledWithMerchant, settlementPending}, settledWithMerchant},
		"back from REFUND":            {settlementEdges, pendingWithBank, []string{refunded, pendingWithBank}, refunded},
		"a refund that is held":       {settlementEdges, disputed, []string{pendingWithBank, onHold, pendingWithBank, refunded}, refunded},
	} {
		course := course{status: c.from}
		for _, status := range c.ahead {
			course.ahead = append(course.ahead, stage{status, time.Second})
		}
		for course.step(c.allowed) {
		}
		if course.status != c.want || len(course.ahead) > 0 {
			t.Errorf("%s ends as %s with %v ahead, want %s", name, course.status, course.ahead, c.want)
		}
	}
}

package mock

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// total adds up what a ledger view shows.
func total(l LedgerView) int64 {
	var sum int64
	for _, group := range []map[string]BalanceView{l.Wallets, l.Cards, l.Merchants, l.Partners, l.Funding, l.Gateway, l.Transit, l.Banks, l.Network} {
		for _, b := range group {
			sum += b.Balance
		}
	}
	return sum
}

// Whatever is called in whatever order, money only moves from wallets to merchants, by
// what the answers say, and each OTP at most once.
func TestMoneyIsConserved(t *testing.T) {
	s := newServer(t, nil)
	rapid.Check(t, func(r *rapid.T) {
		info, err := s.NewUniverse("", nil)
		if err != nil {
			r.Fatal(err)
		}
		d := newDesk(t, s, info.ID)
		defer func() { _ = s.DropUniverse(info.ID) }()
		token := d.token("acme")
		wallets := []string{"asha", "ravi", "meera"}
		var otps []sent
		taken := map[string]int64{}
		spent := map[string]bool{}
		went := map[string]string{} // transaction ids to what was said under them
		for range rapid.IntRange(1, 25).Draw(r, "calls") {
			switch rapid.IntRange(0, 9).Draw(r, "call") {
			case 0, 1, 2:
				a := d.send(d.otpMessage(token, rapid.SampledFrom(wallets).Draw(r, "wallet")))
				if a.code() != "0" {
					token = d.token("acme")
					continue
				}
				messages := d.inbox()
				last := messages[len(messages)-1]
				otps = append(otps, sent{last.OTPRequestID, last.Code})
			case 3:
				d.advance(time.Duration(rapid.IntRange(0, 200).Draw(r, "seconds")) * time.Second)
			default:
				if len(otps) == 0 {
					continue
				}
				o := rapid.SampledFrom(otps).Draw(r, "otp")
				used := o
				if rapid.IntRange(0, 3).Draw(r, "wrong") == 0 {
					used.code = o.wrong()
				}
				wallet := rapid.SampledFrom(wallets).Draw(r, "wallet")
				amount := rapid.SampledFrom([]string{"0.01", "20", "49.99", "2e2", "-5", "0", "1e30", "1.005"}).Draw(r, "amount")
				unique := fmt.Sprint("TXN_", rapid.IntRange(0, 15).Draw(r, "transaction"))
				a := d.send(d.debitMessage(token, wallet, amount, unique, used))
				said := fmt.Sprint(wallet, amount, used)
				if a.code() != "0" || went[unique] == said { // the same again moves nothing
					continue
				}
				went[unique] = said
				if used.code != o.code || spent[o.id] {
					r.Fatalf("the OTP %v let a debit through", used)
				}
				spent[o.id] = true
				taken[wallet] += readAmount(string(a.payload(t)["amount"].(json.Number))).paise
			}
			l := d.ledger()
			if sum := total(l); sum != 0 || !l.Balanced {
				r.Fatalf("the ledger adds up to %d paise: %+v", sum, l)
			}
			var paid int64
			for _, wallet := range wallets {
				if got, want := l.Wallets[wallet].Balance, d.world.Wallets[wallet].Balance-taken[wallet]; got != want || got < 0 {
					r.Fatalf("%s holds %d paise, want %d", wallet, got, want)
				}
				paid += taken[wallet]
			}
			if got := l.Merchants["bazaar"].Balance; got != paid {
				r.Fatalf("bazaar holds %d paise, want %d", got, paid)
			}
		}
	})
}

func TestLedgerKeepsBalancesBeyondItsPostings(t *testing.T) {
	l := ledger{template: newTemplate(baseWorld().Complete(1))}
	from, to := account{walletAccount, "asha"}, account{merchantAccount, "bazaar"}
	for i := range mostPostings + 1 {
		if err := l.post(posting{TxnID: fmt.Sprint(i), From: from, To: to, Paise: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.balance(to); got != mostPostings+1 || l.postings.len()+l.dropped != mostPostings+1 || l.dropped == 0 {
		t.Errorf("balance %d, %d postings kept, %d dropped", got, l.postings.len(), l.dropped)
	}
	if err := l.hold(); err != nil {
		t.Error(err)
	}
	for what, p := range map[string]posting{
		"from an account to itself": {TxnID: "a", From: from, To: from, Paise: 1},
		"of nothing":                {TxnID: "b", From: from, To: to},
		"that was booked before":    {TxnID: fmt.Sprint(mostPostings), From: from, To: to, Paise: 1},
	} {
		if err := l.post(p); err == nil {
			t.Errorf("a posting %s is taken", what)
		}
	}
	if err := l.post(posting{TxnID: "c", From: from, To: to, Paise: 50_000}); err != nil {
		t.Error(err)
	}
	if err := l.hold(); err == nil || !strings.Contains(err.Error(), "below zero") {
		t.Errorf("a wallet may fall below zero: %v", err)
	}
	l = ledger{template: l.template}
	l.book(posting{TxnID: "d", From: from, To: from, Paise: 1})
	if l.hold() == nil || l.check() == nil {
		t.Error("a posting that an event could not make breaks no invariant")
	}
}

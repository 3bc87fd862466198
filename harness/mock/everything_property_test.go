package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ledgerWalk calls anything that has to do with money, in any order, and holds the ledger after each
// call against what the journal says of it.
type ledgerWalk struct {
	*desk
	r      *rapid.T
	number int
	payees map[string]string // by wallet
	last   message           // that was sent, and what the journal said of it
	done   Entry
	moved  bool   // the last message, however often it was sent, has succeeded
	kept   string // a snapshot
	then   LedgerView
	seen   map[string]int // operations that succeeded, and kinds of postings
}

// loaded are the operations that move the amount of the field once, where they succeed.
var loaded = map[string]string{topUpOp: "amount", debitOp: "amount", impsOp: "amount", toWalletOp: "amount", loadOp: "amount", prepaidOp: "loadAmount", giftOp: "loadAmount"}

// bringing are the operations whose repetition under the same reference does nothing.
var bringing = []string{topUpOp, addMoneyOp, debitOp, impsOp, toWalletOp, loadOp}

// badLuck befalls any operation that it can; what one alone can meet befalls that, lest it hardly ever comes.
var badLuck = []Fault{
	{Kind: replyLost}, {Kind: callLost}, {Kind: connectionReset}, {Kind: truncatedJSON}, {Kind: cutOff}, {Kind: errorCode}, {Kind: htmlPage, Times: 2},
	{Kind: pendingForEver}, {Kind: endsAs, With: Words{"state": "FAILED"}}, {Kind: smsNever},
	{Kind: reversedLater, Operation: impsOp}, {Kind: endsAs, Operation: debitOp, With: Words{"state": "REFUND"}},
}

func (w *ledgerWalk) one(what string, of ...string) string {
	return rapid.SampledFrom(of).Draw(w.r, what)
}

func (w *ledgerWalk) wallet() string { return w.one("wallet", "asha", "asha", "ravi", "meera", "zoya") }

func (w *ledgerWalk) amount() string {
	return w.one("amount", "0.71", "5.73", "3.83", "1", "19.99", "200.00", "5e2", "150000", "0", "-1.00", "1.001", "1e15")
}

func (w *ledgerWalk) reference() string { w.number++; return fmt.Sprint("REF_", w.number) }

// message draws a call.
func (w *ledgerWalk) message() message {
	wallet := w.wallet()
	token := w.token(w.world.Wallets[wallet].Partner)
	acme := w.token("acme")
	card := w.one("card", "priya", "puja", "gopal")
	amount := w.amount()
	switch op := rapid.SampledFrom([]string{
		topUpOp, addMoneyOp, loadLimitOp, debitOp, debitOp, impsOp, impsOp, toWalletOp, loadOp, loadOp, prepaidOp, giftOp, replaceOp, blockOp,
		balanceOp, transactionsOp, settlementOp, settlementsOp, transferStatusOp, cardBalanceOp, addBeneficiaryOp,
	}).Draw(w.r, "operation"); op {
	case debitOp:
		return w.debitMessage(token, wallet, amount, w.reference(), w.approval(token, wallet))
	case impsOp:
		return w.impsMessage(token, wallet, w.payees[w.one("payee", wallet, wallet, "asha", "zoya")], amount, w.reference(), w.approval(token, wallet))
	case toWalletOp:
		return w.toWalletMessage(token, wallet, w.wallet(), amount, w.reference(), w.approval(token, wallet))
	case loadOp:
		return w.loadMessage(acme, card, amount)
	case prepaidOp, giftOp:
		return w.creation(acme, map[string]string{prepaidOp: "prepaid", giftOp: "gifts"}[op], fields{"loadAmount": json.RawMessage(amount)})
	case replaceOp:
		return w.cardMessage(acme, "/replaceCard", card, fields{"otpMedium": "MFA", "mfaCode": MFACode})
	case blockOp:
		return w.cardMessage(acme, "/block", card, fields{"blockCode": w.one("code", "L", "UL", "BL"), "otpMedium": "MFA", "mfaCode": MFACode})
	case cardBalanceOp:
		return w.cardMessage(acme, "/card-balance", card, nil)
	case settlementOp:
		return w.settlementMessage(acme, "acme", fmt.Sprint("REF_", rapid.IntRange(0, w.number).Draw(w.r, "reference")))
	case settlementsOp:
		return w.settlementsMessage(acme, "acme", "bazaar", nil)
	case transferStatusOp:
		return w.statusMessage(acme, "acme", "uniqueTransactionId", fmt.Sprint("REF_", rapid.IntRange(0, w.number).Draw(w.r, "reference")))
	case addBeneficiaryOp:
		return w.beneficiaryMessage(token, wallet, fmt.Sprintf("%09d", w.number+1000))
	default:
		return w.moneyMessage(op, token, wallet, amount, w.reference())
	}
}

// approval is an OTP, mostly the right one. Where a fault keeps the SMS back it is none.
func (w *ledgerWalk) approval(token, wallet string) sent {
	a := w.attempt(w.otpMessage(token, wallet))
	if p, sentOne := a.body["payload"].(map[string]any); sentOne {
		id := p["otpRequestId"].(string)
		for _, m := range w.inbox() {
			if m.OTPRequestID == id && rapid.IntRange(0, 7).Draw(w.r, "wrong code") > 0 {
				return sent{id, m.Code}
			}
		}
	}
	return sent{"EK00000000", "000000"}
}

// call sends m and holds what it moved against the journal.
func (w *ledgerWalk) call(m message, again bool) {
	before := len(w.ledger().Postings)
	w.attempt(m)
	entries := w.journal()
	e := entries[len(entries)-1]
	moved := w.ledger().Postings[before:]
	field := loaded[e.Operation]
	amount, lists := m.body[field].(json.RawMessage)
	succeeded := e.Status == http.StatusOK && e.Refusal == "" && e.Fault == ""
	repeated := again && slices.Contains(bringing, e.Operation) && w.moved
	if e.Fault != "" || e.Status >= 500 {
		w.r.Fatalf("the mock is at fault: %+v", e)
	}
	switch {
	case !succeeded || repeated:
		if len(moved) > 0 {
			w.r.Fatalf("a call that is refused, lost or repeated moved %+v: %+v", moved, e)
		}
	case field != "" && lists:
		if len(moved) != 1 || moved[0].Amount != readAmount(string(amount)).paise {
			w.r.Fatalf("%s of %s moved %+v", e.Operation, amount, moved)
		}
	case e.Operation == replaceOp:
		if len(moved) > 1 {
			w.r.Fatalf("a replacement moved %+v", moved)
		}
	case len(moved) > 0:
		w.r.Fatalf("%s moved %+v", e.Operation, moved)
	}
	w.last, w.done, w.moved = m, e, succeeded || again && w.moved
}

// purchase draws what a card pays.
func (w *ledgerWalk) purchase() Purchase {
	return Purchase{
		Card: w.one("card", "priya", "priya", "puja", "gopal", "zubin", "unknown"), Channel: w.one("channel", "POS", "CONTACTLESS", "ECOMMERCE", "ATM"),
		Amount: rapid.SampledFrom([]int64{1, 1, 99, 1_00, 5_73, 19_99, 100_00, mostPaise}).Draw(w.r, "paise"), International: rapid.Bool().Draw(w.r, "abroad"),
	}
}

// buy has a card pay, and holds what moved against what was said.
func (w *ledgerWalk) buy(p Purchase) {
	before := len(w.ledger().Postings)
	view := w.desk.buy(p)
	moved := w.ledger().Postings[before:]
	switch {
	case view.Status == Declined && len(moved) > 0:
		w.r.Fatalf("a purchase that was declined, %+v, moved %+v", view, moved)
	case view.Status == Approved && (len(moved) != 1 || moved[0].Amount != p.Amount || moved[0].From != "card:"+p.Card || moved[0].To != "network:network"):
		w.r.Fatalf("a purchase, %+v, moved %+v", view, moved)
	}
	w.last, w.done, w.moved = message{}, Entry{Operation: view.Status, Status: http.StatusOK}, false
}

// begin has one of each that the walk must show, and lets it come to its end: a payment that is refunded
// and a transfer that is reversed are too rare to be left to chance.
func (w *ledgerWalk) begin() {
	acme := w.token("acme")
	for _, m := range []message{
		w.moneyMessage(topUpOp, acme, "asha", "200.00", w.reference()),
		w.debitMessage(acme, "asha", "3.83", w.reference(), w.otp(acme, "asha")),
		w.impsMessage(acme, "asha", w.payees["asha"], "5.73", w.reference(), w.otp(acme, "asha")),
		w.toWalletMessage(acme, "asha", "ravi", "19.99", w.reference(), w.otp(acme, "asha")),
		w.loadMessage(acme, "priya", "1"),
		w.creation(acme, "prepaid", fields{"loadAmount": json.RawMessage("19.99")}),
		w.creation(acme, "gifts", fields{"loadAmount": json.RawMessage("200.00")}),
	} {
		if w.call(m, false); w.done.Status != http.StatusOK || w.done.Refusal != "" {
			w.r.Fatalf("the walk cannot begin: %+v", w.done)
		}
		w.show()
	}
	for card, said := range map[string]string{"priya": Approved, "unknown": Declined} {
		if w.buy(Purchase{Card: card, Channel: "POS", Amount: 99}); w.done.Operation != said {
			w.r.Fatalf("the walk cannot begin: a purchase with card %s is %s, want %s", card, w.done.Operation, said)
		}
		w.show()
	}
	w.advance(25 * time.Hour)
	w.show()
}

func (w *ledgerWalk) loadMessage(token, card, amount string) message {
	return w.cardMessage(token, "/balance", card, fields{"amount": json.RawMessage(amount), "transactionType": "CR", "uniqueReferenceNumber": w.reference()})
}

// show holds the ledger, and notes what has come so far.
func (w *ledgerWalk) show() {
	for _, p := range w.hold() {
		w.seen[p.Kind]++
	}
	if w.done.Status == http.StatusOK && w.done.Refusal == "" {
		w.seen[w.done.Operation]++
	}
}

// step makes a call, lets time pass, has bad luck, or goes back.
func (w *ledgerWalk) step() {
	switch rapid.IntRange(0, 12).Draw(w.r, "step") {
	case 0:
		w.advance(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour, 25 * time.Hour, 40 * 24 * time.Hour, 40 * 24 * time.Hour}).Draw(w.r, "time"))
	case 1:
		f := rapid.SampledFrom(badLuck).Draw(w.r, "fault")
		if f.Operation == "" {
			f.Operation = w.one("befallen", debitOp, impsOp, addMoneyOp, toWalletOp, loadOp, topUpOp, otpOp)
		}
		if f.Check() == nil {
			w.befall(f)
		}
	case 2:
		if w.kept == "" || rapid.Bool().Draw(w.r, "keep") {
			w.kept, w.then = w.snapshot(), w.ledger()
			return
		}
		w.restore(w.kept)
		if now := w.ledger(); string(marshal(now)) != string(marshal(w.then)) {
			w.r.Fatalf("restored was %+v, kept %+v", now, w.then)
		}
		w.last = message{}
	case 3:
		if w.last.method != "" {
			w.call(w.last, true)
		}
	case 4:
		w.buy(w.purchase())
	default:
		w.call(w.message(), false)
	}
}

// hold books all postings anew, beginning with the declared world, and compares; no two are alike,
// and nobody has less than nothing.
func (w *ledgerWalk) hold() []PostingView {
	l := w.ledger()
	if sum := total(l); sum != 0 || !l.Balanced || l.Dropped != 0 {
		w.r.Fatalf("the ledger adds up to %d paise: %+v", sum, l)
	}
	booked, once := map[string]int64{}, map[PostingView]bool{}
	for _, p := range l.Postings {
		same := PostingView{TxnID: p.TxnID, Kind: p.Kind, From: p.From, To: p.To}
		if once[same] {
			w.r.Fatalf("%+v was booked twice", p)
		}
		once[same] = true
		booked[p.From] -= p.Amount
		booked[p.To] += p.Amount
	}
	for name, declared := range w.world.Wallets {
		booked["wallet:"+name] += declared.Balance
	}
	for name, declared := range w.world.Cards {
		booked["card:"+name] += declared.Balance
	}
	for name, declared := range w.world.Partners {
		booked["partner:"+name] += declared.Balance
	}
	for kind, group := range map[string]map[string]BalanceView{"wallet": l.Wallets, "card": l.Cards, "partner": l.Partners, "merchant": l.Merchants, "bank": l.Banks, "network": l.Network} {
		for name, b := range group {
			if b.Balance < 0 || b.Balance != booked[kind+":"+name] {
				w.r.Fatalf("%s %s holds %d paise, its postings come to %d", kind, name, b.Balance, booked[kind+":"+name])
			}
		}
	}
	return l.Postings
}

// TestWhateverIsCalledTheLedgerHolds: purchases, loads, payments, debits, transfers, settlements, refunds, new
// and replaced cards, faults, repetitions, leaps of the clock and restored snapshots, in any order.
func TestWhateverIsCalledTheLedgerHolds(t *testing.T) {
	s := newServer(t, withCourses)
	seen := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		info, err := s.NewUniverse("", nil)
		if err != nil {
			r.Fatal(err)
		}
		defer func() { _ = s.DropUniverse(info.ID) }()
		w := &ledgerWalk{desk: newDesk(t, s, info.ID), r: r, payees: map[string]string{}, seen: seen}
		for _, wallet := range []string{"asha", "ravi", "meera", "zoya"} {
			w.payees[wallet] = w.beneficiary(w.token(w.world.Wallets[wallet].Partner), wallet, "000000000")
		}
		w.begin()
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			w.step()
			w.show()
		}
	})
	for _, what := range append(sortedKeys(loaded), string(sale), string(loadMoney), string(transfer), string(refund), string(reversal), Approved, Declined) {
		if seen[what] == 0 {
			t.Errorf("%s never came: the walk shows nothing of it", what)
		}
	}
}

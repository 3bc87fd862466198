package mock

import (
	"fmt"
	"testing"
	"time"
)

// Settlements take days. However many are under way, a transfer ends in its time: its money would
// stay between wallet and bank for ever.
func TestAFullAgendaStopsNothing(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	u, err := d.s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	leave := u.enter()
	for i := range mostEvents {
		u.schedule(u.clock.now().Add(48*time.Hour), settlementMoves, fmt.Sprint("forgotten ", i))
	}
	leave()
	payee := d.beneficiary(token, "asha", "000123456789")
	d.must(d.send(d.impsMessage(token, "asha", payee, "20.00", "TXN_1", d.otp(token, "asha"))))
	d.advance(time.Hour)
	if got, want := d.held(payee), [3]int64{48_000, 0, 2_000}; got != want {
		t.Errorf("asha, transit and bank hold %v, want %v", got, want)
	}
}

// What is remembered has its events, in the order of their time, when others are forgotten.
func TestForgettingEventsKeepsThoseToCome(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	payee := d.beneficiary(token, "asha", "000123456789")
	d.must(d.send(d.impsMessage(token, "asha", payee, "20.00", "TXN_1", d.otp(token, "asha"))))
	d.must(d.send(d.moneyMessage(addMoneyOp, token, "asha", "30.00", "REF_1")))
	d.must(d.send(d.debitMessage(token, "asha", "10.00", "TXN_2", d.otp(token, "asha"))))
	u, err := d.s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	leave := u.enter()
	before := u.agenda.Len()
	for _, kind := range []eventKind{transferMoves, settlementMoves, paymentDue, vkycBegins, vkycDecided, cardActivation, deliver} {
		u.schedule(u.clock.now(), kind, "nothing")
	}
	u.forgetEvents()
	if u.agenda.Len() != before {
		t.Errorf("%d events are left, want %d", u.agenda.Len(), before)
	}
	leave()
	d.advance(time.Hour)
	if got, want := d.held(payee), [3]int64{50_000, 0, 2_000}; got != want {
		t.Errorf("asha, transit and bank hold %v, want %v", got, want)
	}
}

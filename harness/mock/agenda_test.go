package mock

import (
	"fmt"
	"net/http"
	"strings"
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

// What could not end must not begin: a universe with too much to come takes no transfer, says why
// in its journal, and takes it once its clock has moved.
func TestFullAgendaTakesNothingThatEndsLater(t *testing.T) {
	d := fork(t, newServer(t, withCourses), "x")
	token := d.token("acme")
	payee := d.beneficiary(token, "asha", "000123456789")
	m := d.impsMessage(token, "asha", payee, "20.00", "TXN_1", d.otp(token, "asha"))
	u, err := d.s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	leave := u.enter()
	number := u.outbox.add(delivery{state: notSent}) // remembered, so that its events are
	for !u.crowded() {
		u.schedule(u.clock.now().Add(time.Minute), deliver, number)
	}
	leave()
	if a := d.send(m); a.status != http.StatusInternalServerError {
		t.Errorf("a transfer that could not end is answered %d %s", a.status, a.raw)
	}
	if got := d.held(payee); got != [3]int64{50_000, 0, 0} {
		t.Errorf("asha, transit and bank hold %v; nothing was to move", got)
	}
	entries := d.journal()
	if last := entries[len(entries)-1]; !strings.Contains(last.Fault, "advance its clock") {
		t.Errorf("the journal says %q", last.Fault)
	}
	d.advance(2 * time.Minute)
	d.must(d.send(m))
}

package mock

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

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
	for !u.agenda.full() {
		u.schedule(u.clock.now().Add(time.Minute), transferMoves, "no transfer")
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

package mock

import (
	"testing"
	"time"
)

// Payments take as long as who starts the mock says.
func TestPayTime(t *testing.T) {
	for given, want := range map[time.Duration]time.Duration{0: 30 * time.Second, 300 * time.Millisecond: 300 * time.Millisecond} {
		d := fork(t, newServer(t, func(o *Options) { o.PayTime = given }), "x")
		u, err := d.s.universe(d.id)
		if err != nil {
			t.Fatal(err)
		}
		id := ""
		func() {
			defer u.enter()()
			id = u.newTxnID()
			u.beginPayment(&payment{id: id, card: u.template.world.Wallets["asha"].ID, partner: "acme", unique: "R1", paise: 10_000, begun: u.clock.now(), status: paymentPending})
		}()
		status := func() paymentStatus {
			defer u.enter()()
			p, _ := u.payments.get(id)
			return p.status
		}
		d.advance(want - time.Millisecond)
		if is := status(); is != paymentPending {
			t.Errorf("PayTime %s: a payment is %s before %s are over", given, is, want)
		}
		d.advance(time.Millisecond)
		if is := status(); is != paymentSuccess {
			t.Errorf("PayTime %s: a payment is %s after %s", given, is, want)
		}
	}
}

package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A payment's webhook has the page's 25 fields, says how it ended, and means nothing twice.
func TestThePaymentWebhook(t *testing.T) {
	u, err := newServer(t, nil).universe("default")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 1, 20, 0, 0, 0, time.UTC)
	for ok, want := range map[bool]map[string]any{
		true:  {"status": "SUCCESS", "transactionStatus": "SUCCESS", "orderStatus": "PAID"},
		false: {"status": "FAILED", "transactionStatus": "FAILED", "orderStatus": "ATTEMPTED"},
	} {
		text := marshal(u.paymentOf(endedPayment{id: "ECT1", unique: "R1", paise: 10_001, status: fmt.Sprint(want["status"]), ok: ok, at: at}))
		var body map[string]any
		if err := json.Unmarshal(text, &body); err != nil {
			t.Fatal(err)
		}
		want["transactionId"], want["uniqueTransactionId"], want["txnDate"] = "ECT1", "R1", "2026-01-02T01:30:00+05:30"
		for name, value := range want {
			if body[name] != value {
				t.Errorf("%s is %v, want %v", name, body[name], value)
			}
		}
		if len(body) != 25 || !strings.Contains(string(text), `"amount":100.01,`) || !strings.Contains(string(text), `"mdr":0.00`) {
			t.Errorf("%d fields: %s", len(body), text)
		}
	}
	if a, b := opaque(1, "ECT1", 64), opaque(1, "ECT2", 64); a == b || len(a) != 64 || a != opaque(1, "ECT1", 64) || a == opaque(2, "ECT1", 64) {
		t.Errorf("checksums %s and %s", a, b)
	}
}

// A payment is told once, when it is final and not before.
func TestAPaymentIsToldWhenItIsFinal(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	to := receive(t, http.StatusOK)
	d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL, Events: []string{paymentNotify}}}, http.StatusOK)
	u, err := d.s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	begin := func() {
		defer u.enter()()
		id := u.newTxnID()
		u.beginPayment(&payment{id: id, card: u.template.world.Wallets["asha"].ID, partner: "acme", unique: "R1", paise: 10_000, begun: u.clock.now(), status: paymentPending})
	}
	begin()
	if all := d.outbox(); len(all) != 0 {
		t.Fatalf("while it is pending: %+v", all)
	}
	d.advance(u.server.rules.payTime)
	var told DeliveryView
	for i, one := range d.outbox() {
		if one.Event == paymentNotify {
			told = d.settled(i, delivered, 1)
		}
	}
	if told.Event == "" || len(to.got) != 1 || !strings.Contains(to.got[0], `"uniqueTransactionId":"R1"`) {
		t.Errorf("told %+v: %v", told, to.got)
	}
	d.advance(time.Hour)
	if len(d.outbox()) != 2 { // and the posting's
		t.Errorf("the outbox has %+v", d.outbox())
	}
}

package mock

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// befallen tells one debit that a mishap befalls.
func (d *desk) befallen(m mishap, subject string) {
	d.t.Helper()
	u, err := d.s.universe(d.id)
	if err != nil {
		d.t.Fatal(err)
	}
	defer u.enter()()
	h := u.hooks["shop"]
	body := cardTransactionBody{TransactionID: subject, Amount: 2000, Direction: "DR", Status: "SUCCESS"}
	u.dispatch(u.clock.now(), m, delivery{event: cardTransaction, subject: subject, hook: "shop", url: h.URL, headers: h.Headers, body: marshal(body)}, body)
}

func atTheShop(t *testing.T) (*desk, *receiver) {
	t.Helper()
	d, to := fork(t, newServer(t, nil), "x"), receive(t, http.StatusOK)
	d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL, Headers: map[string]string{"X-Key": "k"}}}, http.StatusOK)
	return d, to
}

func TestAWebhookThatNeverComes(t *testing.T) {
	d, to := atTheShop(t)
	d.befallen(mishap{kind: "webhook-never", never: true}, "ECT1")
	d.advance(time.Hour)
	if one := d.outbox()[0]; one.State != string(notSent) || one.Injected != "webhook-never" || one.Cause != "a fault kept it from being sent" || len(to.got) != 0 {
		t.Errorf("%+v, got %v", one, to.got)
	}
}

func TestAWebhookThatComesTwice(t *testing.T) {
	d, to := atTheShop(t)
	d.befallen(mishap{kind: "webhook-twice", twice: true}, "ECT1")
	d.settled(0, delivered, 1)
	d.settled(1, delivered, 1)
	if len(to.got) != 2 || to.got[0] != to.got[1] || d.outbox()[1].Injected != "webhook-twice" {
		t.Errorf("got %v", to.got)
	}
}

func TestAWebhookThatComesLate(t *testing.T) {
	d, to := atTheShop(t)
	d.befallen(mishap{kind: "webhook-late", late: time.Minute}, "ECT1")
	d.advance(time.Minute - time.Second)
	d.settled(0, waiting, 0)
	d.advance(time.Second)
	d.settled(0, delivered, 1)
	if len(to.got) != 1 {
		t.Errorf("got %v", to.got)
	}
}

// A webhook out of order waits for the receiver's next one, however long that takes to be taken.
func TestAWebhookOutOfOrder(t *testing.T) {
	d, to := atTheShop(t)
	d.befallen(mishap{kind: "webhook-out-of-order", behind: true}, "ECT1")
	d.advance(time.Hour)
	d.settled(0, waiting, 0)
	to.answers(http.StatusServiceUnavailable)
	d.befallen(mishap{}, "ECT2")
	d.settled(1, waiting, 1)
	d.settled(0, waiting, 0)
	to.answers(http.StatusOK)
	d.advance(firstPause)
	d.settled(1, delivered, 2)
	d.settled(0, delivered, 1)
	if last := to.got[len(to.got)-1]; !strings.Contains(last, "ECT1") || !strings.Contains(to.got[1], "ECT2") {
		t.Errorf("got %v", to.got)
	}
}

// A forged webhook comes beside the true one: without its headers, and nothing stands behind it.
func TestAForgedWebhook(t *testing.T) {
	d, to := atTheShop(t)
	d.befallen(mishap{kind: "webhook-forged", forged: true}, "ECT1")
	whole, forged := d.settled(0, delivered, 1), d.settled(1, delivered, 1)
	if whole.Injected != "" || forged.Injected != "webhook-forged" || len(forged.Headers) != 0 || len(whole.Headers) != 1 {
		t.Errorf("the true one is %+v, the forged one %+v", whole, forged)
	}
	var body cardTransactionBody
	if err := json.Unmarshal([]byte(strings.ReplaceAll(forged.Body, ":9999.00", `:0`)), &body); err != nil || body.TransactionID != nothingsID || body.Direction != "CR" || !strings.Contains(forged.Body, `"principalAmount":9999.00`) {
		t.Errorf("forged is %s (%v)", forged.Body, err)
	}
	if len(to.got) != 2 {
		t.Errorf("got %v", to.got)
	}
	paid := paymentBody{TransactionID: "ECT1", Unique: "R", Amount: 100, Checksum: "abcd", Status: "FAILED"}.forged().(paymentBody)
	if paid.TransactionID == "ECT1" || paid.Unique == "R" || paid.Amount == 100 || paid.Checksum == "abcd" || paid.Status != "SUCCESS" {
		t.Errorf("a forged payment is %+v", paid)
	}
}

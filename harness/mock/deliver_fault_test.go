package mock

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

type breaking func(*http.Request) (*http.Response, error)

func (b breaking) RoundTrip(r *http.Request) (*http.Response, error) { return b(r) }

// A panic on the way to a receiver is our own fault: the mock lives on, says so, and does not try again.
func TestAPanicInADeliveryIsOurFault(t *testing.T) {
	var calls atomic.Int32
	d := fork(t, newServer(t, func(o *Options) {
		o.Webhooks = breaking(func(r *http.Request) (*http.Response, error) {
			if calls.Add(1) == 1 {
				panic("boom")
			}
			return http.DefaultTransport.RoundTrip(r)
		})
	}), "x")
	to := receive(t, http.StatusOK)
	d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL}}, http.StatusOK)
	d.tell("ECT1")
	one := d.settled(0, failed, 1)
	if !strings.HasPrefix(one.Cause, "our own fault, and none of the receiver's: the mock panicked: boom (deliver_fault_test.go:") {
		t.Errorf("the cause is %q", one.Cause)
	}
	if !strings.Contains(one.Fault, "boom") || one.Attempts[0].Reason != one.Fault {
		t.Errorf("the outbox has %+v", one)
	}
	d.advance(time.Minute)
	d.tell("ECT2")
	d.settled(1, delivered, 1)
	if got := d.arrived(to, 1); got != "ECT2" || calls.Load() != 2 {
		t.Errorf("%q came in %d tries", got, calls.Load())
	}
}

// What is held back for the next webhook goes out, whatever becomes of that.
func TestWhatIsHeldBackGoesOut(t *testing.T) {
	held := func(t *testing.T) (*desk, *receiver) {
		d := fork(t, newServer(t, nil), "x")
		to := receive(t, http.StatusOK)
		d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL}}, http.StatusOK)
		d.ask("POST", d.universePath("/clock"), fields{"freeze": true}, http.StatusOK)
		d.befall(Fault{Kind: webhookOutOfOrder, Operation: cardTransaction})
		d.tell("ECT1")
		return d, to
	}
	t.Run("none follows", func(t *testing.T) {
		d, to := held(t)
		d.advance(longestBehind - time.Second)
		if one := d.outbox()[0]; one.State != string(waiting) || len(one.Attempts) != 0 {
			t.Errorf("it left before its time: %+v", one)
		}
		d.advance(time.Second)
		if got := d.arrived(to, 1); got != "ECT1" {
			t.Errorf("came %q", got)
		}
	})
	t.Run("the next is refused by its receiver", func(t *testing.T) {
		d, to := held(t)
		to.answers(http.StatusServiceUnavailable)
		d.tell("ECT2")
		d.settled(1, waiting, 1)
		to.answers(http.StatusOK)
		d.advance(time.Minute)
		d.settled(0, delivered, 1)
		d.settled(1, delivered, 2)
	})
	t.Run("the next is late", func(t *testing.T) {
		d, to := held(t)
		d.befall(Fault{Kind: webhookLate, Operation: cardTransaction, With: Words{"seconds": "10"}})
		d.tell("ECT2")
		d.advance(10 * time.Second)
		if got := d.arrived(to, 1); got != "ECT2" {
			t.Errorf("came %q", got)
		}
		d.advance(time.Second)
		if got := d.arrived(to, 2); got != "ECT2 ECT1" {
			t.Errorf("came %q", got)
		}
	})
	t.Run("the next is never sent", func(t *testing.T) {
		d, to := held(t)
		d.befall(Fault{Kind: webhookNever, Operation: cardTransaction})
		d.tell("ECT2")
		d.advance(afterTheNext)
		if got := d.arrived(to, 1); got != "ECT1" {
			t.Errorf("came %q", got)
		}
	})
	t.Run("another receiver is told", func(t *testing.T) {
		d, to := held(t)
		other := receive(t, http.StatusOK)
		d.sendWebhooksTo(map[string]Webhook{"bank": {URL: other.URL}, "shop": {URL: to.URL, Events: []string{paymentNotify}}}, http.StatusOK)
		d.tell("ECT2")
		d.settled(1, delivered, 1)
		d.advance(2 * afterTheNext)
		if one := d.outbox()[0]; one.State != string(waiting) {
			t.Errorf("what the bank got let the shop's webhook leave: %+v", one)
		}
	})
}

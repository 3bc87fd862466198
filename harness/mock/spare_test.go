package mock

import (
	"net/http"
	"testing"
)

// TestACallThatIsSpared meets no fault of the world's, whatever it would strike: the call, its SMS or its webhook; and
// the fault is there for the next call as if there had been none.
func TestACallThatIsSpared(t *testing.T) {
	d := newDesk(t, newServer(t, func(o *Options) {
		o.World.Faults = map[string]Fault{
			"down": {Kind: errorStatus, Operation: otpCall, With: Words{"status": "503"}}, "mute": {Kind: smsNever, Operation: otpCall}, "deaf": {Kind: webhookNever, Operation: paymentNotify},
		}
	}), "")
	to := receive(t, http.StatusOK)
	d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL}}, http.StatusOK)
	token := d.token("acme")

	spared := func(m message) message {
		m.header = m.header.Clone()
		m.header.Set(SpareHeader, "1")
		return m
	}
	sms := len(d.inbox())
	id := d.must(d.send(spared(d.otpMessage(token, "asha")))).payload(t)["otpRequestId"].(string)
	messages := d.inbox()
	if len(messages) != sms+1 || messages[sms].OTPRequestID != id {
		t.Fatal("the SMS of a call that is spared is not sent")
	}
	d.must(d.send(spared(d.debitMessage(token, "asha", "20.00", "SPARED0001", sent{id, messages[sms].Code}))))
	if got := d.settled(0, delivered, 1); got.Fault != "" {
		t.Errorf("the webhook of a call that is spared meets %s", got.Fault)
	}
	for _, f := range d.faults() {
		if f.Called != 0 || f.Struck != 0 {
			t.Errorf("%s: called %d, struck %d; want a fault that nothing has met", f.Says, f.Called, f.Struck)
		}
	}
	if got := d.send(d.otpMessage(token, "asha")).status; got != http.StatusServiceUnavailable {
		t.Errorf("the call after it has HTTP %d, want 503", got)
	}
	d.befall(Fault{Kind: errorStatus, Operation: otpCall, With: Words{"status": "502"}})
	if got := d.send(spared(d.otpMessage(token, "asha"))).status; got != http.StatusBadGateway {
		t.Errorf("it meets a fault that somebody set with HTTP %d, want 502", got)
	}
}

package mock

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// receiver takes webhooks; how it answers is up to the test.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []string // bodies
	header http.Header
	status int
}

func receive(t *testing.T, status int) *receiver {
	t.Helper()
	r := &receiver{status: status}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got, r.header = append(r.got, string(body)), q.Header
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (d *desk) sendWebhooksTo(hooks map[string]Webhook, status int) answer {
	d.t.Helper()
	return d.ask("PUT", d.universePath("/webhooks"), fields{"webhooks": hooks}, status)
}

func (d *desk) outbox() []DeliveryView {
	d.t.Helper()
	var view OutboxView
	d.into(d.ask("GET", d.universePath("/outbox"), nil, http.StatusOK), &view)
	return view.Deliveries
}

// settled waits until a webhook is in a state.
func (d *desk) settled(i int, state deliveryState, tries int) DeliveryView {
	d.t.Helper()
	var one DeliveryView
	for range 1000 {
		if all := d.outbox(); len(all) > i {
			if one = all[i]; one.State == string(state) && len(one.Attempts) == tries {
				return one
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	d.t.Fatalf("webhook %d is %+v, want %s after %d tries", i, one, state, tries)
	return one
}

func (d *desk) tell(subject string) {
	d.t.Helper()
	u, err := d.s.universe(d.id)
	if err != nil {
		d.t.Fatal(err)
	}
	leave := u.enter()
	u.notify(u.clock.now(), cardTransaction, subject, map[string]string{"id": subject})
	leave()
}

func TestAWebhookReachesItsReceiver(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	d.tell("nobody")
	if one := d.outbox()[0]; one.State != string(notSent) || one.Cause != "no webhook is configured" || one.Subject != "nobody" {
		t.Errorf("without a receiver: %+v", one)
	}
	to := receive(t, http.StatusNoContent)
	other := receive(t, http.StatusOK)
	a := d.sendWebhooksTo(map[string]Webhook{
		"shop":  {URL: to.URL + "/hooks", Headers: map[string]string{"X-Key": "static-secret"}, Events: []string{cardTransaction}},
		"other": {URL: other.URL, Events: []string{paymentNotify}},
	}, http.StatusOK)
	if strings.Contains(a.raw, "static-secret") {
		t.Errorf("the static header is shown: %s", a.raw)
	}
	d.tell("ECT1")
	one := d.settled(1, delivered, 1)
	if one.Event != cardTransaction || one.Attempts[0].Status != 204 || one.Webhook != "shop" || one.Headers["X-Key"] != "[secret]" {
		t.Errorf("delivered %+v", one)
	}
	if len(to.got) != 1 || to.got[0] != `{"id":"ECT1"}` || to.header.Get("X-Key") != "static-secret" || to.header.Get("Content-Type") != "application/json" {
		t.Errorf("the receiver got %v with %v", to.got, to.header)
	}
	if len(other.got) != 0 || len(d.outbox()) != 2 {
		t.Errorf("who does not want the event got %v; outbox %+v", other.got, d.outbox())
	}
}

func TestAWebhookThatIsRefusedIsSentAgainWithPausesThatGrow(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	to := receive(t, http.StatusServiceUnavailable)
	d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL}}, http.StatusOK)
	d.tell("A")
	d.settled(0, waiting, 1)
	d.advance(firstPause - time.Millisecond)
	d.settled(0, waiting, 1)
	d.advance(time.Millisecond)
	if one := d.settled(0, waiting, 2); one.Cause != "the receiver refused it with HTTP 503" {
		t.Errorf("waits for %q", one.Cause)
	}
	d.advance(2 * firstPause)
	d.settled(0, waiting, 3)
	d.advance(4 * firstPause)
	d.settled(0, waiting, 4)
	d.advance(8 * firstPause)
	if one := d.settled(0, failed, mostTries); one.Cause != "the receiver refused it with HTTP 503, 5 times" {
		t.Errorf("given up for %q", one.Cause)
	}
	d.advance(time.Hour)
	d.tell("B")
	d.settled(1, waiting, 1)
	to.answers(http.StatusOK)
	d.advance(firstPause)
	d.settled(1, delivered, 2)
	if len(to.got) != mostTries+2 {
		t.Errorf("the receiver got %d", len(to.got))
	}
}

func TestWhyAWebhookDidNotArrive(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	gone := httptest.NewServer(nil)
	gone.Close()
	elsewhere := receive(t, http.StatusFound)
	for url, why := range map[string]string{
		gone.URL:      "could not be reached",
		elsewhere.URL: "refused it with HTTP 302",
	} {
		d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
		d.sendWebhooksTo(map[string]Webhook{"shop": {URL: url}}, http.StatusOK)
		d.tell("A")
		if one := d.settled(0, waiting, 1); !strings.Contains(one.Cause, why) {
			t.Errorf("%s: %q, want %s", url, one.Cause, why)
		}
	}
}

func TestWebhooksThatCannotBeSent(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	many := map[string]string{}
	for i := range mostStaticHeaders + 1 {
		many["H"+strings.Repeat("x", i)] = "v"
	}
	for what, h := range map[string]Webhook{
		"no url":         {},
		"a path":         {URL: "/hooks"},
		"another scheme": {URL: "ftp://127.0.0.1/x"},
		"a user":         {URL: "http://me:secret@127.0.0.1/x"},
		"a line break":   {URL: "http://127.0.0.1/", Headers: map[string]string{"X": "a\r\nY: b"}},
		"a bad name":     {URL: "http://127.0.0.1/", Headers: map[string]string{"X Y": "a"}},
		"its length":     {URL: "http://127.0.0.1/", Headers: map[string]string{"content-length": "1"}},
		"too much":       {URL: "http://127.0.0.1/", Headers: many},
		"no such event":  {URL: "http://127.0.0.1/", Events: []string{"wallet.dance"}},
	} {
		if a := d.sendWebhooksTo(map[string]Webhook{"shop": h}, http.StatusBadRequest); !strings.Contains(a.raw, "set the webhooks") || strings.Contains(a.raw, "secret") && what == "a user" {
			t.Errorf("%s: %s", what, a.raw)
		}
	}
	d.sendWebhooksTo(map[string]Webhook{}, http.StatusOK)
}

// A universe that is deleted leaves nothing behind: no goroutine waits for its receiver.
func TestADeletedUniverseSendsNothingMore(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	arrived, release := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		select {
		case <-r.Context().Done():
		case <-release:
		}
	}))
	defer slow.Close()
	defer close(release)
	d.sendWebhooksTo(map[string]Webhook{"shop": {URL: slow.URL}}, http.StatusOK)
	d.tell("A")
	<-arrived
	if err := s.DropUniverse(d.id); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if len(s.postman.slots) == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the delivery is still under way")
}

// A copy of a state goes its own way.
func TestACopyOfAStateChangesApart(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	token := d.token("acme")
	d.must(d.send(d.debitMessage(token, "asha", "20.00", "TXN_1", d.otp(token, "asha"))))
	d.tell("A")
	u, err := s.universe(d.id)
	if err != nil {
		t.Fatal(err)
	}
	leave := u.enter()
	kept := u.clone()
	next := kept.rand.Uint64()
	leave()
	d.must(d.send(d.debitMessage(token, "asha", "30.00", "TXN_2", d.otp(token, "asha"))))
	d.tell("B")
	defer u.enter()()
	if len(kept.outbox.deliveries) != 2 || len(kept.inbox.messages) != 1 || kept.ledger.postings.len() != 1 || kept.ledger.balance(account{walletAccount, "asha"}) != 48_000 {
		t.Errorf("the copy changed: %d webhooks, %d postings", len(kept.outbox.deliveries), kept.ledger.postings.len())
	}
	if len(u.outbox.deliveries) != 4 || u.ledger.balance(account{walletAccount, "asha"}) != 45_000 {
		t.Errorf("the universe did not change: %d webhooks", len(u.outbox.deliveries))
	}
	u.state = kept.clone()
	if u.ledger.balance(account{walletAccount, "asha"}) != 48_000 || u.rand.Uint64() == next {
		t.Error("the state that was put back is not the one that was kept")
	}
}

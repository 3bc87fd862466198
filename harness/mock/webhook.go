package mock

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Webhook is where a universe tells what happened.
type Webhook struct {
	URL string `json:"url"`
	// Headers are static and go with each delivery, unchanged (EK-HOOK-020).
	Headers map[string]string `json:"headers,omitempty"`
	// Events are the names of webhook operations; empty means all.
	Events []string `json:"events,omitempty"`
}

// The webhook operations that the mock sends.
const (
	paymentNotify   = "wallet.payment-notify-request"
	cardTransaction = "card.transaction-webhook"

	addMoneyToWallet = "wallet.add-money-to-wallet" // its end is what paymentNotify tells
)

// Events are the webhook operations that the mock sends, by name.
func Events() []string { return []string{cardTransaction, paymentNotify} }

// Sends are those of them that something which the mock serves brings about.
func Sends() []string {
	sent := []string{cardTransaction}
	if slices.Contains(Serves(), addMoneyToWallet) {
		sent = append(sent, paymentNotify)
	}
	return sent
}

// mostWebhooks a universe sends to, and mostStaticHeaders of one.
const (
	mostWebhooks      = 16
	mostStaticHeaders = 32
)

// ofTheWire are headers that the connection has a say in: net/http would leave them out, or break.
var ofTheWire = []string{"Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

func (h Webhook) wants(event string) bool {
	return len(h.Events) == 0 || slices.Contains(h.Events, event)
}

// Validate says what is wrong with a webhook: the end of a sentence about it.
func (h Webhook) Validate() error {
	to, err := url.Parse(h.URL)
	switch {
	case err == nil && to.User != nil:
		return errors.New("has a url with a user in it; leave it out, and give what the receiver asks for as a header")
	case err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "":
		return fmt.Errorf("has the url %q; give one such as http://127.0.0.1:9000/hooks", clip(h.URL))
	case len(h.Headers) > mostStaticHeaders:
		return fmt.Errorf("has %d headers; give at most %d", len(h.Headers), mostStaticHeaders)
	}
	for name, text := range h.Headers {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) }) ||
			strings.ContainsAny(text, "\r\n\x00") || slices.Contains(ofTheWire, canonical) {
			return fmt.Errorf("has the header %q, which cannot be sent; give a name and a value of one line", clip(name))
		}
	}
	for _, event := range h.Events {
		if !slices.Contains(Events(), event) {
			return fmt.Errorf("names the event %q; known are %s", clip(event), strings.Join(Events(), ", "))
		}
	}
	return nil
}

// notify puts a webhook for each receiver that wants the event into the outbox; where nobody
// does, it says so there. The caller holds u.mu.
func (u *universe) notify(at time.Time, event, subject string, body any) {
	if len(u.hooks) == 0 { // most universes: nothing is written out for nobody
		u.outbox.add(delivery{event: event, subject: subject, made: at, state: notSent, cause: "no webhook is configured"})
		return
	}
	text := marshal(body)
	told := false
	for _, name := range sortedKeys(u.hooks) {
		if h := u.hooks[name]; h.wants(event) {
			u.tell(at, delivery{event: event, subject: subject, hook: name, url: h.URL, headers: h.Headers, body: text})
			told = true
		}
	}
	if !told {
		u.outbox.add(delivery{event: event, subject: subject, body: text, made: at, state: notSent, cause: "no configured webhook wants this event"})
	}
}

// post puts one delivery into the outbox, to be sent when its time comes.
func (u *universe) post(at time.Time, d delivery) {
	d.made, d.state = at, waiting
	u.schedule(at, deliver, u.outbox.add(d))
}

// header is what a delivery is sent with.
func (d *delivery) header() http.Header {
	h := http.Header{}
	for name, text := range d.headers {
		h.Set(name, text)
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	return h
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

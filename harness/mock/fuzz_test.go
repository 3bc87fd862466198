package mock

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// Bytes of any kind get an answer in one of the envelopes, never a fault of the mock.
func FuzzAPI(f *testing.F) {
	s := newServer(f, nil)
	lenient := newServer(f, func(o *Options) {
		for _, refusal := range o.Contract.Refusals() {
			o.Ignore = append(o.Ignore, refusal.Name)
		}
	})
	d := newDesk(f, s, "")
	add := func(m message) {
		body := m.raw
		if m.form != nil {
			body = []byte(m.form.Encode())
		} else if body == nil {
			body = marshal(m.body)
		}
		f.Add(m.method, m.path, m.header.Get("Content-Type"), m.header.Get("Authorization"), m.header.Get("partnerId"), body)
	}
	for _, op := range []string{linkOp, createOp, minimumOp, minKYCOp, updateOp, statusOp, detailsOp} {
		sc := &scene{desk: d, op: op}
		if !sc.setLife() {
			f.Fatalf("nothing is known of %s", op)
		}
		add(sc.m)
	}
	token := d.token("acme")
	o := d.otp(token, "asha")
	add(d.tokenMessage("acme"))
	add(d.oauthMessage("acme"))
	add(d.otpMessage(token, "asha"))
	add(d.debitMessage(token, "asha", "1.00", "TXN_1", o))
	for _, op := range []string{topUpOp, addMoneyOp, loadLimitOp, balanceOp, transactionsOp} {
		add(d.moneyMessage(op, token, "asha", "1.00", "REF_1"))
	}
	for _, op := range []string{addBeneficiaryOp, searchBeneficiariesOp, deleteBeneficiaryOp, impsOp, toWalletOp, transferStatusOp, settlementOp, settlementsOp} {
		sc := &scene{desk: fork(f, s, op), op: op}
		sc.pay(op)
		add(sc.m)
	}
	for _, op := range cardOperations() {
		sc := setScene(f, s, op.name)
		if sc.m.secret != "" {
			sc.m.raw = sc.m.text()
		}
		add(sc.m)
	}
	add(message{method: "GET", path: "/tnc/EKC0000000/x", header: http.Header{}})
	add(message{method: "GET", path: "/vkyc/x", header: http.Header{}})
	add(message{method: "GET", path: "/u/default/api/v0/merchant/token", header: http.Header{}, raw: []byte(`{"a":`)})
	f.Fuzz(func(t *testing.T, method, path, kind, authorization, partner string, body []byte) {
		r, err := http.NewRequest(method, "http://mock.test/", nil)
		if err != nil || path == "" {
			return
		}
		header := http.Header{"Content-Type": {kind}, "Authorization": {authorization}, "Partnerid": {partner}}
		r.URL.Path = path
		if a := newDesk(t, lenient, "").sendRaw(r, header, body); a.status >= 500 {
			t.Fatalf("the server that ignores every refusal: %s %q: got %d %s", method, path, a.status, a.raw)
		}
		d := newDesk(t, s, "")
		a := d.sendRaw(r, header, body)
		if a.status == http.StatusNotFound && a.header.Get("Content-Type") == "text/plain; charset=utf-8" {
			return // a universe that does not exist
		}
		if a.status < 500 && a.header.Get("Content-Type") == "text/html; charset=utf-8" && method == http.MethodGet {
			return // a page
		}
		enveloped := slices.ContainsFunc(envelopeKeys, func(key string) bool { _, there := a.body[key]; return there })
		if a.status >= 500 || !enveloped || !json.Valid([]byte(a.raw)) {
			t.Fatalf("%s %q: got %d %s", method, path, a.status, a.raw)
		}
		s.universes.Range(func(id, found any) bool {
			u := found.(*universe)
			defer u.enter()()
			if err := u.ledger.check(); err != nil {
				t.Fatalf("in universe %s: %v", id, err)
			}
			return true
		})
	})
}

// envelopeKeys are what tells an answer: of the API's envelopes, of OAuth, of what travels sealed,
// and of the mock's own health.
var envelopeKeys = []string{"code", "resultCode", "response_code", "error", "access_token", "request", "status"}

// Whatever the admin API is sent, it answers in JSON or with one of its files, never with a fault
// of its own, and the universe that it is about can still be used.
func FuzzAdmin(f *testing.F) {
	authority, err := NewAuthority(time.Now())
	if err != nil {
		f.Fatal(err)
	}
	s := newServer(f, func(o *Options) { o.Authority, o.MaxUniverses = authority, 50 })
	for _, c := range adminCalls() {
		r := c.request()
		f.Add(r.Method, r.URL.Path, r.URL.RawQuery, "application/json", []byte(c.body))
	}
	f.Add("GET", "/", "", "", []byte(nil))
	f.Add("POST", "/v1/universes/default/clock", "", "text/plain", []byte(`{"advance_ms":1e99}`))
	f.Add("POST", "/v1/universes/default/verify", "", "application/json", []byte(`{"expect":[{"body":{"a":[[[[]]]]},"times":-1}],"order":true}`))
	f.Add("POST", "/v1/universes/default/faults", "", "application/json", []byte(`{"kind":"reply-lost","operation":"`+debitOp+`","with":{"bytes":"-1"}}`))
	f.Add("PUT", "/v1/world", "", "application/json", []byte(`{"partners":{"a":{"balance_paise":-9223372036854775808}}}`))
	handler := BearerAuth("right", s.Admin())
	f.Fuzz(func(t *testing.T, method, path, query, kind string, body []byte) {
		// Nothing happens here that is worth waiting for.
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, method, "http://mock.test/", bytes.NewReader(body))
		if err != nil {
			return
		}
		r.URL.Path, r.URL.RawQuery = path, query
		r.Header = http.Header{"Content-Type": {kind}, "Authorization": {"Bearer right"}}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		waited := w.Code == http.StatusServiceUnavailable && strings.Contains(query, "wait")
		if w.Code >= 500 && !waited {
			t.Fatalf("%s %q?%q: got %d %s", method, path, query, w.Code, w.Body)
		}
		if w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s %q?%q: got %d and no JSON: %s", method, path, query, w.Code, w.Body)
		}
		if l := newDesk(t, s, "").ledger(); !l.Balanced || total(l) != 0 {
			t.Fatalf("%s %q?%q: the ledger is not balanced: %+v", method, path, query, l)
		}
	})
}

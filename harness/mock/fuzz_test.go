package mock

import (
	"encoding/json"
	"net/http"
	"testing"
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
	add(message{method: "GET", path: "/tnc/EKC0000000/x", header: http.Header{}})
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
		_, code := a.body["code"]
		_, result := a.body["resultCode"]
		_, problem := a.body["error"]
		_, access := a.body["access_token"]
		_, health := a.body["status"]
		if a.status >= 500 || !(code || result || problem || access || health) || !json.Valid([]byte(a.raw)) {
			t.Fatalf("%s %q: got %d %s", method, path, a.status, a.raw)
		}
		if l := d.ledger(); !l.Balanced {
			t.Fatalf("the ledger is not balanced: %+v", l)
		}
	})
}

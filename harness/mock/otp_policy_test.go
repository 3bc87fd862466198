package mock

import (
	"net/http"
	"testing"
	"time"
)

func TestAnOTPPolicyHolds(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	policy := func(p fields) { d.ask("PUT", d.universePath("/otp-policy"), p, http.StatusOK) }
	token := d.token("acme")
	debit := func(unique string, o sent) answer {
		return d.send(d.debitMessage(token, "asha", "1.00", unique, o))
	}
	policy(fields{"code": "13579"})
	if o := d.otp(token, "asha"); o.code != "13579" {
		t.Errorf("the fixed code is %s", o.code)
	} else {
		d.must(debit("A1", o))
	}
	policy(fields{"length": 8})
	if o := d.otp(token, "asha"); len(o.code) != 8 {
		t.Errorf("a code of eight digits is %s", o.code)
	}
	policy(fields{"tries": 1})
	o := d.otp(token, "asha")
	debit("A2", sent{o.id, o.wrong()})
	if a := debit("A2", o); a.code() == "0" {
		t.Error("the code works after the one wrong try")
	}
	policy(fields{"lifetime_ms": 2000})
	o = d.otp(token, "asha")
	d.advance(2001 * time.Millisecond)
	if a := debit("A3", o); a.code() == "0" {
		t.Error("the code works after its time")
	}
	d.ask("DELETE", d.universePath("/otp-policy"), nil, http.StatusNoContent)
	o = d.otp(token, "asha")
	debit("A4", sent{o.id, o.wrong()})
	d.advance(3 * time.Second)
	d.must(debit("A4", o))
	if len(o.code) != 6 {
		t.Errorf("the contract's codes have six digits, this is %s", o.code)
	}
}

func TestBadOTPPolicies(t *testing.T) {
	for _, p := range []OTPPolicy{
		{Code: "123"}, {Code: "12345678901"}, {Code: "12a4"}, {Length: 3}, {Length: 11}, {Code: "1234", Length: 6},
		{Lifetime: -1}, {Lifetime: 86_400_001}, {Tries: -1}, {Tries: 1001},
	} {
		if p.Check() == nil {
			t.Errorf("%+v is taken", p)
		}
		w := baseWorld()
		if w.OTPPolicy = p; w.Complete(1).validate() == nil {
			t.Errorf("a world with %+v is taken", p)
		}
	}
	for _, p := range []OTPPolicy{{}, {Code: "1234"}, {Code: "123456", Length: 6, Lifetime: 1, Tries: 1}} {
		if err := p.Check(); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

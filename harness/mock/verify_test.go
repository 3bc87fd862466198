package mock

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	otpCall   = "wallet.generate-transaction-otp"
	debitCall = "wallet.debit-wallet-for-merchant-transaction"
)

func (d *desk) verify(body any) VerificationView {
	d.t.Helper()
	var view VerificationView
	d.into(d.ask("POST", d.universePath("/verify"), body, http.StatusOK), &view)
	return view
}

// shopping leaves seven entries: token, OTP, debit of 20.00, refused debit of the same OTP,
// OTP, debit of 5.00, OAuth token. Five seconds lie before the second OTP.
func shopping(t *testing.T) *desk {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	first := d.otp(token, "asha")
	d.must(d.send(d.debitMessage(token, "asha", "20.00", "A1", first)))
	d.send(d.debitMessage(token, "asha", "20.00", "A2", first))
	d.advance(5 * time.Second)
	d.must(d.send(d.debitMessage(token, "asha", "5.00", "A3", d.otp(token, "asha"))))
	d.send(d.oauthMessage("acme"))
	return d
}

func TestVerify(t *testing.T) {
	d := shopping(t)
	card := d.world.Wallets["asha"].ID
	one := func(e fields) fields { return fields{"expect": []any{e}} }
	two := func(a, b fields, more ...any) fields {
		f := fields{"expect": []any{a, b}}
		for i := 0; i < len(more); i += 2 {
			f[more[i].(string)] = more[i+1]
		}
		return f
	}
	debit := func(unique string) fields {
		return fields{"operation": debitCall, "body": fields{"uniqueTransactionId": unique}}
	}
	for name, c := range map[string]struct {
		ask           fields
		verdict, says string
	}{
		"once":               {one(fields{"operation": debitCall, "body": fields{"amount": 20, "enkashCardId": card}, "refusal": "none", "times": 1}), VerifyPass, "(entry 3)"},
		"at least":           {one(fields{"operation": debitCall}), VerifyPass, "3 of wallet.debit"},
		"too few":            {one(fields{"operation": debitCall, "at_least": 4}), VerifyFail, "(entries 3, 4 and 6), where at least 4 was expected"},
		"too many":           {one(fields{"operation": debitCall, "times": 1}), VerifyFail, "3 of wallet.debit-wallet-for-merchant-transaction arrived as described (entries 3, 4 and 6), where exactly 1 was expected"},
		"at most":            {one(fields{"operation": debitCall, "at_most": 2}), VerifyFail, "where at most 2 was"},
		"between":            {one(fields{"operation": debitCall, "at_least": 2, "at_most": 3}), VerifyPass, ""},
		"nearest":            {one(fields{"operation": debitCall, "body": fields{"amount": 25, "enkashCardId": card, "uniqueTransactionId": "A3"}, "status": 200}), VerifyFail, "the nearest is entry 6: amount is 5.00 where 25 was expected; all else agrees"},
		"nearest of two":     {one(fields{"operation": debitCall, "body": fields{"amount": 25, "productCode": "X"}, "refusal": "otp-used"}), VerifyFail, "the nearest is entry 4: amount is 20.00 where 25 was expected, productCode is \"DEFAULT\" where \"X\" was expected"},
		"never, and none":    {one(fields{"operation": debitCall, "refusal": "otp-expired", "never": true}), VerifyPass, "no wallet.debit"},
		"never, but one":     {one(fields{"operation": debitCall, "refusal": "otp-used", "never": true}), VerifyFail, "(entry 4), where none was expected"},
		"in words":           {one(fields{"operation": debitCall, "body": fields{"uniqueTransactionId": "matches A[0-9]", "merchantId": "absent"}, "times": 3}), VerifyPass, ""},
		"answer":             {one(fields{"operation": debitCall, "answer": fields{"code": 0}, "times": 2}), VerifyPass, ""},
		"answer by path":     {one(fields{"operation": otpCall, "answer": fields{"payload.mobileNumber": "masked"}, "times": 2}), VerifyPass, ""},
		"answer as subset":   {one(fields{"operation": otpCall, "answer": fields{"payload": fields{"mobileNumber": "masked"}}, "times": 2}), VerifyPass, ""},
		"header":             {one(fields{"operation": debitCall, "headers": []string{"partnerid", "Authorization"}, "times": 3}), VerifyPass, ""},
		"no header":          {one(fields{"operation": debitCall, "without_headers": []string{"partnerId"}}), VerifyFail, "header partnerId is present where absent was expected"},
		"a lacking header":   {one(fields{"operation": debitCall, "headers": []string{"X-Trace"}}), VerifyFail, "header X-Trace is missing where present was expected"},
		"form":               {one(fields{"operation": "wallet.auth-token", "body": fields{"grant_type": "password"}, "times": 1}), VerifyPass, ""},
		"a true secret":      {one(fields{"operation": "gateway.get-authorization-token", "body": fields{"secretKey": d.world.Partners["acme"].SecretKey}, "times": 1}), VerifyPass, ""},
		"since":              {fields{"expect": []any{fields{"operation": debitCall, "times": 1}}, "since": 4}, VerifyPass, "(entry 6)"},
		"nothing of it":      {fields{"expect": []any{fields{"operation": otpCall}}, "since": 5}, VerifyFail, "what arrived: wallet.auth-token (1), wallet.debit-wallet-for-merchant-transaction (1)"},
		"nothing at all":     {fields{"expect": []any{fields{"operation": otpCall}}, "since": 7}, VerifyFail, "nothing else arrived"},
		"method and path":    {one(fields{"method": "post", "path": "/api/v0/merchant/token", "times": 1}), VerifyPass, ""},
		"order":              {two(debit("A1"), debit("A3"), "order", true), VerifyPass, "all that was expected"},
		"wrong order":        {two(debit("A3"), debit("A1"), "order", true), VerifyFail, "they did not come in this order: after entry 6, wallet.debit-wallet-for-merchant-transaction, there is no wallet.debit-wallet-for-merchant-transaction left; it came as entry 3"},
		"order of several":   {two(fields{"operation": debitCall, "at_least": 2}, fields{"operation": otpCall, "times": 2}, "order", true), VerifyFail, "they did not come in this order"},
		"within":             {two(debit("A1"), debit("A2"), "within_ms", 0), VerifyPass, ""},
		"not within":         {two(debit("A1"), debit("A3"), "within_ms", 4999), VerifyFail, "within 5000 ms at the closest, and 4999 ms was expected"},
		"just within":        {two(debit("A3"), debit("A1"), "within_ms", 5000), VerifyPass, ""},
		"shortest in order":  {two(fields{"operation": otpCall}, debit("A3"), "within_ms", 0, "order", true), VerifyPass, ""},
		"too long, in order": {two(debit("A1"), debit("A3"), "within_ms", 4999, "order", true), VerifyFail, "in this order, but within 5000 ms"},
		"the first fail":     {two(debit("A1"), debit("A9"), "order", true), VerifyFail, "no wallet.debit"},
	} {
		view := d.verify(c.ask)
		if view.Verdict != c.verdict || !strings.Contains(view.Says, c.says) || len(view.Expectations) == 0 {
			t.Errorf("%s: %s, %s; want %s with %s", name, view.Verdict, view.Says, c.verdict, c.says)
		}
	}
}

func TestVerifyKeepsSecrets(t *testing.T) {
	d := shopping(t)
	secret := d.world.Partners["acme"].SecretKey
	for _, body := range []fields{{"secretKey": "another", "accessKey": "absent"}, {"secretKey": secret, "accessKey": "absent"}} {
		a := d.ask("POST", d.universePath("/verify"), fields{"expect": []any{fields{"operation": "gateway.get-authorization-token", "body": body}}}, http.StatusOK)
		if strings.Contains(a.raw, secret) || !strings.Contains(a.raw, "the nearest is entry 1") {
			t.Errorf("got %s", a.raw)
		}
	}
}

// TestVerifyCannotTell: a green must not hang on what the journal no longer holds.
func TestVerifyCannotTell(t *testing.T) {
	s := newServer(t, func(o *Options) { o.JournalLimit = 4 })
	d := fork(t, s, "x")
	token := d.token("acme")
	for range 5 {
		d.otp(token, "asha")
	}
	for name, c := range map[string]struct {
		expect  fields
		since   int
		verdict string
	}{
		"exactly what is left":    {fields{"operation": otpCall, "times": 4}, 0, VerifyCannot},
		"more than could be":      {fields{"operation": otpCall, "times": 3}, 0, VerifyFail},
		"fewer than needed":       {fields{"operation": otpCall, "at_least": 5}, 0, VerifyCannot},
		"enough":                  {fields{"operation": otpCall, "at_least": 4}, 0, VerifyPass},
		"never":                   {fields{"operation": debitCall, "never": true}, 0, VerifyCannot},
		"at most":                 {fields{"operation": otpCall, "at_most": 4}, 0, VerifyCannot},
		"none dropped since then": {fields{"operation": debitCall, "never": true}, 2, VerifyPass},
	} {
		view := d.verify(fields{"expect": []any{c.expect}, "since": c.since})
		if view.Verdict != c.verdict || view.Verdict == VerifyCannot && !strings.Contains(view.Says, "the journal dropped its 2 oldest entries") {
			t.Errorf("%s: %s: %s, want %s", name, view.Verdict, view.Says, c.verdict)
		}
	}
	otp := fields{"operation": otpCall, "at_least": 1}
	if view := d.verify(fields{"expect": []any{otp, otp}, "within_ms": 0}); view.Verdict != VerifyPass {
		t.Errorf("together: %+v", view)
	}
	if view := d.verify(fields{"expect": []any{otp, fields{"operation": otpCall, "at_least": 4}}, "order": true}); view.Verdict != VerifyCannot || !strings.Contains(view.Says, "order") {
		t.Errorf("an order that dropped entries may have kept: %s %s", view.Verdict, view.Says)
	}
}

func TestVerifyCannotTellOfACutBody(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	m := d.otpMessage(token, "asha")
	m.body["remarks"] = strings.Repeat("x", mostEvidence)
	d.must(d.send(m))
	for verdict, e := range map[string]fields{
		VerifyCannot: {"operation": otpCall, "body": fields{"cardOtpAction": "TRANSACTION_OTP"}, "times": 1},
		VerifyFail:   {"operation": otpCall, "body": fields{"cardOtpAction": "TRANSACTION_OTP"}, "status": 400},
		VerifyPass:   {"operation": otpCall, "status": 200, "times": 1},
	} {
		if view := d.verify(fields{"expect": []any{e}}); view.Verdict != verdict {
			t.Errorf("%v: %s: %s, want %s", e, view.Verdict, view.Says, verdict)
		}
	}
}

func TestVerifyRefusesWhatCannotFail(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	many := make([]any, mostExpected+1)
	for i := range many {
		many[i] = fields{}
	}
	for want, body := range map[string]fields{
		"nothing is expected":         {},
		"list 50 at most":             {"expect": many},
		"did you mean":                {"expect": []any{fields{"operation": "wallet.generate-transaction-opt"}}},
		"has no refusal":              {"expect": []any{fields{"refusal": "otp-usde"}}},
		"checks nothing":              {"expect": []any{fields{"body": fields{"a": fields{"b": []any{"anything"}}}}}},
		"no regular expression":       {"expect": []any{fields{"body": fields{"a": "matches ("}}}},
		"is no path":                  {"expect": []any{fields{"body": fields{"a..b": 1}}}},
		"give either times":           {"expect": []any{fields{"times": 1, "never": true}}},
		"is below zero; give 0":       {"expect": []any{fields{"times": -1}}},
		"could be wrong":              {"expect": []any{fields{"at_least": 0}}},
		"other bounds":                {"expect": []any{fields{"at_least": 3, "at_most": 2}}},
		"600 is no status":            {"expect": []any{fields{"status": 600}}},
		"since is below zero":         {"expect": []any{fields{}}, "since": -1},
		"within_ms is no time":        {"expect": []any{fields{}, fields{}}, "within_ms": -1},
		"expect at least two":         {"expect": []any{fields{}}, "order": true},
		"unknown field \\\"expct\\\"": {"expct": []any{fields{}}},
	} {
		if a := d.ask("POST", d.universePath("/verify"), body, http.StatusBadRequest); !strings.Contains(a.raw, want) {
			t.Errorf("%v: %s, want %s", body, a.raw, want)
		}
	}
}

func TestJournalFilters(t *testing.T) {
	d := shopping(t)
	for query, want := range map[string]string{
		"":                                   "1 2 3 4 5 6 7",
		"?operation=" + debitCall:            "3 4 6",
		"?refusal=none&operation=" + otpCall: "2 5",
		"?refusal=otp-used":                  "4",
		"?since=5":                           "6 7",
		"?limit=2":                           "6 7",
		"?limit=1&operation=" + debitCall:    "6",
		"?since=7":                           "",
		"?since=1&limit=3&refusal=none&operation=" + debitCall: "3 6",
	} {
		var view JournalView
		d.into(d.ask("GET", d.universePath("/journal"+query), nil, http.StatusOK), &view)
		var got []string
		for _, e := range view.Entries {
			got = append(got, fmt.Sprint(e.N))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"?operation=x": "serves no operation", "?status=x": "status is", "?limit=0": "from 1", "?since=-1": "from 0", "?refusal=x": "no refusal", "?status=700": "600 is no status",
	} {
		if a := d.ask("GET", d.universePath("/journal"+query), nil, http.StatusBadRequest); !strings.Contains(a.raw, want) {
			t.Errorf("%s: %s, want %s", query, a.raw, want)
		}
	}
}

package contract_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	token = "gateway.get-authorization-token"
	oauth = "wallet.auth-token"
	otp   = "wallet.generate-transaction-otp"
	debit = "wallet.debit-wallet-for-merchant-transaction"
)

var now = time.UnixMilli(1_763_000_000_000)

func answered(operation, request string, status int, body string) *exchange.Exchange {
	return &exchange.Exchange{
		ID: "1", Operation: operation, Started: now,
		Request: exchange.Message{Method: "POST", Header: http.Header{"Authorization": {"Bearer senttoken123"}}, Body: []byte(request)},
		Response: exchange.Message{
			Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body), Bytes: int64(len(body)),
		},
	}
}

// honest are answers that keep every rule: the documentation's own examples among them.
var honest = []struct {
	operation, request string
	status             int
	body               string
}{
	{token, `{"accessKey":"aaaa","secretKey":"bbbb"}`, 200, `{"token":"t","expiry":1763000300000,"resultCode":0,"resultMessage":"Success"}`},
	{token, `{}`, 200, `{"token":"t","expiry":1763086400000,"resultCode":200,"resultMessage":"Token generated successfully."}`},
	{token, `{}`, 401, `{"resultCode":401,"resultMessage":"no"}`},
	{oauth, ``, 200, `{"access_token":"a","token_type":"bearer","refresh_token":"r","expires_in":86399,"scope":"read write trust"}`},
	{oauth, ``, 200, `{"accessToken":"a","tokenType":"Bearer","refreshToken":"r","expiresIn":86399}`},
	{oauth, ``, 400, `{"error":"invalid_grant","error_description":"Bad credentials"}`},
	{otp, `{}`, 200, `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`},
	{otp, `{}`, 200, `{"code":422,"message":"Card not found"}`},
	{otp, `{}`, 200, `{"code":422,"message":"Card not found","payload":null}`},
	{debit, `{"uniqueTransactionId":"T1","amount":20.00}`, 200, `{"code":0,"message":"Success","payload":{"enkashCardTxnId":"ECTRSZJ8CRJ2E","uniqueTransactionId":"T1","amount":20,"status":"SUCCESS"}}`},
}

func TestHonestAnswersKeepEveryRule(t *testing.T) {
	c := load(t)
	for _, h := range honest {
		checks := c.Judge(answered(h.operation, h.request, h.status, h.body), true)
		if len(checks) < 7 {
			t.Errorf("%s %s: only %d checks", h.operation, h.body, len(checks))
		}
		for _, check := range checks {
			if check.Verdict != verdict.Pass {
				t.Errorf("%s %s\n%s %s: %s %+v", h.operation, h.body, check.Requirement, check.Verdict, check.Message, check.Fields)
			}
		}
	}
}

func find(checks []verdict.Check, id string) (verdict.Check, bool) {
	for _, c := range checks {
		if c.Requirement == id {
			return c, true
		}
	}
	return verdict.Check{}, false
}

const goodOTP = `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`

func TestBrokenAnswersAreFoundOut(t *testing.T) {
	c := load(t)
	for _, b := range []struct {
		name, operation, request string
		status                   int
		body                     string
		requirement              string
		path                     string
	}{
		{"html", otp, `{}`, 200, "<html><body>blocked</body></html>", "EK-ENV-010", "body"},
		{"empty", otp, `{}`, 200, "", "EK-ENV-010", "body"},
		{"truncated", otp, `{}`, 200, goodOTP[:40], "EK-ENV-010", "body"},
		{"trailing", otp, `{}`, 200, goodOTP + "x", "EK-ENV-010", "body"},
		{"not UTF-8", otp, `{}`, 200, strings.Replace(goodOTP, "Success", "\xff", 1), "EK-ENV-010", "body"},
		{"too deep", otp, `{}`, 200, strings.Repeat("[", 1000) + strings.Repeat("]", 1000), "EK-ENV-010", "body"},
		{"a number nobody can hold", otp, `{}`, 200, `{"code":1e999999999,"message":"x"}`, "EK-ENV-010", "body"},
		{"NaN", otp, `{}`, 200, `{"code":NaN,"message":"x"}`, "EK-ENV-010", "body"},
		{"half a character", otp, `{}`, 200, strings.Replace(goodOTP, "Success", `Success\ud83d\u0021`, 1), "EK-ENV-010", "body"},
		{"the other half of one", otp, `{}`, 200, strings.Replace(goodOTP, "Success", `\\\udfff`, 1), "EK-ENV-010", "body"},
		{"a list", otp, `{}`, 200, `[` + goodOTP + `]`, "EK-ENV-030", "body"},
		{"a bare text", otp, `{}`, 200, `"EK7E5CKFQX"`, "EK-ENV-030", "body"},
		{"response_code", otp, `{}`, 200, `{"response_code":0,"response_message":"Success","payload":{}}`, "EK-ENV-030", "response_code"},
		{"resultCode beside code", otp, `{}`, 200, `{"code":0,"message":"Success","resultCode":0}`, "EK-ENV-030", "resultCode"},
		{"a key twice", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":0,"code":1`, 1), "EK-ENV-040", "code"},
		{"a nested key twice", otp, `{}`, 200, strings.Replace(goodOTP, `"otpRequestId"`, `"mobileNumber":"60XXXXXX11","otpRequestId"`, 1), "EK-ENV-040", "payload.mobileNumber"},
		{"code a text", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":"0"`, 1), "EK-ENV-050", "code"},
		{"code a fraction", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":0.5`, 1), "EK-ENV-050", "code"},
		{"code 0.0", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":0.0`, 1), "EK-ENV-050", "code"},
		{"code 0e5", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":0e5`, 1), "EK-ENV-050", "code"},
		{"code beyond 64 bits", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":18446744073709551616`, 1), "EK-ENV-050", "code"},
		{"code of a refusal 422.0", otp, `{}`, 400, `{"code":422.0,"message":"no"}`, "EK-ENV-050", "code"},
		{"expiry with an exponent", token, `{}`, 200, `{"token":"t","expiry":1.7630003e12,"resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-020", "expiry"},
		{"a lifetime of 86399.0", oauth, ``, 200, `{"access_token":"a","token_type":"bearer","expires_in":86399.0}`, "EK-OAUTH-030", "expires_in"},
		{"a lifetime beyond 64 bits", oauth, ``, 200, `{"accessToken":"a","tokenType":"bearer","expiresIn":86399000000000000000000}`, "EK-OAUTH-030", "expires_in"},
		{"code null", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":null`, 1), "EK-ENV-050", "code"},
		{"no code", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0,`, ``, 1), "EK-ENV-050", "code"},
		{"no message", otp, `{}`, 200, strings.Replace(goodOTP, `"message":"Success",`, ``, 1), "EK-ENV-060", "message"},
		{"an empty message", otp, `{}`, 200, strings.Replace(goodOTP, `"Success"`, `""`, 1), "EK-ENV-060", "message"},
		{"success beside 500", otp, `{}`, 500, goodOTP, "EK-ENV-070", "code"},
		{"an undeclared field", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":0,"debug":true`, 1), "EK-ENV-080", "debug"},
		{"an undeclared field in the payload", otp, `{}`, 200, strings.Replace(goodOTP, `"payload":{`, `"payload":{"otp":"1",`, 1), "EK-ENV-080", "payload.otp"},
		{"the token echoed", otp, `{}`, 200, strings.Replace(goodOTP, `"Success"`, `"ok senttoken123"`, 1), "EK-ENV-090", "Authorization"},
		{"the OTP echoed", debit, `{"otp":"123456"}`, 200, `{"code":1,"message":"123456 is wrong"}`, "EK-ENV-090", "otp"},
		{"the token echoed behind escapes", otp, `{}`, 200, strings.Replace(goodOTP, `"Success"`, `"ok \u0073enttoken123"`, 1), "EK-ENV-090", "Authorization"},
		{"the OTP echoed as an escaped key", debit, `{"otp":"123456"}`, 200, `{"code":1,"message":"no","payload":{"\u003123456":true}}`, "EK-ENV-090", "otp"},
		{"a long key echoed within a word", token, `{"secretKey":"0123456789abcdefgh"}`, 401, `{"resultCode":401,"resultMessage":"x0123456789abcdefghx"}`, "EK-ENV-090", "secretKey"},
		{"a refusal that grants", otp, `{}`, 200, strings.Replace(goodOTP, `"code":0`, `"code":5`, 1), "EK-ENV-100", "otpRequestId"},
		{"a refusal that grants in capitals", otp, `{}`, 200, `{"code":5,"message":"no","payload":{"OTPRequestID":"EK7E5CKFQX"}}`, "EK-ENV-100", "OTPRequestID"},
		{"another success message", otp, `{}`, 200, strings.Replace(goodOTP, `"Success"`, `"OK"`, 1), "EK-ENV-110", "message"},
		{"no payload", otp, `{}`, 200, `{"code":0,"message":"Success"}`, "EK-OTP-010", "payload"},
		{"payload null", otp, `{}`, 200, `{"code":0,"message":"Success","payload":null}`, "EK-OTP-010", "payload"},
		{"no otpRequestId", otp, `{}`, 200, `{"code":0,"message":"Success","payload":{"mobileNumber":"60XXXXXX11"}}`, "EK-OTP-010", "payload.otpRequestId"},
		{"otpRequestId of another shape", otp, `{}`, 200, strings.Replace(goodOTP, "EK7E5CKFQX", "ek7e5ckfqx", 1), "EK-OTP-020", "payload.otpRequestId"},
		{"the mobile unmasked", otp, `{}`, 200, strings.Replace(goodOTP, "60XXXXXX11", "6000000011", 1), "EK-OTP-030", "payload.mobileNumber"},
		{"no token", token, `{}`, 200, `{"expiry":1763000300000,"resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-010", "token"},
		{"expiry in seconds", token, `{}`, 200, `{"token":"t","expiry":1763000300,"resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-030", "expiry"},
		{"expiry in microseconds", token, `{}`, 200, `{"token":"t","expiry":1763000300000000,"resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-030", "expiry"},
		{"expiry a text", token, `{}`, 200, `{"token":"t","expiry":"1763000300000","resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-020", "expiry"},
		{"expiry beyond int64", token, `{}`, 200, `{"token":"t","expiry":-5,"resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-020", "expiry"},
		{"a short life", token, `{}`, 200, `{"token":"t","expiry":1763000060000,"resultCode":0,"resultMessage":"Success"}`, "EK-TOKEN-070", "expiry"},
		{"a token beside a failure", token, `{}`, 200, `{"token":"t","expiry":1763000300000,"resultCode":5,"resultMessage":"Success"}`, "EK-TOKEN-040", "resultCode"},
		{"an OAuth type", oauth, ``, 200, `{"access_token":"a","token_type":"mac","expires_in":86399}`, "EK-OAUTH-020", "token_type"},
		{"an OAuth lifetime", oauth, ``, 200, `{"access_token":"a","token_type":"bearer","expires_in":300}`, "EK-OAUTH-050", "expires_in"},
		{"two spellings", oauth, ``, 200, `{"access_token":"a","tokenType":"bearer","expires_in":86399}`, "EK-OAUTH-040", "keys"},
		{"another amount", debit, `{"uniqueTransactionId":"T1","amount":20.00}`, 200, `{"code":0,"message":"Success","payload":{"enkashCardTxnId":"ECTRSZJ8CRJ2E","uniqueTransactionId":"T1","amount":20.01,"status":"SUCCESS"}}`, "EK-DEBIT-050", "payload.amount"},
		{"another transaction", debit, `{"uniqueTransactionId":"T1","amount":20.00}`, 200, `{"code":0,"message":"Success","payload":{"enkashCardTxnId":"ECTRSZJ8CRJ2E","uniqueTransactionId":"T2","amount":20.00,"status":"SUCCESS"}}`, "EK-DEBIT-040", "payload.uniqueTransactionId"},
	} {
		t.Run(b.name, func(t *testing.T) {
			checks := c.Judge(answered(b.operation, b.request, b.status, b.body), true)
			check, ok := find(checks, b.requirement)
			if !ok || check.Verdict == verdict.Pass || check.Message == "" {
				t.Fatalf("%s is %+v; all: %+v", b.requirement, check, checks)
			}
			for _, f := range check.Fields {
				if f.Path == b.path {
					return
				}
			}
			t.Errorf("no field %q in %+v", b.path, check.Fields)
		})
	}
}

// TestFindingsHaveOneOrder: the same exchange gives the same record, however maps are walked.
func TestFindingsHaveOneOrder(t *testing.T) {
	c := load(t)
	e := answered(debit, `{"otp":"123456","password":"hunter22"}`, 200, `{"code":5,"message":"123456 hunter22 senttoken123","payload":{"otpRequestId":"EK7E5CKFQX","token":"t","data":[{"token":"a"},{"token":"b"}]}}`)
	for _, want := range []struct {
		requirement string
		paths       string
	}{{"EK-ENV-090", "Authorization otp password"}, {"EK-ENV-100", "otpRequestId token token token"}} {
		for range 20 {
			check, _ := find(c.Judge(e, true), want.requirement)
			var paths []string
			for _, f := range check.Fields {
				paths = append(paths, f.Path)
			}
			if got := strings.Join(paths, " "); got != want.paths {
				t.Fatalf("%s: %s, want %s", want.requirement, got, want.paths)
			}
		}
	}
}

func TestTransportDefectsOfAnAnswer(t *testing.T) {
	c := load(t)
	broke := answered(otp, `{}`, 200, goodOTP[:20])
	broke.Err = errors.New("unexpected EOF")
	long := answered(otp, `{}`, 200, goodOTP)
	long.Response.Cut = true
	for name, e := range map[string]*exchange.Exchange{"ended early": broke, "too long": long} {
		if check, _ := find(c.Judge(e, true), "EK-ENV-010"); check.Verdict != verdict.Fail {
			t.Errorf("%s: %+v", name, check)
		}
	}
	plain := answered(otp, `{}`, 200, goodOTP)
	plain.Response.Header.Set("Content-Type", "text/plain")
	if check, _ := find(c.Judge(plain, true), "EK-ENV-020"); check.Verdict != verdict.Fail {
		t.Errorf("text/plain: %+v", check)
	}
	for _, types := range [][]string{{"application/json", "text/html"}, {"application/json; charset=utf-16"}, {"application/json; charset=iso-8859-1"}, nil} {
		e := answered(otp, `{}`, 200, goodOTP)
		e.Response.Header["Content-Type"] = types
		if check, _ := find(c.Judge(e, true), "EK-ENV-020"); check.Verdict != verdict.Fail {
			t.Errorf("%q: %+v", types, check)
		}
	}
	utf8 := answered(otp, `{}`, 200, goodOTP)
	utf8.Response.Header.Set("Content-Type", "Application/JSON;charset=UTF-8")
	if check, _ := find(c.Judge(utf8, true), "EK-ENV-020"); check.Verdict != verdict.Pass {
		t.Errorf("UTF-8: %+v", check)
	}
	if checks := c.Judge(&exchange.Exchange{Operation: otp}, true); checks != nil {
		t.Errorf("an exchange without an answer was judged: %+v", checks)
	}
	if checks := c.Judge(answered("wallet.dance", "", 200, goodOTP), true); checks != nil {
		t.Errorf("an unknown operation was judged: %+v", checks)
	}
}

func TestSecretsInHeadersAreFoundOut(t *testing.T) {
	c := load(t)
	bearer := answered(otp, `{}`, 200, goodOTP)
	bearer.Response.Header.Set("Set-Cookie", "session=senttoken123; Secure")
	basic := answered(oauth, "", 401, `{"error":"invalid_client","error_description":"not hunter2hunter2"}`)
	basic.Request.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("user:hunter2hunter2")))
	year := answered(debit, `{"otp":"2026"}`, 200, `{"code":1,"message":"no"}`)
	year.Response.Header.Set("Date", "Thu, 26 Nov 2026 00:00:00 GMT")
	for e, want := range map[*exchange.Exchange]verdict.Verdict{bearer: verdict.Fail, basic: verdict.Fail, year: verdict.Pass} {
		if check, ok := find(c.Judge(e, true), "EK-ENV-090"); !ok || check.Verdict != want {
			t.Errorf("%s: %+v, want %s", e.Operation, check, want)
		}
	}
}

func TestWeights(t *testing.T) {
	c := load(t)
	for _, w := range []struct {
		id        string
		mock, uat verdict.Verdict
	}{
		{"EK-ENV-020", verdict.Fail, verdict.Fail},   // documented
		{"EK-OTP-030", verdict.Fail, verdict.Warn},   // inferred
		{"EK-OTP-240", verdict.Fail, verdict.Warn},   // assumed shape
		{"EK-OTP-230", verdict.Fail, verdict.Fail},   // outcome, inferred
		{"EK-ENV-090", verdict.Fail, verdict.Fail},   // outcome, assumed
		{"EK-ENV-080", verdict.Warn, verdict.Warn},   // SHOULD
		{"EK-OAUTH-060", verdict.Warn, verdict.Warn}, // SHOULD, documented
	} {
		r, ok := c.Requirement(w.id)
		if !ok {
			t.Fatalf("no requirement %s", w.id)
		}
		if r.Weight(true) != w.mock || r.Weight(false) != w.uat {
			t.Errorf("%s weighs %s on a mock and %s elsewhere, want %s and %s", w.id, r.Weight(true), r.Weight(false), w.mock, w.uat)
		}
	}
}

func FuzzJudge(f *testing.F) {
	for _, h := range honest {
		f.Add(h.operation, h.status, []byte(h.body))
	}
	c := load(f)
	f.Fuzz(func(t *testing.T, operation string, status int, body []byte) {
		if status == 0 {
			return
		}
		for _, check := range c.Judge(answered(operation, `{"otp":"123456","amount":20}`, status, string(body)), true) {
			if check.Verdict == verdict.EngineError {
				t.Errorf("engine error: %+v", check)
			}
			if check.Verdict != verdict.Pass && check.Message == "" {
				t.Errorf("a finding without words: %+v", check)
			}
		}
	})
}

// BenchmarkJudgeOTP judges request and answer of one exchange.
func BenchmarkJudgeOTP(b *testing.B) {
	c := load(b)
	e := sent(otp, "POST", otpURL, otpBody)
	e.Response = answered(otp, "", 200, goodOTP).Response
	c.Judge(e, true)
	c.JudgeRequest(e, true)
	b.ReportAllocs()
	for b.Loop() {
		c.Judge(e, true)
		c.JudgeRequest(e, true)
	}
}

// BenchmarkLoad is what every command loads, and what a run of the four operations of the mock
// needs beside.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		c := load(b)
		c.Concerning([]string{token, oauth, otp, debit})
	}
}

// TestPersonalValuesAreOutlined: off the mock evidence hides them, and a finding must still
// show what is wrong.
func TestPersonalValuesAreOutlined(t *testing.T) {
	c := load(t)
	for given, want := range map[string]string{"6000000011": `"##########"`, "60XXXX0011": `"##XXXX####"`, "+91-asha": `"+##-aaaa"`} {
		e := answered(otp, `{}`, 200, strings.Replace(goodOTP, "60XXXXXX11", given, 1))
		check, _ := find(c.Judge(e, false), "EK-OTP-030")
		if len(check.Fields) != 1 || check.Fields[0].Actual != want {
			t.Errorf("%s: %+v, want %s", given, check.Fields, want)
		}
		check, _ = find(c.Judge(e, true), "EK-OTP-030")
		if len(check.Fields) != 1 || check.Fields[0].Actual != `"`+given+`"` {
			t.Errorf("%s on a mock: %+v", given, check.Fields)
		}
	}
}

// TestFindingsStandInOrder: the same answer is told in the same order each time.
func TestFindingsStandInOrder(t *testing.T) {
	c := load(t)
	body := strings.Replace(goodOTP, `"code":0`, `"code":0,"z":1,"b":2,"q":3,"a":4,"m":5,"x":6`, 1)
	for range 20 {
		var paths []string
		for _, check := range c.Judge(answered(otp, `{}`, 200, body), true) {
			if check.Requirement != "EK-ENV-080" {
				continue
			}
			for _, field := range check.Fields {
				paths = append(paths, field.Path)
			}
		}
		if got := strings.Join(paths, " "); got != "a b m q x z" {
			t.Fatalf("got %s", got)
		}
	}
}

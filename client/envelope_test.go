package client

import (
	"net/http"
	"strings"
	"testing"
)

func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func TestDecodeEnvelopes(t *testing.T) {
	cases := []struct {
		name    string
		kind    EnvelopeKind
		status  int
		body    string
		want    Kind // "" for success
		code    int64
		hasCode bool
		message string
		payload string
	}{
		{"code", EnvelopeCode, 200, `{"code":0,"message":"Success","payload":{"a":1.10}}`, "", 0, true, "Success", `{"a":1.10}`},
		{"code with a string payload", EnvelopeCode, 200, `{"code":0,"message":"Success","payload":"x"}`, "", 0, true, "Success", `"x"`},
		{"code without message and payload", EnvelopeCode, 201, ` {"code":0} `, "", 0, true, "", ""},
		{"code that refuses with 200", EnvelopeCode, 200, `{"code":1,"message":"no"}`, KindRefused, 1, true, "no", ""},
		{"code that refuses with 400", EnvelopeCode, 400, `{"code":412,"message":"no","payload":null}`, KindRefused, 412, true, "no", "null"},
		{"largest code", EnvelopeCode, 200, `{"code":9223372036854775807}`, KindRefused, 9223372036854775807, true, "", ""},
		{"success beside an error status", EnvelopeCode, 500, `{"code":0,"message":"Success"}`, KindEnvelope, 0, true, "Success", ""},
		{"code beyond 64 bits", EnvelopeCode, 200, `{"code":9223372036854775808}`, KindEnvelope, 0, false, "", ""},
		{"code with a fraction", EnvelopeCode, 200, `{"code":0.0}`, KindEnvelope, 0, false, "", ""},
		{"code with an exponent", EnvelopeCode, 200, `{"code":0e0}`, KindEnvelope, 0, false, "", ""},
		{"code as text", EnvelopeCode, 200, `{"code":"0"}`, KindEnvelope, 0, false, "", ""},
		{"code null", EnvelopeCode, 200, `{"code":null}`, KindEnvelope, 0, false, "", ""},
		{"code in other letters", EnvelopeCode, 200, `{"Code":0,"message":"Success"}`, KindEnvelope, 0, false, "", ""},
		{"message of another type", EnvelopeCode, 200, `{"code":0,"message":7}`, KindEnvelope, 0, true, "", ""},
		{"response_code for code", EnvelopeCode, 200, `{"response_code":0,"response_message":"Success"}`, KindEnvelope, 0, false, "", ""},
		{"two envelopes at once", EnvelopeCode, 200, `{"code":0,"resultCode":5}`, KindEnvelope, 0, false, "", ""},
		{"array for an object", EnvelopeCode, 200, `[]`, KindEnvelope, 0, false, "", ""},
		{"null", EnvelopeCode, 200, `null`, KindEnvelope, 0, false, "", ""},
		{"number", EnvelopeCode, 200, `12`, KindEnvelope, 0, false, "", ""},
		{"response_code", EnvelopeResponseCode, 200, `{"response_code":0,"response_message":"Success","payload":[1]}`, "", 0, true, "Success", `[1]`},
		{"response_code that refuses", EnvelopeResponseCode, 200, `{"response_code":409,"response_message":"twice"}`, KindRefused, 409, true, "twice", ""},
		{"code for response_code", EnvelopeResponseCode, 200, `{"code":0}`, KindEnvelope, 0, false, "", ""},
		{"resultCode", EnvelopeResultCode, 200, `{"token":"t","resultCode":0,"resultMessage":"m"}`, "", 0, true, "m", `{"token":"t","resultCode":0,"resultMessage":"m"}`},
		{"resultCode 200 of the prose page", EnvelopeResultCode, 200, `{"resultCode":200}`, "", 200, true, "", `{"resultCode":200}`},
		{"resultCode 200 beside an error status", EnvelopeResultCode, 500, `{"resultCode":200}`, KindEnvelope, 200, true, "", `{"resultCode":200}`},
		{"resultCode that refuses", EnvelopeResultCode, 401, `{"resultCode":401,"resultMessage":"no"}`, KindRefused, 401, true, "no", `{"resultCode":401,"resultMessage":"no"}`},
		{"code 200 is no success", EnvelopeCode, 200, `{"code":200}`, KindRefused, 200, true, "", ""},
		{"string", EnvelopeString, 200, `"Not configured"`, "", 0, false, "", `"Not configured"`},
		{"string beside an error status", EnvelopeString, 400, `"no"`, KindRefused, 0, false, "", `"no"`},
		{"object for a string", EnvelopeString, 200, `{"code":0}`, KindEnvelope, 0, false, "", ""},
		{"OAuth", EnvelopeNone, 200, `{"access_token":"t"}`, "", 0, false, "", `{"access_token":"t"}`},
		{"OAuth error", EnvelopeNone, 400, `{"error":"invalid_grant","error_description":"Bad credentials"}`, KindRefused, 0, false,
			"invalid_grant: Bad credentials", `{"error":"invalid_grant","error_description":"Bad credentials"}`},
		{"OAuth error beside 200", EnvelopeNone, 200, `{"error":"x"}`, KindRefused, 0, false, "x", `{"error":"x"}`},
		{"OAuth error of another type", EnvelopeNone, 400, `{"error":{}}`, KindEnvelope, 0, false, "", `{"error":{}}`},
		{"OAuth refused by code", EnvelopeNone, 401, `{"code":401,"message":"no"}`, KindRefused, 401, true, "no", `{"code":401,"message":"no"}`},
		{"OAuth in a code envelope", EnvelopeNone, 200, `{"code":0,"message":"Success"}`, KindEnvelope, 0, true, "Success", `{"code":0,"message":"Success"}`},
		{"OAuth error status alone", EnvelopeNone, 500, `{}`, KindEnvelope, 0, false, "", `{}`},
		{"empty", EnvelopeCode, 200, ``, KindNotJSON, 0, false, "", ""},
		{"only blanks", EnvelopeCode, 200, " \n", KindNotJSON, 0, false, "", ""},
		{"HTML declared as JSON", EnvelopeCode, 200, `<html></html>`, KindNotJSON, 0, false, "", ""},
		{"two values", EnvelopeCode, 200, `{"code":0}{"code":1}`, KindNotJSON, 0, false, "", ""},
		{"text behind the value", EnvelopeCode, 200, `{"code":0} x`, KindNotJSON, 0, false, "", ""},
		{"invalid UTF-8", EnvelopeCode, 200, "{\"code\":0,\"message\":\"\xff\"}", KindNotJSON, 0, false, "", ""},
		{"byte order mark", EnvelopeCode, 200, "\uFEFF{\"code\":0}", KindNotJSON, 0, false, "", ""},
		{"UTF-16", EnvelopeCode, 200, "\xff\xfe{\x00}\x00", KindNotJSON, 0, false, "", ""},
		{"cut in a value", EnvelopeCode, 200, `{"code":0,"message":"Suc`, KindTruncated, 0, false, "", ""},
		{"cut in a literal", EnvelopeCode, 200, `{"code":0,"payload":tr`, KindTruncated, 0, false, "", ""},
		{"key twice", EnvelopeCode, 200, `{"code":0,"code":1}`, KindDuplicateKey, 0, false, "", ""},
		{"key twice in another spelling", EnvelopeCode, 200, `{"code":0,"\u0063ode":1}`, KindDuplicateKey, 0, false, "", ""},
		{"key twice far down", EnvelopeCode, 200, `{"code":0,"payload":[{"a":{"b":[],"b":{}}}]}`, KindDuplicateKey, 0, false, "", ""},
		{"key twice in a sibling is none", EnvelopeCode, 200, `{"code":0,"payload":[{"a":1},{"a":"a"}]}`, "", 0, true, "", `[{"a":1},{"a":"a"}]`},
		{"deepest", EnvelopeCode, 200, `{"code":0,"payload":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`, "", 0, true, "", strings.Repeat("[", 63) + strings.Repeat("]", 63)},
		{"too deep", EnvelopeCode, 200, `{"code":0,"payload":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, KindTooLarge, 0, false, "", ""},
		{"far too deep", EnvelopeCode, 200, strings.Repeat(`[`, 100_000), KindNotJSON, 0, false, "", ""},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			envelope, f := decode(test.kind, test.status, jsonHeader(), []byte(test.body))
			var got Kind
			if f != nil {
				got = f.kind
			}
			if got != test.want {
				t.Fatalf("kind %q (%+v), want %q", got, f, test.want)
			}
			if envelope.Kind != test.kind || envelope.HasCode != test.hasCode || envelope.Code != test.code ||
				envelope.Message != test.message || string(envelope.Payload) != test.payload {
				t.Errorf("envelope %+v with payload %s", envelope, envelope.Payload)
			}
		})
	}
}

func TestContentTypes(t *testing.T) {
	cases := []struct {
		header http.Header
		want   Kind
	}{
		{http.Header{"Content-Type": {"application/json"}}, ""},
		{http.Header{"Content-Type": {"Application/JSON; charset=UTF-8"}}, ""},
		{http.Header{"Content-Type": {"application/problem+json"}}, ""},
		{http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"identity"}}, ""},
		{http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}, KindContentType},
		{http.Header{"Content-Type": {"application/json", "text/html"}}, KindContentType},
		{http.Header{"Content-Type": {"text/html"}}, KindContentType},
		{http.Header{"Content-Type": {"text/plain+json"}}, KindContentType},
		{http.Header{"Content-Type": {"application/jsonp"}}, KindContentType},
		{http.Header{"Content-Type": {""}}, KindContentType},
		{http.Header{"Content-Type": {";;"}}, KindContentType},
		{http.Header{}, KindContentType},
	}
	for _, test := range cases {
		_, f := decode(EnvelopeCode, http.StatusOK, test.header, []byte(`{"code":0}`))
		var got Kind
		if f != nil {
			got = f.kind
		}
		if got != test.want {
			t.Errorf("%v: kind %q, want %q", test.header, got, test.want)
		}
	}
}

// FuzzDecode holds for every byte sequence: no panic, and success only for an envelope that
// says so beside a status that says so.
func FuzzDecode(f *testing.F) {
	kinds := []EnvelopeKind{EnvelopeCode, EnvelopeResponseCode, EnvelopeResultCode, EnvelopeString, EnvelopeNone}
	for i, seed := range []string{
		otpBody, `{"response_code":0}`, `{"resultCode":200,"token":"t","expiry":1}`, `"x"`,
		`{"access_token":"a","accessToken":"b","expires_in":1}`, `{"error":"x"}`, `{"code":0,"payload":{"amount":20.00}}`,
		"{\"a\":\"\xff\"}", `{"a":1,"a":2}`, `[[[[`, ``, `nul`, `{"code":-0}`, ` {"code":0}`,
	} {
		f.Add(byte(i), 200, "application/json", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, kind byte, status int, contentType string, body []byte) {
		wanted := kinds[int(kind)%len(kinds)]
		envelope, fault := decode(wanted, status, http.Header{"Content-Type": {contentType}}, body)
		if envelope.Kind != wanted {
			t.Errorf("kind %q, want %q", envelope.Kind, wanted)
		}
		fields, _ := parseObject(envelope.Payload)
		_, _, _ = readAuthToken(fields)
		_, _ = readMerchantTransaction(fields)
		if fault != nil {
			if fault.kind == "" || fault.kind == KindRefused != (fault.what == "") {
				t.Errorf("a fault without a kind or a text: %+v", fault)
			}
			return
		}
		if status < 200 || status > 299 || envelope.HasCode && !succeeded(envelope) {
			t.Errorf("status %d with code %d passes as success", status, envelope.Code)
		}
		if envelope.HasCode == (wanted == EnvelopeString || wanted == EnvelopeNone) {
			t.Errorf("%q with HasCode %v", wanted, envelope.HasCode)
		}
	})
}

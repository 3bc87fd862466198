package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// sent is a whole request, as our client makes them, and a success.
func sent(operation, method, url, body string, header ...string) *exchange.Exchange {
	h := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer abcdefgh12345"}, "Partnerid": {"CRM338L2H"}}
	for i := 0; i < len(header); i += 2 {
		if h.Del(header[i]); header[i+1] != "" {
			h.Set(header[i], header[i+1])
		}
	}
	return &exchange.Exchange{
		ID: "1", Operation: operation, Started: now,
		Request:  exchange.Message{Method: method, URL: url, Header: h, Body: []byte(body), Bytes: int64(len(body))},
		Response: exchange.Message{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{}`)},
	}
}

// twice adds a header to those that a request has.
func twice(e *exchange.Exchange, header, value string) *exchange.Exchange {
	e.Request.Header.Add(header, value)
	return e
}

const (
	base      = "http://127.0.0.1:8080/u/one"
	otpURL    = base + "/api/v0/partner/enKashCard/otp"
	otpBody   = `{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":"CAC7975","enKashCardId":"EKCBEFFEC1"}`
	debitURL  = base + "/api/v0/partner/enKashCard/ppi-merchant-transaction"
	debitBody = `{"merchantDetailId":"MD7GWIYV3VEMQ8KQ","enkashCardId":"EKCKIE9O2R","companyId":"CEKZYD5VWX","cardAccountId":"CAP1D8F","amount":20.00,"productCode":"DEFAULT","remarks":"x","otpMedium":"MOBILE","otp":"123456","otpReferenceId":"EK0N4ERDOS","uniqueTransactionId":"T1"}`
)

func TestWholeRequestsKeepEveryRule(t *testing.T) {
	c := load(t)
	for _, e := range []*exchange.Exchange{
		sent(otp, "POST", otpURL, otpBody),
		sent(debit, "POST", debitURL, debitBody),
		sent(oauth, "POST", base+"/oauth/token", "username=a&password=b&grant_type=password&clientId=CEKQ08TRRG",
			"Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic YTpi"),
		sent("gateway.get-order-status", "GET", base+"/api/v0/orders/ORD1784195236818VZuxB", "", "merchantAccessKey", "a"),
	} {
		checks := c.JudgeRequest(e, true)
		if len(checks) < 3 {
			t.Errorf("%s: only %d checks", e.Operation, len(checks))
		}
		for _, check := range checks {
			if check.Verdict != verdict.Pass {
				t.Errorf("%s: %s %s: %s %+v", e.Operation, check.Requirement, check.Verdict, check.Message, check.Fields)
			}
		}
	}
}

// TestBrokenRequestsAreFoundOut has a request for each thing that can be wrong with one.
func TestBrokenRequestsAreFoundOut(t *testing.T) {
	c := load(t)
	without := func(body, field string) string {
		return strings.Replace(body, field, `"gone_`+field[1:], 1)
	}
	for _, b := range []struct {
		name        string
		e           *exchange.Exchange
		requirement string
		path        string
	}{
		{"another method", sent(otp, "PUT", otpURL, otpBody), "EK-REQ-010", "request"},
		{"another path", sent(otp, "POST", base+"/api/v0/partner/enkashcard/otp", otpBody), "EK-REQ-010", "request"},
		{"a path that is too short", sent(otp, "POST", base[:22]+"/otp", otpBody), "EK-REQ-010", "request"},
		{"no partnerId", sent(otp, "POST", otpURL, otpBody, "partnerId", ""), "EK-REQ-020", "partnerId"},
		{"no access key", sent("gateway.get-order-status", "GET", base+"/api/v0/orders/O1", ""), "EK-REQ-020", "merchantAccessKey"},
		{"no query value", sent("gateway.activate-split-settlement-account", "PATCH", base+"/api/v0/split-account/activate", "", "merchantAccessKey", "a"), "EK-REQ-020", "splitAccountDetailId"},
		{"no authorisation", sent(otp, "POST", otpURL, otpBody, "Authorization", ""), "EK-REQ-030", "Authorization"},
		{"Basic for Bearer", sent(otp, "POST", otpURL, otpBody, "Authorization", "Basic YTpi"), "EK-REQ-030", "Authorization"},
		{"a scheme and nothing", sent(otp, "POST", otpURL, otpBody, "Authorization", "Bearer "), "EK-REQ-030", "Authorization"},
		{"text/plain", sent(otp, "POST", otpURL, otpBody, "Content-Type", "text/plain"), "EK-REQ-040", "Content-Type"},
		{"no content type", sent(otp, "POST", otpURL, otpBody, "Content-Type", ""), "EK-REQ-040", "Content-Type"},
		{"two tokens", twice(sent(otp, "POST", otpURL, otpBody), "Authorization", "Bearer other1234567"), "EK-REQ-120", "Authorization"},
		{"two partners", twice(sent(otp, "POST", otpURL, otpBody), "partnerId", "CR0000000"), "EK-REQ-120", "partnerId"},
		{"two content types", twice(sent(otp, "POST", otpURL, otpBody), "Content-Type", "text/plain"), "EK-REQ-120", "Content-Type"},
		{"the same partner twice", twice(sent(otp, "POST", otpURL, otpBody), "partnerId", "CRM338L2H"), "EK-REQ-120", "partnerId"},
		{"two access keys", twice(sent("gateway.get-order-status", "GET", base+"/api/v0/orders/O1", "", "merchantAccessKey", "a"), "merchantAccessKey", "b"), "EK-REQ-120", "merchantAccessKey"},
		{"a body cut off", sent(otp, "POST", otpURL, otpBody[:30]), "EK-REQ-050", "body"},
		{"no body", sent(otp, "POST", otpURL, ""), "EK-REQ-050", "body"},
		{"not UTF-8", sent(otp, "POST", otpURL, strings.Replace(otpBody, "CAC", "\xff", 1)), "EK-REQ-050", "body"},
		{"NaN", sent(debit, "POST", debitURL, strings.Replace(debitBody, "20.00", "NaN", 1)), "EK-REQ-050", "body"},
		{"a key twice", sent(otp, "POST", otpURL, strings.Replace(otpBody, `{`, `{"enKashCardId":"EKC0000000",`, 1)), "EK-REQ-050", "enKashCardId"},
		{"a form field twice", sent(oauth, "POST", base+"/oauth/token", "username=a&username=b&password=b&grant_type=password&clientId=CEKQ08TRRG", "Content-Type", "application/x-www-form-urlencoded"), "EK-REQ-050", "username"},
		{"a field gone", sent(otp, "POST", otpURL, without(otpBody, `"cardAccountId"`)), "EK-REQ-060", "cardAccountId"},
		{"a form field gone", sent(oauth, "POST", base+"/oauth/token", "username=a&grant_type=password&clientId=C", "Content-Type", "application/x-www-form-urlencoded"), "EK-REQ-060", "password"},
		{"a field mistyped", sent(otp, "POST", otpURL, strings.Replace(otpBody, `"CAC7975"`, `7975`, 1)), "EK-REQ-070", "cardAccountId"},
		{"a field null", sent(otp, "POST", otpURL, strings.Replace(otpBody, `"CAC7975"`, `null`, 1)), "EK-REQ-070", "cardAccountId"},
		{"an amount as text", sent(debit, "POST", debitURL, strings.Replace(debitBody, `20.00`, `"20.00"`, 1)), "EK-REQ-070", "amount"},
		{"a list for an object", sent(otp, "POST", otpURL, `[`+otpBody+`]`), "EK-REQ-070", ""},
		{"an unknown value of a list", sent(debit, "POST", debitURL, strings.Replace(debitBody, `"MOBILE"`, `"PIGEON"`, 1)), "EK-REQ-080", "otpMedium"},
		{"a pattern broken", sent("payout.create-webhook-data", "POST", base+"/api/v0/webhook-data", `{"webhookUrl":"https://example.test","events":["PAYOUT_SUCCESS"],"companyId":"CEK"}`), "EK-REQ-080", "companyId"},
		{"an unknown query value", sent(otp, "POST", otpURL+"?debug=1", otpBody), "EK-REQ-090", "query.debug"},
		{"the token in the address", sent(otp, "POST", otpURL+"?t=abcdefgh12345", otpBody), "EK-REQ-100", "query.t"},
		{"an OTP in the address", sent(otp, "POST", otpURL+"?otp=123456", otpBody), "EK-REQ-100", "query.otp"},
		{"a number beyond 2^53", sent(debit, "POST", debitURL, strings.Replace(debitBody, `20.00`, `9007199254740993`, 1)), "EK-REQ-110", "amount"},
	} {
		t.Run(b.name, func(t *testing.T) {
			check, ok := find(c.JudgeRequest(b.e, true), b.requirement)
			if !ok || check.Verdict == verdict.Pass || check.Message == "" {
				t.Fatalf("%s is %+v", b.requirement, check)
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

func TestABodyBeyondTheRecordersLimitIsNoGuess(t *testing.T) {
	c := load(t)
	form := sent(oauth, "POST", base+"/oauth/token", "username=a&password=b&grant_type=password&clientId=C",
		"Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic YTpi")
	for _, e := range []*exchange.Exchange{sent(otp, "POST", otpURL, otpBody), form} {
		e.Request.Cut, e.Request.Bytes = true, 50<<20
		check, _ := find(c.JudgeRequest(e, true), "EK-REQ-050")
		if check.Verdict != verdict.Fail || !strings.Contains(check.Message, "longer than what is recorded") {
			t.Errorf("%s: %+v", e.Operation, check)
		}
	}
}

// TestABodyThatNobodyMarksRequiredMayBeAbsent: a search needs no filter.
func TestABodyThatNobodyMarksRequiredMayBeAbsent(t *testing.T) {
	search := sent("gateway.search-settlement-payouts", "POST", base+"/api/v0/settlement-payout/search", "", "merchantAccessKey", "a", "Content-Type", "")
	for _, check := range load(t).JudgeRequest(search, true) {
		if check.Verdict != verdict.Pass {
			t.Errorf("%+v", check)
		}
	}
}

// TestWhatIsEncryptedIsNotJudgedAsPlain: a partner's client encrypts its payouts.
func TestWhatIsEncryptedIsNotJudgedAsPlain(t *testing.T) {
	c := load(t)
	const payout = "payout.create-payout"
	e := sent(payout, "POST", base+"/api/v0/payout-transaction", `{"request":"VRiTVg8oufKOo1NCHR12YVE5qOaFmCRukm7toxZu+eU="}`)
	e.Response.Body = []byte(`{"request":"VRiTVg8oufKOo1NCHR12YVE5qOaFmCRukm7toxZu+eU="}`)
	for _, check := range append(c.JudgeRequest(e, true), c.Judge(e, true)...) {
		if check.Verdict != verdict.Pass || strings.HasPrefix(check.Requirement, "EK-SCHEMA-") || check.Requirement == "EK-REQ-060" {
			t.Errorf("%+v", check)
		}
	}
	e.Request.Body = []byte(`{"request":"x","transferAmount":1}`) // half of each
	if check, _ := find(c.JudgeRequest(e, true), "EK-REQ-060"); check.Verdict != verdict.Fail {
		t.Errorf("plain after all: %+v", check)
	}
}

// TestAnExchangeOfNobodysOperation is judged as what it can be, and never as what is guessed.
func TestAnExchangeOfNobodysOperation(t *testing.T) {
	c := load(t)
	for _, f := range []struct {
		name, method, path, body string
		operations               []string
	}{
		{"by its path", "POST", "/api/v0/orders", `{}`, []string{"gateway.create-order"}},
		{"by a path with a value", "GET", "/api/v0/orders/ORD1", ``, []string{"gateway.get-order-status"}},
		{"below a base path", "POST", "/u/one/api/v0/orders", `{}`, []string{"gateway.create-order"}},
		{"another method", "DELETE", "/api/v0/orders", ``, nil},
		{"no operation", "POST", "/api/v0/dance", `{}`, nil},
		{"a gift card by its fields", "POST", "/api/v0/partner/enKashCard", `{"companyId":"CEKQ08TRRG","cardAccountId":"CAC7975","middleName":"x","loadAmount":5}`, []string{"card.create-non-reloadable-gift-card"}},
		{"a prepaid card by its fields", "POST", "/api/v0/partner/enKashCard", `{"companyId":"CEKQ08TRRG","cardAccountId":"CAC7975","physicalCard":true,"primaryEnKashCard":false,"address":"x"}`, []string{"card.create-reloadable-prepaid-card"}},
		{"an OTP, which two products have", "POST", "/api/v0/partner/enKashCard/otp", otpBody, []string{"card.generate-otp", "wallet.generate-transaction-otp"}},
	} {
		t.Run(f.name, func(t *testing.T) {
			got := c.Match(f.method, f.path, []byte(f.body))
			if strings.Join(got, " ") != strings.Join(f.operations, " ") {
				t.Errorf("matched %v, want %v", got, f.operations)
			}
			e := sent("", f.method, "http://127.0.0.1:1"+f.path, f.body)
			checks := c.Judge(e, true)
			said, _ := find(checks, "")
			switch len(f.operations) {
			case 1:
				if said.Message != "" || len(checks) < 4 {
					t.Errorf("%+v", checks)
				}
			case 0:
				if said.Verdict != verdict.Warn || !strings.Contains(said.Message, "is no operation of the contract") {
					t.Errorf("%+v", checks)
				}
			default:
				if said.Verdict != verdict.Warn || !strings.Contains(said.Message, "may be any of "+strings.Join(f.operations, ", ")) {
					t.Errorf("%+v", checks)
				}
			}
		})
	}
}

// TestWhatOperationsShareIsJudgedOfEither: whichever of two an OTP call is, it must be declared as JSON
// and be authorised.
func TestWhatOperationsShareIsJudgedOfEither(t *testing.T) {
	c := load(t)
	e := sent("", "POST", "http://127.0.0.1:1/api/v0/partner/enKashCard/otp", otpBody)
	if check, found := find(c.Judge(e, false), "EK-REQ-040"); !found || check.Verdict != verdict.Pass {
		t.Errorf("%v %+v", found, check)
	}
	e.Request.Header.Set("Content-Type", "text/plain")
	check, _ := find(c.Judge(e, false), "EK-REQ-040")
	if check.Verdict != verdict.Fail || !strings.HasPrefix(check.Message, "POST /api/v0/partner/enKashCard/otp: ") {
		t.Errorf("%+v", check)
	}
}

// TestAForeignAnswerIsJudgedAllTheSame: what cannot be named still has a form.
func TestAForeignAnswerIsJudgedAllTheSame(t *testing.T) {
	e := sent("", "POST", "http://127.0.0.1:1/api/v0/dance", `{}`)
	e.Response.Body = []byte(`{"a":1,"a":2}`)
	check, _ := find(load(t).Judge(e, true), "EK-ENV-040")
	if check.Verdict != verdict.Fail || !strings.Contains(check.Message, "POST /api/v0/dance") {
		t.Errorf("%+v", check)
	}
}

// TestEveryKindOfFindingOfASchema breaks an answer in each way that a schema can forbid, where
// no requirement of its own stands beside the field.
func TestEveryKindOfFindingOfASchema(t *testing.T) {
	document := strings.Replace(small, `"200": {description: not seen}`, `"200":
          description: all of it
          content:
            application/json:
              schema:
                type: object
                required: [code, message, must]
                additionalProperties: false
                properties:
                  code: {type: integer}
                  message: {type: string}
                  must: {type: string}
                  list: {type: array, maxItems: 2, items: {type: string, enum: [A, B]}}
                  when: {type: string, format: date-time}
                  small: {type: integer, format: int32}
                  form: {oneOf: [{type: object, required: [x, y, z]}, {type: object, required: [x]}]}
                  belief: {type: string, x-evidence: assumed}`, 1)
	embedded := load(t)
	requirements := []string{"requirements:", strings.SplitN(smallRequirements, "\n", 2)[1]}
	for _, r := range embedded.Requirements() {
		if strings.HasPrefix(r.ID, "EK-ENV-") || strings.HasPrefix(r.ID, "EK-SCHEMA-") {
			requirements = append(requirements, `  - {id: `+r.ID+`, sentence: "It `+string(r.Level)+` be.", level: `+string(r.Level)+`, who: server, kind: `+string(r.Kind)+
				`, evidence: `+string(r.Evidence)+`, source: x, operations: ["*"], since: "0"}`)
		}
	}
	c, err := contract.Load(files(document, strings.Join(requirements, "\n")+"\n", smallCatalogue))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []struct {
		name, body, requirement, path string
		uat                           verdict.Verdict
	}{
		{"gone", `{"code":0,"message":"Success"}`, "EK-SCHEMA-010", "must", verdict.Fail},
		{"mistyped", `{"code":0,"message":"Success","must":7}`, "EK-SCHEMA-020", "must", verdict.Fail},
		{"an assumed field mistyped", `{"code":0,"message":"Success","must":"x","belief":7}`, "EK-SCHEMA-020", "belief", verdict.Warn},
		{"no date", `{"code":0,"message":"Success","must":"x","when":"yesterday"}`, "EK-SCHEMA-030", "when", verdict.Fail},
		{"beyond 32 bits", `{"code":0,"message":"Success","must":"x","small":2147483648}`, "EK-SCHEMA-030", "small", verdict.Fail},
		{"beyond 2^53", `{"code":0,"message":"Success","must":"x","small":9007199254740993}`, "EK-SCHEMA-030", "small", verdict.Fail},
		{"a list too long", `{"code":0,"message":"Success","must":"x","list":["A","A","A"]}`, "EK-SCHEMA-030", "list", verdict.Fail},
		{"not of the list", `{"code":0,"message":"Success","must":"x","list":["A","C"]}`, "EK-SCHEMA-040", "list[1]", verdict.Fail},
		{"null", `{"code":0,"message":"Success","must":null}`, "EK-SCHEMA-050", "must", verdict.Warn},
		{"of two forms the nearer", `{"code":0,"message":"Success","must":"x","form":{}}`, "EK-SCHEMA-010", "form.x", verdict.Fail},
		{"undeclared", `{"code":0,"message":"Success","must":"x","debug":1}`, "EK-ENV-080", "debug", verdict.Warn},
	} {
		t.Run(b.name, func(t *testing.T) {
			for mock, want := range map[bool]verdict.Verdict{true: max(b.uat, verdict.Warn), false: b.uat} {
				check, _ := find(c.Judge(answered("wallet.change-thing", `{}`, 200, b.body), mock), b.requirement)
				if mock && b.requirement != "EK-ENV-080" {
					want = verdict.Fail // a mock must keep its own rules
				}
				if check.Verdict != want || len(check.Fields) != 1 || check.Fields[0].Path != b.path {
					t.Errorf("mock %v: %+v, want %s at %s", mock, check, want, b.path)
				}
			}
		})
	}
	e := answered("wallet.change-thing", `{}`, 201, `{"code":0,"message":"Success","must":"x"}`)
	if check, _ := find(c.Judge(e, true), "EK-SCHEMA-060"); check.Verdict != verdict.Warn || check.Fields[0].Actual != "201" {
		t.Errorf("an undocumented status: %+v", check)
	}
}

func FuzzJudgeRequest(f *testing.F) {
	f.Add(otp, "POST", otpURL, []byte(otpBody))
	f.Add(debit, "POST", debitURL+"?otp=1", []byte(debitBody))
	f.Add(oauth, "POST", base+"/oauth/token", []byte("username=a&password=%zz"))
	f.Add("", "GET", "http://h/api/v0/orders/x", []byte(nil))
	f.Add("", "POST", "http://h/api/v0/partner/enKashCard", []byte(`{"loadAmount":1e400}`))
	c := load(f)
	f.Fuzz(func(t *testing.T, operation, method, url string, body []byte) {
		e := sent(operation, method, url, string(body))
		for _, check := range append(c.JudgeRequest(e, true), c.Judge(e, false)...) {
			if check.Verdict == verdict.EngineError || check.Verdict != verdict.Pass && check.Message == "" {
				t.Errorf("%+v", check)
			}
		}
	})
}

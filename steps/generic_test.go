package steps_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// onTheMock runs scenarios, given by name and steps, on a mock in this process.
func onTheMock(t *testing.T, scenarios map[string]string) map[string]runner.Result {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	running, err := target.Embedded(t.Context(), target.EmbeddedOptions{World: w.ForMock(1), Contract: c, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(context.Background()) }()
	return on(t, running, c, scenarios)
}

func on(t *testing.T, running target.Running, c *contract.Contract, scenarios map[string]string) map[string]runner.Result {
	t.Helper()
	var text strings.Builder
	text.WriteString("Feature: F\n")
	for name, steps := range scenarios {
		text.WriteString("Scenario: " + name + "\n" + steps + "\n")
	}
	suite, problems := runner.Parse([]runner.Source{{URI: "f.feature", Content: []byte(text.String())}}, vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var mu sync.Mutex
	results := map[string]runner.Result{}
	suite.Run(t.Context(), runner.Options{
		Target: running, Contract: c, Redactor: exchange.NewRedactor(), Parallel: 2, Seed: 1,
		Sink: func(r runner.Result) {
			mu.Lock()
			defer mu.Unlock()
			results[r.Scenario.Name] = r
		},
	})
	if len(results) != len(scenarios) {
		t.Fatalf("%d results of %d scenarios", len(results), len(scenarios))
	}
	return results
}

const askOTP = `When I call "wallet.generate-transaction-otp" with:
  | cardOtpAction | TRANSACTION_OTP        |
  | cardAccountId | {account of card asha} |
  | enKashCardId  | {card asha}            |
`

const askToken = `When partner "acme" asks for a token
`

const onboarded = `Given wallet "asha" holds at least 1.00
And a wallet was onboarded in card account "main"
And the new wallet is called "nila"
`

// TestGenericStepsGoRed: each kind of mismatch, and each thing that cannot be, says so.
func TestGenericStepsGoRed(t *testing.T) {
	cases := map[string]struct {
		steps   string
		verdict verdict.Verdict
		says    string // in the reason
		field   string // "path expected actual" of a check, "" for none
	}{
		"another text":           {askOTP + `Then the answer has:` + "\n| message | Succes |", verdict.Fail, "not as expected at message", `message "Succes" "Success"`},
		"another number":         {askOTP + `Then the answer has:` + "\n| code | 1 |", verdict.Fail, "at code", `code 1 0`},
		"a number, not a text":   {askOTP + `Then the answer has:` + "\n| code | \"0\" |", verdict.Fail, "at code", `code "0" 0`},
		"another type":           {askOTP + `Then the answer has:` + "\n| message | a number |", verdict.Fail, "at message", `message a number "Success"`},
		"not a date":             {askOTP + `Then the answer has:` + "\n| message | a date |", verdict.Fail, "at message", `message a date "Success"`},
		"not masked":             {askOTP + `Then the answer has:` + "\n| message | masked |", verdict.Fail, "at message", `message masked "Success"`},
		"none of":                {askOTP + `Then the answer has:` + "\n| message | one of OK, Fine |", verdict.Fail, "at message", `message one of OK, Fine "Success"`},
		"no match":               {askOTP + `Then the answer has:` + "\n| message | matches [0-9]+ |", verdict.Fail, "at message", `message matches [0-9]+ "Success"`},
		"missing":                {askOTP + `Then the answer has:` + "\n| payload.otp | present |", verdict.Fail, "at payload.otp", `payload.otp present missing`},
		"there":                  {askOTP + `Then the answer has:` + "\n| message | absent |", verdict.Fail, "at message", `message absent "Success"`},
		"all at once":            {askOTP + `Then the answer has:` + "\n| message | a number |\n| code | 7 |\n| payload.otp | present |", verdict.Fail, "in 3 places", `code 7 0`},
		"JSON":                   {askOTP + "Then the answer has:\n\"\"\"\n{\"payload\":{\"mobileNumber\":\"a number\"}}\n\"\"\"", verdict.Fail, "at payload.mobileNumber", `payload.mobileNumber a number "60XXXXXX11"`},
		"exactly":                {askOTP + "Then the answer is exactly:\n\"\"\"\n{\"code\":0,\"payload\":\"anything\"}\n\"\"\"", verdict.Fail, "at message", `message no such field "Success"`},
		"another amount":         {askOTP + "Then the answer has:\n| code | the amount 0.01 |", verdict.Fail, "at code", `code the amount 0.01 0`},
		"another id":             {askOTP + "Then the answer has:\n| payload.otpRequestId | {card asha} |", verdict.Fail, "at payload.otpRequestId", ``},
		"no refusal":             {askOTP + `Then the answer is a refusal`, verdict.Fail, "a refusal was expected, but the answer was HTTP 200 and a success", ``},
		"no success":             {`When I call "wallet.generate-transaction-otp" wrongly` + "\nThen the answer is a success", verdict.Fail, "a success was expected, but the call was refused with HTTP 400", ``},
		"another code":           {askOTP + `Then the answer's code is 422`, verdict.Fail, "another code", `code 422 0`},
		"another status":         {askOTP + `Then the answer's status is 404`, verdict.Fail, "another HTTP status", `HTTP status 404 200`},
		"no such expectation":    {askOTP + "Then the answer has:\n| message | matches ( |", verdict.Fail, "no regular expression", ``},
		"nothing asked":          {`Then the answer has:` + "\n| code | 0 |", verdict.Fail, "nothing was asked yet", ``},
		"refused unexpectedly":   {strings.Replace(askOTP, "{card asha}            |\n", "EKC0000000             |\n", 1) + `Then the answer matches the contract`, verdict.Fail, "a success was expected, but the call was refused", ``},
		"nothing to match":       {`Then the answer matches the contract`, verdict.Fail, "nothing was asked yet", ``},
		"an unknown field":       {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardID | x |\n| cardOtpActoin | x |", verdict.Fail, `no field "enKashCardID"; call it wrongly where that is meant; did you mean "enKashCardId"?`, ``},
		"an unknown JSON field":  {"When I call \"wallet.generate-transaction-otp\" with:\n\"\"\"\n{\"cardOtpActoin\": 1}\n\"\"\"", verdict.Fail, `no field "cardOtpActoin"; call it wrongly where that is meant; did you mean "cardOtpAction"?`, ``},
		"no JSON":                {"When I call \"wallet.generate-transaction-otp\" with:\n\"\"\"\n{\"a\": 1,}\n\"\"\"", verdict.Fail, "is not JSON", ``},
		"a field twice":          {"When I call \"wallet.generate-transaction-otp\" with:\n| cardOtpAction | x |\n| cardOtpAction | y |", verdict.Fail, "set cardOtpAction: it is given twice", ``},
		"an invalid request":     {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {card asha} |", verdict.Fail, "the request's cardAccountId is not as required", ``},
		"a number in words":      {"When I call \"wallet.debit-wallet-for-merchant-transaction\" with:\n| amount | twenty |", verdict.Fail, `amount is "twenty", but the contract has number there`, ``},
		"an unknown operation":   {`When I call "wallet.generate-transaction-otps" wrongly`, verdict.Fail, `no such operation; did you mean "wallet.generate-transaction-otp"?`, ``},
		"an unknown placeholder": {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {kard asha!} |", verdict.Fail, `no placeholder is written so`, ``},
		"an open placeholder":    {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {card asha |", verdict.Fail, `begins and does not end`, ``},
		"nothing remembered":     {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {order} |", verdict.Fail, `nothing was remembered so`, ``},
		"an unknown card":        {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {card ashaa} |", verdict.CouldNotRun, `no such name; add it there, or correct it here; did you mean "asha"?`, ``},
		"no OTP yet":             {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {otp} |", verdict.Fail, `none was sent in this scenario`, ``},
		"no answer yet":          {"When I call \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {answer payload.id} |", verdict.Fail, `nothing was asked yet`, ``},
		"nothing there":          {askOTP + "Then the answer has:\n| code | {answer payload.id} |", verdict.Fail, `the answer has nothing at payload.id`, ``},
		"remember nothing":       {askOTP + `And I remember payload.id as "id"`, verdict.Fail, `has nothing at payload.id`, ``},
		"remember a placeholder": {askOTP + `And I remember code as "otp"`, verdict.Fail, `{otp} means something else`, ``},
		"not served":             {"When I call \"loyalty.single-sign-on\" with:\n| enkashCardId | {card asha} |", verdict.CouldNotRun, "the mock does not serve it", ``},
		"never seen":             {`When I call "gateway.form-decode" wrongly`, verdict.Fail, "no such operation", ``},
		"too late":               {askToken + "Then eventually, within 30 s, the answer of \"gateway.get-authorization-token\" has:\n| resultCode | 7 |", verdict.Fail, "tries in 30.0 s, the answer is not as expected at resultCode", `resultCode 7 0`},
		"a write, repeated":      {askOTP + "Then eventually, within 30 s, the answer of \"wallet.generate-transaction-otp\" has:\n| code | 0 |", verdict.Fail, "a write is never repeated", ``},
		"never called":           {askToken + "Then eventually, within 30 s, the answer of \"wallet.auth-token\" has:\n| code | 0 |", verdict.Fail, "it was not called in this scenario", ``},
		"no time":                {askToken + "Then eventually, within 0 s, the answer of \"gateway.get-authorization-token\" has:\n| code | 0 |", verdict.Fail, "is not between 1 and 600 s", ``},
		"nothing expected":       {askOTP + "Then the answer has:\n\"\"\"\n{}\n\"\"\"", verdict.Fail, "not as expected", ``},
		"anything":               {askOTP + "Then the answer has:\n| payload.nowhere | anything |", verdict.Fail, "checks nothing", ``},
		"whatever it is":         {askOTP + "Then the answer is exactly:\n\"\"\"\n\"present\"\n\"\"\"", verdict.Fail, "checks nothing", ``},
		"itself":                 {askOTP + "Then the answer has:\n| payload.otpRequestId | {answer payload.otpRequestId} |", verdict.Fail, "is this value itself", ``},
		"itself by name":         {askOTP + "Then the answer has:\n\"\"\"\n{\"payload\":{\"otpRequestId\":\"{answer of wallet.generate-transaction-otp: payload.otpRequestId}\"}}\n\"\"\"", verdict.Fail, "is this value itself", ``},
		"itself, remembered":     {askOTP + "And I remember payload as \"whole\"\nThen the answer has:\n| payload | {whole} |", verdict.Fail, "is this value itself", ``},
		"another's value":        {askOTP + "And I remember payload.otpRequestId as \"first\"\n" + askOTP + "Then the answer has:\n| payload.otpRequestId | {first} |", verdict.Fail, "not as expected at payload.otpRequestId", ``},
		"no wallet to name":      {`Given the new wallet is called "nila"`, verdict.Fail, "none was created in this scenario", ``},
		"a name that is taken":   {"Given a wallet was created in card account \"main\"\nAnd the new wallet is called \"asha\"", verdict.CouldNotRun, "the name stands for another one", ``},
		"a wallet with nothing":  {onboarded + `Then exactly 1.00 left the wallet of "nila"`, verdict.Fail, "another amount left the wallet", `left the wallet 1.00 0.00`},
		"a refusal is explained": {onboarded + "And the wallet of \"nila\" is topped up with 100.00\nAnd beneficiary \"kiran\" was added to wallet \"nila\"\nAnd a transaction OTP was sent for card \"nila\"\nWhen the OTP is used to transfer 20.00 to beneficiary \"kiran\"\nThen the transfer is accepted", verdict.Fail, "the transfers of the month are over the limit (kasauti explain EK-LIMIT-050)", ``},
		"compared with nothing":  {"Given a transaction OTP was sent for card \"asha\"\nAnd the next answer of \"wallet.debit-wallet-for-merchant-transaction\" is lost after the money moved\nWhen the OTP is used to debit 20.00 for merchant \"bazaar\"\nAnd the call is sent again as it was\nThen it is answered as the first was", verdict.Fail, "the first never came whole", ``},
		"three columns":          {askOTP + "Then the answer has:\n| code | 0 | 1 |", verdict.Fail, "it has 3 columns", ``},
	}
	scenarios := map[string]string{}
	for name, c := range cases {
		scenarios[name] = c.steps
	}
	for name, result := range onTheMock(t, scenarios) {
		want, got := cases[name], result.Scenario
		if got.Verdict != want.verdict || !strings.Contains(got.Reason, want.says) {
			t.Errorf("%s: %s because %q, want %s because of %q", name, got.Verdict, got.Reason, want.verdict, want.says)
		}
		if want.field != "" && !strings.Contains(fields(got), want.field+"\n") {
			t.Errorf("%s: no field %s in\n%s", name, want.field, fields(got))
		}
	}
}

// TestWhatIsWrongOnPurposeStaysSo when it is repeated: its request is not judged then, either.
func TestWhatIsWrongOnPurposeStaysSo(t *testing.T) {
	steps := `When partner "acme" calls "gateway.get-authorization-token" wrongly with:
  | accessKey | {access key of acme} |
Then eventually, within 1 s, the answer of "gateway.get-authorization-token" has:
  | resultMessage | a string |
`
	refused := strings.Replace(askOTP, "{card asha}            |\n", "EKC0000000             |\n", 1) + "Then the answer is a refusal\nAnd the answer matches the contract"
	for name, result := range onTheMock(t, map[string]string{"repeated": steps, "said to be refused": refused, "wrongly": steps + "And the answer matches the contract"}) {
		if got := result.Scenario; got.Verdict != verdict.Pass {
			t.Errorf("%s: %s because %q", name, got.Verdict, got.Reason)
		}
	}
}

func fields(s verdict.Scenario) string {
	var out strings.Builder
	for _, step := range s.Attempts[0].Steps {
		for _, check := range step.Checks {
			for _, f := range check.Fields {
				out.WriteString(f.Path + " " + f.Expected + " " + f.Actual + "\n")
			}
		}
	}
	return out.String()
}

// standIn answers as a server might that serves more than our mock does, and keeps what arrived.
type standIn struct {
	mu      sync.Mutex
	arrived []string
	answers map[string][]string // by path; the last one stays
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	s.arrived = append(s.arrived, fmt.Sprintf("%s %s partner=%s key=%t token=%t %s", r.Method, r.URL.RequestURI(), r.Header.Get("partnerId"),
		r.Header.Get("merchantAccessKey") != "", strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "), body))
	answer := fmt.Sprintf(`{"token":"t0ken-t0ken","expiry":%d,"resultCode":0,"resultMessage":"Success"}`, time.Now().Add(time.Hour).UnixMilli())
	if all := s.answers[r.URL.Path]; len(all) > 0 {
		answer = all[0]
		s.answers[r.URL.Path] = all[min(1, len(all)-1):]
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, answer)
}

// TestOperationsBeyondTheMock: they are called as the contract describes them, an answer that no
// page shows is not green, and a read is repeated until it is as expected.
func TestOperationsBeyondTheMock(t *testing.T) {
	server := &standIn{answers: map[string][]string{
		"/api/v0/partner/enKashCard/sso-token": {`{"code":0,"message":"Success","payload":{"done":true}}`},
		"/api/v0/orders/OR1": {
			`{"response_code":0,"response_message":"SUCCESS","payload":{"orderId":"OR1","orderStatus":"CREATED"}}`,
			`{"response_code":0,"response_message":"SUCCESS","payload":{"orderId":"OR1","orderStatus":"PAID"}}`,
		},
	}}
	listening := httptest.NewServer(server)
	defer listening.Close()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	running, err := target.Remote(t.Context(), target.RemoteOptions{URL: listening.URL, Names: target.NamesOf(w.ForMock(1).Complete(1))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(context.Background()) }()
	signOn := "When I call \"loyalty.single-sign-on\" with:\n| enkashCardId | {card zoya} |\n"
	readOrder := "When I call \"gateway.get-order-status\" with:\n| path.orderId | OR1 |\n"
	results := on(t, running, c, map[string]string{
		"unseen":    signOn + "Then the answer matches the contract",
		"called":    signOn + "Then the answer has:\n| payload.done | true |",
		"repeated":  readOrder + "Then eventually, within 5 s, the answer of \"gateway.get-order-status\" has:\n| payload.orderStatus | PAID |",
		"no value":  "When I call \"gateway.get-order-status\"",
		"no path":   "When I call \"gateway.get-order-status\" with:\n| path.order | 1 |",
		"encrypted": "When I call \"payout.create-beneficiary\" wrongly",
		"webhook":   "When I call \"gateway.payment-notify-request\" wrongly",
	})
	for name, want := range map[string]struct {
		verdict verdict.Verdict
		says    string
	}{
		"unseen":    {verdict.CouldNotRun, "no page shows what a success of it looks like"},
		"called":    {verdict.Pass, ""},
		"repeated":  {verdict.Pass, ""},
		"no value":  {verdict.Fail, "has no value for {orderId} in its path"},
		"no path":   {verdict.Fail, `it has no path value "order"`},
		"encrypted": {verdict.Fail, "another envelope"}, // this server seals nothing
		"webhook":   {verdict.Fail, "a call that EnKash makes to the merchant"},
	} {
		if got := results[name].Scenario; got.Verdict != want.verdict || !strings.Contains(got.Reason, want.says) {
			t.Errorf("%s: %s because %q, want %s because of %q", name, got.Verdict, got.Reason, want.verdict, want.says)
		}
	}
	zenith, _ := running.Names().Partner("zenith")
	zoya, _ := running.Names().Card("zoya")
	for _, want := range []string{
		"POST /api/v0/partner/enKashCard/sso-token partner=" + zenith.ID + ` key=false token=true {"enkashCardId":"` + zoya.ID + `"}`,
		"GET /api/v0/orders/OR1 partner= key=true token=true ",
	} {
		if !slices.Contains(server.arrived, want) {
			t.Errorf("nothing arrived as %s; what did:\n%s", want, strings.Join(server.arrived, "\n"))
		}
	}
}

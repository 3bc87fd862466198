package report

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// sampleStart is when every run of these tests started.
var sampleStart = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// hostile holds what a name or a body must not do to a reader's terminal or browser.
const hostile = "<script>alert(1)</script> \x1b[31mred\x1b[0m\x07 \u202eevil & \"quoted\" \x00\u009b2J"

func sampleHeader() verdict.Header {
	return verdict.Header{
		Schema: verdict.SchemaRun, ID: "20261123T093000Z-7f3a", Tool: "v0.1.0", Command: "run",
		Started:     sampleStart,
		Target:      verdict.Target{Kind: "embedded", URL: "http://127.0.0.1:40123", Mock: true, Capabilities: []string{"clock", "inbox", "journal", "reset"}},
		Environment: "embedded", World: "base", Seed: 42,
		Contract: "sha256:9f1d7cf1a0d4c1b6f0f5a2f3a6c1a9d7e5b80b1a4f6f3d2c1b0a99887766554",
		Shard:    verdict.Shard{Index: 1, Total: 1}, Selected: 10,
		Requirements: []verdict.Requirement{
			{ID: "EK-AUTH-001", Level: verdict.Must, Evidence: "documented", Sentence: "A merchant with valid keys gets a token and the time at which it expires.", Source: "Authentication › Merchant token, seen 2026-11-02"},
			{ID: "EK-OTP-010", Level: verdict.Must, Evidence: "documented", Sentence: "The answer to an OTP request names the mobile number masked: the first two and the last two digits stay.", Source: "Wallets and cards › Generate transaction OTP, seen 2026-11-02"},
			{ID: "EK-OTP-050", Level: verdict.Must, Evidence: "assumed", Sentence: "An OTP works once; a second use is refused and moves no money.", Source: "assumed, unseen"},
			{ID: "EK-OTP-051", Level: verdict.Should, Evidence: "inferred", Sentence: "The refusal of a used OTP has code 4012 and says why in its message.", Source: "Wallets and cards › Errors, example 3"},
			{ID: "EK-OTP-060", Level: verdict.Must, Evidence: "assumed", Sentence: "An OTP is refused 180 seconds after it was sent.", Source: "assumed, unseen"},
		},
	}
}

func sampleExchange(id string, status int, request, response string) exchange.View {
	return exchange.View{
		ID: id, Operation: "wallet.generate-transaction-otp", Started: sampleStart.Add(1200 * time.Millisecond), Milliseconds: 12.345,
		Request: exchange.MessageView{
			Method: "POST", URL: "http://127.0.0.1:40123/api/v0/partner/enKashCard/otp",
			Header: []string{"Authorization: Bearer [secret]", "Content-Type: application/json", "Partnerid: P-1001"},
			Body:   request, Bytes: int64(len(request)), Digest: "sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
		},
		Response: exchange.MessageView{
			Status: status, Header: []string{"Content-Type: application/json", "Date: Mon, 23 Nov 2026 09:30:01 GMT"},
			Body: response, Bytes: int64(len(response)), Digest: "sha256:ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100",
		},
	}
}

const (
	otpRequest = `{"cardOtpAction":"TRANSACTION","cardAccountId":"CA-204","enKashCardId":"EC-9001"}`
	otpAnswer  = `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"98XXXXXX10"}}`
	longAnswer = `{"code":0,"message":"Success","payload":{"transactionId":"TX-1","amount":"20.00","currency":"INR","status":"SUCCESS","merchant":{"id":"M-77","name":"bazaar"},"card":{"id":"EC-9001","account":"CA-204"},"wallet":{"before":"500.00","after":"480.00"}}}`
)

func sampleStep(keyword, text string, line string, v verdict.Verdict, checks ...verdict.Check) verdict.Step {
	step := verdict.Step{Keyword: keyword, Text: text, Location: "features/wallet/otp.feature:" + line, Verdict: v, Milliseconds: 4.25, Checks: checks}
	for _, c := range checks {
		step.Exchanges = append(step.Exchanges, c.Exchanges...)
	}
	return step
}

func sampleScenario(index int, name string, tags []string, attempts ...[]verdict.Step) verdict.Scenario {
	s := verdict.Scenario{
		ID: "otp-" + string(rune('a'+index)), Index: index, Feature: "Transaction OTP", Name: name,
		URI: "features/wallet/otp.feature", Line: 10 + 10*index, Tags: tags,
	}
	for _, tag := range tags {
		if id, ok := strings.CutPrefix(tag, "@EK-"); ok {
			s.Claims = append(s.Claims, "EK-"+id)
		}
	}
	for i, steps := range attempts {
		a := verdict.Attempt{Number: i + 1, Seed: 42 + uint64(i), Started: sampleStart.Add(time.Duration(index) * time.Second), Milliseconds: 41.5, Steps: steps}
		a.Settle(s.Claims)
		s.Attempts = append(s.Attempts, a)
	}
	s.Settle()
	if s.Verdict == verdict.Fail {
		s.Capsule = "kasauti-report/capsules/" + s.ID + ".json"
	}
	return s
}

func passing(requirement string) verdict.Check {
	return verdict.Check{Requirement: requirement, Verdict: verdict.Pass, Exchanges: []string{"e1"},
		Fields: []verdict.Field{{Path: "code", Expected: "0", Actual: "0", OK: true}}}
}

// sampleResults has every verdict, a retry, a value that fits no column, and hostile text.
func sampleResults() []Result {
	given := sampleStep("Given", `a transaction OTP was sent for card "asha"`, "21", verdict.Pass, passing("EK-OTP-010"))
	ok := sampleExchange("e1", 200, otpRequest, otpAnswer)
	auth := sampleScenario(0, "Valid keys get a token", []string{"@EK-AUTH-001"},
		[]verdict.Step{sampleStep("When", `partner "north" asks for a token`, "12", verdict.Pass, passing("EK-AUTH-001"))})
	auth.Feature, auth.URI, auth.Line = "Authentication", "features/auth/token.feature", 10

	reuse := verdict.Check{
		Requirement: "EK-OTP-050", Verdict: verdict.Fail, Exchanges: []string{"e2"},
		Message: "The second debit was accepted although its OTP had been used.",
		Fields: []verdict.Field{
			{Path: "status", Expected: "400", Actual: "200"},
			{Path: "code", Expected: "4012", Actual: "0"},
			{Path: "message", Expected: "a non-empty text", Actual: `"Success"`, OK: true},
		},
	}
	shape := verdict.Check{
		Requirement: "EK-OTP-051", Verdict: verdict.Warn, Exchanges: []string{"e2"},
		Message: "The refusal does not read as the example on the page does.",
		Fields: []verdict.Field{{Path: "payload.reason.description", Expected: `"The one-time password was used before; ask for a new one and try again."`,
			Actual: `"Duplicate request detected by the gateway, reference 8812-0192-AB"`}},
	}
	fail := sampleScenario(1, "An OTP works once", []string{"@EK-OTP-050", "@smoke"}, []verdict.Step{given,
		sampleStep("When", `the OTP is used to debit 20.00 for merchant "bazaar"`, "22", verdict.Pass),
		sampleStep("Then", "the second debit is refused", "24", verdict.Pass, reuse, shape)})

	flaky := sampleScenario(2, "Two partners at once", []string{"@EK-OTP-010"},
		[]verdict.Step{{Keyword: "Given", Text: `a transaction OTP was sent for card "asha"`, Location: "features/wallet/otp.feature:31", Verdict: verdict.CouldNotRun,
			Message: "The target did not answer within 5 s; check that it runs and can be reached.", Milliseconds: 5000, Exchanges: []string{"e0"}}},
		[]verdict.Step{given})
	silent := sampleExchange("e0", 0, otpRequest, "")
	silent.Error, silent.Response = "read tcp 127.0.0.1:40123: i/o timeout", exchange.MessageView{}

	warn := sampleScenario(3, `A refusal says why <field="mobile">`, []string{"@EK-OTP-010"}, []verdict.Step{given,
		sampleStep("Then", "the refusal says why", "42", verdict.Pass, shape)})
	excused := func(i int, name string) verdict.Scenario {
		s := sampleScenario(i, name, []string{"@EK-OTP-060"})
		s.Verdict, s.Reason = verdict.NotApplicable, `The target has no capability "clock", which the step "3 minutes pass" needs.`
		return s
	}
	unrun := sampleScenario(5, "A person types the OTP", nil, []verdict.Step{{Keyword: "When", Text: "the OTP arrives", Location: "features/wallet/otp.feature:62", Verdict: verdict.CouldNotRun,
		Message: "There is no terminal to ask for the OTP; give the environment another OTP source.", Milliseconds: 0.2}})
	engine := sampleScenario(6, "A step of ours panics", nil, []verdict.Step{{Keyword: "When", Text: "the ledger is read", Location: "features/wallet/otp.feature:72", Verdict: verdict.EngineError,
		Message: "The step panicked: index out of range [3] with length 3; report this with run.ndjson.", Milliseconds: 0.1}})
	evil := sampleScenario(7, hostile, []string{"@" + hostile}, []verdict.Step{{Keyword: "Then", Text: hostile, Location: "features/<b>.feature:82", Verdict: verdict.Fail, Message: hostile, Exchanges: []string{"e1", "e2", "e3"},
		Checks: []verdict.Check{{Verdict: verdict.Fail, Message: hostile, Fields: []verdict.Field{{Path: hostile, Expected: "'" + hostile, Actual: "\xff\xfe"}}}}}})
	page := sampleExchange("e2", 502, hostile, "<html><body>"+hostile+strings.Repeat("<p>bad\x1b]0;title\x07 gateway</p>\n", 20)+"</body></html>")
	page.Response.Header = []string{"Content-Type: text/html", "X-Evil: " + hostile}
	page.Operation, page.Request.URL, page.Error = hostile, "http://127.0.0.1/</script>"+hostile, hostile
	fail.Attempts[0].Faults = []verdict.Fault{{Says: "latency (milliseconds 50) for every call of wallet.generate-transaction-otp", Called: 2, Struck: 2}}
	evil.Attempts[0].Faults = []verdict.Fault{{Says: hostile, World: hostile, Called: 1}}
	binary := sampleExchange("e3", 200, otpRequest, "AAECAwQ=")
	binary.Response.Base64, binary.Response.Bytes, binary.Response.Cut = true, 1048577, true

	return []Result{
		{auth, []exchange.View{ok}},
		{fail, []exchange.View{ok, sampleExchange("e2", 200, `{"otpRequestId":"5f0c2d9e","otp":"[secret]","amount":"20.00"}`, longAnswer)}},
		{flaky, []exchange.View{silent, ok}},
		{warn, []exchange.View{ok, sampleExchange("e2", 400, otpRequest, `{"code":4012,"message":"Duplicate","payload":null}`)}},
		{excused(4, "An OTP expires"), nil},
		{unrun, nil},
		{engine, nil},
		{evil, []exchange.View{ok, page, binary}},
		{excused(8, "A token expires"), nil},
		{samplePhrased(reuse), []exchange.View{ok, sampleExchange("e2", 200, `{"otpRequestId":"5f0c2d9e","otp":"[secret]","amount":"20.00"}`, otpAnswer)}},
	}
}

// samplePhrased was made from a row of a CSV file and fails in a phrase within a phrase.
func samplePhrased(reuse verdict.Check) verdict.Scenario {
	said := func(keyword, text, location string) verdict.Line {
		return verdict.Line{Keyword: keyword, Text: text, Location: location}
	}
	within := func(s verdict.Step, location string, lines ...verdict.Line) verdict.Step {
		s.Location, s.Within = "features/payments.phrases:"+location, lines
		return s
	}
	pays := said("When", `the wallet of "asha" pays 20.00 twice`, "features/wallet/otp.feature:102")
	again := said("And", "the same OTP pays again", "features/payments.phrases:5")
	s := sampleScenario(9, "20.00 twice", []string{"@EK-OTP-050"}, []verdict.Step{
		sampleStep("Given", `partner "north" has a token`, "101", verdict.Pass),
		within(sampleStep("Given", `a transaction OTP was sent for card "asha"`, "", verdict.Pass, passing("EK-OTP-010")), "3", pays),
		within(sampleStep("When", `the OTP is used to debit 20.00 for merchant "bazaar"`, "", verdict.Pass), "4", pays),
		within(sampleStep("When", "the same OTP is used again", "", verdict.Pass), "8", pays, again),
		within(sampleStep("Then", "the second debit is refused", "", verdict.Pass, reuse), "9", pays, again),
		sampleStep("Then", "no money moved", "103", verdict.CouldNotRun),
	})
	s.Attempts[0].Steps[5].Message, s.Row = "not reached", "features/wallet/amounts.csv:3"
	return s
}

func sampleSummary(h verdict.Header, results []Result) verdict.Summary {
	tally := verdict.NewTally(&h)
	for i := range results {
		tally.Add(&results[i].Scenario, exchange.Sent(results[i].Exchanges), results[i].answered())
	}
	return tally.Close(h.Started, h.Started.Add(6420*time.Millisecond))
}

// record writes a journal and opens it again. Without a summary the run was killed.
func record(t testing.TB, h verdict.Header, results []Result, summary *verdict.Summary) *Run {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.ndjson")
	j, err := CreateJournal(path)
	must(t, err)
	must(t, j.Header(h))
	for i := len(results) - 1; i >= 0; i-- {
		must(t, j.Result(results[i]))
	}
	if summary != nil {
		must(t, j.Close(*summary))
	} else {
		must(t, j.file.Close())
	}
	run, err := Open(path)
	must(t, err)
	t.Cleanup(func() { must(t, run.Close()) })
	return run
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sample is the run of all golden files.
func sample(t testing.TB) *Run {
	t.Helper()
	h, results := sampleHeader(), sampleResults()
	s := sampleSummary(h, results)
	return record(t, h, results, &s)
}

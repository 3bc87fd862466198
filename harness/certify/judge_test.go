package certify_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

func contractOf(t *testing.T) *contract.Contract {
	t.Helper()
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const (
	otpPath = "/api/v0/partner/enKashCard/otp"
	otpBody = `{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":"CAC7975","enKashCardId":"EKCBEFFEC1"}`
)

// called is a call of Generate Transaction OTP that the simulator answered.
func called(path, body, refusal string) certify.Call {
	c := certify.Call{Place: certify.AtAPI, Refusal: refusal, Kept: exchange.Kept{
		ID: "1", Operation: "wallet.generate-transaction-otp", Started: time.Unix(0, 0),
		Request: exchange.KeptMessage{Method: "POST", URL: "http://127.0.0.1:1" + path, Text: body, Header: http.Header{
			"Authorization": {"Bearer abc"}, "Partnerid": {"CRM338L2H"}, "Content-Type": {"application/json"},
		}},
		Response: exchange.KeptMessage{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Text: `{"code":0,"message":"Success"}`},
	}}
	if path != otpPath {
		c.Operation = ""
	}
	return c
}

// asked is a call with a query.
func asked(c certify.Call, query string) certify.Call {
	c.Request.URL += query
	return c
}

func one() *int { n := 1; return &n }

// otpCase wants one OTP to be sent.
func otpCase(requirement string) *certify.Case {
	return &certify.Case{
		Requirement: requirement,
		Tasks:       []certify.Task{{Do: "request-otp", Says: certify.Says{Outcome: []certify.Outcome{certify.Done}, Fields: map[string]string{"sent": "1"}}}},
		Expect:      []certify.Rule{{Calls: &certify.Calls{Pick: certify.Pick{Operation: "wallet.generate-transaction-otp", Refusal: "none"}, Exactly: one()}}},
	}
}

func says(outcome certify.Outcome, sent string) []*certify.Conclusion {
	return []*certify.Conclusion{{Outcome: outcome, Fields: map[string]string{"sent": sent}}}
}

// What did not pass, by requirement and verdict.
func TestJudge(t *testing.T) {
	k := contractOf(t)
	const core, assumed = "EK-CLIENT-070", "EK-CLIENT-100" // inferred; assumed and no rule of money safety
	whole := []certify.Call{called(otpPath, otpBody, "")}
	for _, test := range []struct {
		name   string
		about  string
		record certify.Record
		want   []string
	}{
		{"all is well", core, certify.Record{Calls: whole, Says: says(certify.Done, "1")}, nil},
		{"another outcome", core, certify.Record{Calls: whole, Says: says(certify.Unknown, "1")}, []string{core + " fail"}},
		{"another field", core, certify.Record{Calls: whole, Says: says(certify.Done, "2")}, []string{core + " fail"}},
		{"what is assumed warns", assumed, certify.Record{Calls: whole, Says: says(certify.Done, "2")}, []string{assumed + " warn"}},
		{"nothing was said", core, certify.Record{Calls: whole, Says: []*certify.Conclusion{nil}}, []string{core + " fail"}},
		{"not supported, and nothing called", core, certify.Record{Says: says(certify.Unsupported, "0")}, []string{" could-not-run"}},
		{"not supported, and nothing called, where the case warns", assumed, certify.Record{Says: says(certify.Unsupported, "0")}, []string{" could-not-run"}},
		{"not supported, after too many calls", core, certify.Record{Calls: append(whole, whole...), Says: says(certify.Unsupported, "1")}, []string{" could-not-run", core + " fail"}},
		{"not supported", core, certify.Record{Calls: whole, Says: says(certify.Unsupported, "1")}, []string{" could-not-run"}},
		{"not supported, and nothing called", core, certify.Record{Says: says(certify.Unsupported, "")}, []string{" could-not-run"}},
		{"not supported, and a crash", core, certify.Record{Says: says(certify.Unsupported, ""), Ending: &certify.Ending{Kind: certify.Crashed, Why: "it crashed"}}, []string{" could-not-run", core + " fail"}},
		{"a crash fails, also where the case warns", assumed, certify.Record{Calls: whole, Says: says(certify.Done, "1"), Ending: &certify.Ending{Kind: certify.Crashed, Why: "it crashed"}}, []string{assumed + " fail"}},
		{"an interruption is nobody's fault", core, certify.Record{Calls: whole, Says: says(certify.Done, "1"), Ending: &certify.Ending{Kind: certify.Stopped, Why: "stopped"}}, []string{" could-not-run"}},
		{"no call fails, also where the case warns", assumed, certify.Record{Says: says(certify.Done, "1")}, []string{assumed + " fail", assumed + " warn"}},
		{"a call too many", core, certify.Record{Calls: append(whole, whole...), Says: says(certify.Done, "1")}, []string{core + " fail"}},
		{
			"a key is spelt otherwise", core,
			certify.Record{Calls: []certify.Call{called(otpPath, `{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":"CAC7975","enkashCardId":"EKCBEFFEC1"}`, "field-missing")}, Says: says(certify.Failed, "0")},
			[]string{"EK-CLIENT-280 fail"},
		},
		{
			"one key is spelt otherwise, and one is missing", core,
			certify.Record{Calls: []certify.Call{called(otpPath, `{"cardOtpAction":"TRANSACTION_OTP","enkashCardId":"EKCBEFFEC1"}`, "field-missing")}, Says: says(certify.Failed, "0")},
			[]string{"EK-CLIENT-280 fail", "EK-REQ-060 fail"},
		},
		{
			"a request refused for its form is the one cause", core,
			certify.Record{Calls: []certify.Call{called(otpPath, `{"cardOtpAction":"TRANSACTION_OTP","enKashCardId":"EKCBEFFEC1"}`, "field-missing")}, Says: says(certify.Failed, "0")},
			[]string{"EK-REQ-060 fail"},
		},
		{
			"a request that was let pass hides nothing", core,
			certify.Record{Calls: []certify.Call{called(otpPath, `{"cardOtpAction":"TRANSACTION_OTP","enKashCardId":"EKCBEFFEC1"}`, "")}, Says: says(certify.Failed, "0")},
			[]string{core + " fail", "EK-REQ-060 fail"},
		},
		{
			"a refusal for another reason hides nothing", core,
			certify.Record{Calls: []certify.Call{called(otpPath, otpBody, "card-unknown")}, Says: says(certify.Done, "1")}, []string{core + " fail"},
		},
		{
			"a token in the query, which is no value of the page's either", core,
			certify.Record{Calls: []certify.Call{asked(called(otpPath, otpBody, ""), "?t=abc")}, Says: says(certify.Done, "1")}, []string{"EK-REQ-100 fail"},
		},
		{
			"a token in the query, and another value that is not the page's", core,
			certify.Record{Calls: []certify.Call{asked(called(otpPath, otpBody, ""), "?t=abc&u=1")}, Says: says(certify.Done, "1")}, []string{"EK-REQ-090 warn", "EK-REQ-100 fail"},
		},
		{"a secret was printed", core, certify.Record{Calls: whole, Says: says(certify.Done, "1"), Leaked: []certify.Secret{certify.Token}}, []string{"EK-CLIENT-270 fail"}},
		{"what was printed was not seen", core, certify.Record{Calls: whole, Says: says(certify.Done, "1"), Unseen: true}, nil},
		{"what was printed was not seen, and is what it is about", "EK-CLIENT-270", certify.Record{Calls: whole, Says: says(certify.Done, "1"), Unseen: true}, []string{"EK-CLIENT-270 could-not-run"}},
		{"what was printed has a name of a stranger's", core, certify.Record{Calls: whole, Says: says(certify.Done, "1"), Leaked: []certify.Secret{"\x1b[2J"}}, nil},
		{
			"a path that is none", core,
			certify.Record{Calls: []certify.Call{called("/api/v0/partner/enkashcard/otp?otp=123456", otpBody, "path-unknown")}, Says: says(certify.Failed, "0")},
			[]string{"EK-REQ-010 fail"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range certify.Judge(otpCase(test.about), &test.record, k) {
				one := c.Requirement + " " + c.Verdict.String()
				if c.Verdict != verdict.Pass && !slices.Contains(got, one) {
					got = append(got, one)
				}
				if c.Verdict != verdict.Pass && c.Message == "" {
					t.Errorf("%s says nothing", one)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestWhoNeverConnects: one that gives up before it has seen a certificate has refused none, whatever it
// says.
func TestWhoNeverConnects(t *testing.T) {
	k := contractOf(t)
	c := otpCase("EK-CLIENT-240")
	for _, test := range []struct {
		tls    string
		hellos int
		fails  bool
	}{{"", 0, false}, {"none", 0, false}, {"good", 1, false}, {"expired", 1, false}, {"expired", 0, true}, {"wrong-host", 0, true}} {
		c.Setting.TLS = test.tls
		r := &certify.Record{
			Hellos: test.hellos, Calls: []certify.Call{called(otpPath, otpBody, "")},
			Says: []*certify.Conclusion{{Outcome: certify.Done, Fields: map[string]string{"sent": "1"}}},
		}
		fails := slices.ContainsFunc(certify.Judge(c, r, k), func(check verdict.Check) bool { return check.Verdict == verdict.Fail })
		if fails != test.fails {
			t.Errorf("tls %q, %d connections: fails is %v", test.tls, test.hellos, fails)
		}
	}
}

// TestWhoIsNotUnderstood is told so, and not that it called nothing.
func TestWhoIsNotUnderstood(t *testing.T) {
	k, c := contractOf(t), otpCase("EK-CLIENT-070")
	for _, test := range []struct {
		tls            string
		hellos, unread int
		says           string
	}{
		{"", 0, 0, "the client called nothing"},
		{"", 0, 2, "sent nothing that could be read as HTTP/1.1"},
		{"good", 0, 2, "did not speak TLS"},
		{"good", 1, 2, "the client called nothing"},
	} {
		c.Setting.TLS = test.tls
		r := &certify.Record{Hellos: test.hellos, Unread: test.unread, Says: says(certify.Done, "1")}
		checks := certify.Judge(c, r, k)
		if len(checks) == 0 || checks[0].Verdict != verdict.Fail || !strings.Contains(checks[0].Message, test.says) {
			t.Errorf("tls %q, %d hellos, %d unread: got %+v, want %q", test.tls, test.hellos, test.unread, checks, test.says)
		}
	}
}

// The likely cause is that of what happened: not of a call too many where there were too few, since
// the client had crashed, and not of a wrong value where there was none.
func TestLikelyCauseIsOfWhatHappened(t *testing.T) {
	k, c := contractOf(t), otpCase("EK-CLIENT-070")
	c.Expect[0].Likely, c.Tasks[0].Says.Likely = "it is sent again", "the count is another's"
	whole := called(otpPath, otpBody, "")
	for _, test := range []struct {
		name       string
		record     certify.Record
		has, lacks string
	}{
		{"too many", certify.Record{Calls: []certify.Call{whole, whole}, Says: says(certify.Done, "1")}, "likely: it is sent again", ""},
		{"too few after a crash", certify.Record{Says: []*certify.Conclusion{nil}, Ending: &certify.Ending{Kind: certify.Crashed, Why: "it crashed"}}, "was called never", "likely"},
		{"another value", certify.Record{Calls: []certify.Call{whole}, Says: says(certify.Done, "2")}, "likely: the count is another's", ""},
		{"no value", certify.Record{Calls: []certify.Call{whole}, Says: says(certify.Done, "")}, "print sent beside the outcome", "another's"},
	} {
		var all []string
		for _, check := range certify.Judge(c, &test.record, k) {
			all = append(all, check.Message)
		}
		text := strings.Join(all, "\n")
		if !strings.Contains(text, test.has) || test.lacks != "" && strings.Contains(text, test.lacks) {
			t.Errorf("%s: got\n%s\nwhich must have %q and not %q", test.name, text, test.has, test.lacks)
		}
	}
}

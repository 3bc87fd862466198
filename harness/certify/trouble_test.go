package certify_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// triageOf is the triage of one try.
func triageOf(t *testing.T, k *contract.Contract, c *certify.Case, r *certify.Record) *verdict.Triage {
	t.Helper()
	r.Attempt = 1
	s := certify.Scenario(c, []certify.Try{{Record: r, Checks: certify.Judge(c, r, k)}}, 0)
	if s.Triage == nil {
		t.Fatalf("%s has no triage", s.Verdict)
	}
	return s.Triage
}

// TestTroubleNamesWhatBroke: a headline has the cause, and what else broke; the lines of one case are not in it.
func TestTroubleNamesWhatBroke(t *testing.T) {
	k := contractOf(t)
	crash := &certify.Ending{Kind: certify.Crashed, Why: "the program ended with exit status 1; exit code 0 says that it concluded"}
	python := "{\"outcome\":\"done\"}\nTraceback (most recent call last):\n  File \"client.py\", line 3, in pay\nKeyError: 'foo'\n"
	refused := called(otpPath, `{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":"CAC7975"}`, "field-missing")
	for name, test := range map[string]struct {
		record *certify.Record
		class  verdict.Class
		says   string
	}{
		"a crash has its last words":              {&certify.Record{Ending: crash, Printed: python}, verdict.ClientDefect, "the program ended with exit status 1: KeyError: 'foo'"},
		"a crash that left no words":              {&certify.Record{Ending: crash, Printed: "bye\n"}, verdict.ClientDefect, crash.Why},
		"a trace is not the cause":                {&certify.Record{Ending: crash, Printed: "TypeError: x is undefined\n    at Error (client.js:1)\nNode.js v22\n"}, verdict.ClientDefect, "the program ended with exit status 1: TypeError: x is undefined"},
		"a line that was printed is another each": {&certify.Record{Ending: &certify.Ending{Kind: certify.Garbled, Why: `what the program concluded is no JSON object: {ok: 1}`}}, verdict.ClientDefect, "what the program concluded is no JSON object"},
		"a refused request explains a crash":      {&certify.Record{Ending: crash, Calls: []certify.Call{refused}}, verdict.ClientDefect, "EK-REQ-060: "},
		"and the crash stands beside it":          {&certify.Record{Ending: crash, Calls: []certify.Call{refused}}, verdict.ClientDefect, "; and the program ended with exit status 1"},
		"a leak hides nothing":                    {&certify.Record{Ending: crash, Leaked: []certify.Secret{certify.Token}}, verdict.ClientDefect, crash.Why + "; and EK-CLIENT-270: the client printed its token"},
		"no program":                              {&certify.Record{Ending: &certify.Ending{Kind: certify.NotStarted, Why: "there is no program x"}}, verdict.Environment, "there is no program x"},
		"a run that was stopped":                  {&certify.Record{Ending: &certify.Ending{Kind: certify.Stopped, Why: "the run was interrupted"}}, verdict.Environment, "the run was interrupted"},
		"what a client does not do":               {&certify.Record{Says: says(certify.Unsupported, "")}, verdict.ClientDefect, "the client does not support the task request-otp"},
		"nothing that can be read":                {&certify.Record{Unread: 1, Says: says(certify.Done, "1")}, verdict.ClientDefect, "sent nothing that could be read as HTTP/1.1"},
	} {
		got := triageOf(t, k, otpCase("EK-CLIENT-070"), test.record)
		if got.Class != test.class || !strings.Contains(got.Headline, test.says) || got.Why == "" || got.Group == "" {
			t.Errorf("%s: got %+v, want %s", name, got, test.says)
		}
		if strings.HasPrefix(name, "a crash") && got.Headline != test.says {
			t.Errorf("%s: got %s", name, got.Headline)
		}
	}
}

// TestTroublesOfTwoMistakesAreTwo: two mistakes never share a group, and one has the same in each case.
func TestTroublesOfTwoMistakesAreTwo(t *testing.T) {
	k := contractOf(t)
	group := func(id string, r *certify.Record) string { return triageOf(t, k, otpCase(id), r).Group }
	crashed := func(words string, leaked ...certify.Secret) *certify.Record {
		return &certify.Record{Printed: words, Leaked: leaked, Ending: &certify.Ending{Kind: certify.Crashed, Why: "the program ended with exit status 1; exit code 0 says that it concluded"}}
	}
	one := group("EK-CLIENT-070", crashed("KeyError: 'foo'"))
	if other := group("EK-CLIENT-300", crashed("KeyError: 'foo'")); one != other {
		t.Error("one crash is two troubles")
	}
	if other := group("EK-CLIENT-070", crashed("TypeError: bar")); one == other {
		t.Error("two crashes are one trouble")
	}
	if other := group("EK-CLIENT-070", crashed("KeyError: 'foo'", certify.Token)); one == other {
		t.Error("a crash hides a leak")
	}
	long := strings.Repeat("x", 300)
	if group("EK-CLIENT-070", crashed(long+" KeyError: foo")) == group("EK-CLIENT-070", crashed(long+" KeyError: bar")) {
		t.Error("what differs at its end is one trouble")
	}
}

// TestWhoSpeaksPlainlyDidConnect: what is said of where TLS is spoken is true.
func TestWhoSpeaksPlainlyDidConnect(t *testing.T) {
	k, c := contractOf(t), otpCase("EK-CLIENT-240")
	c.Setting.TLS = "good"
	for _, r := range []*certify.Record{
		{Unread: 1, Says: says(certify.Failed, "0")},
		{Unread: 1, Says: says(certify.Failed, "0"), Calls: []certify.Call{called(otpPath, otpBody, "")}},
	} {
		var plain int
		for _, check := range certify.Judge(c, r, k) {
			if strings.Contains(check.Message, "never connected") {
				t.Error(check.Message)
			}
			if strings.Contains(check.Message, "did not speak TLS") {
				plain++
			}
		}
		if plain != 1 {
			t.Errorf("it is said %d times", plain)
		}
	}
}

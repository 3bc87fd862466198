package steps_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// carrying is a way for webhooks to leave a mock.
type carrying func(*http.Request) (*http.Response, error)

func (f carrying) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// onAMockThat runs scenarios on a mock whose webhooks leave in a way of the test's.
func onAMockThat(t *testing.T, carries carrying, scenarios map[string]string) map[string]runner.Result {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{World: w.ForMock(1), Contract: c, Seed: 1, Webhooks: carries})
	if err != nil {
		t.Fatal(err)
	}
	api, admin := httptest.NewServer(server.API()), httptest.NewServer(server.Admin())
	t.Cleanup(api.Close)
	t.Cleanup(admin.Close)
	running, err := target.Remote(t.Context(), target.RemoteOptions{URL: api.URL, AdminURL: admin.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(t.Context()) }()
	return on(t, running, c, scenarios)
}

const (
	hooksHere = "Given webhooks are sent here\n"
	debited   = `Given a transaction OTP was sent for card "asha"
When the OTP is used to debit 20.00 for merchant "bazaar"
`
	toldOf = `Then the webhook "card.transaction-webhook" arrives` + "\n"
)

const paidInto = `When 100.00 is added to the wallet of "asha" through the gateway
And the payment's time passes
`

// replacing changes what webhooks say.
func replacing(old, new string) carrying {
	return func(r *http.Request) (*http.Response, error) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		changed := strings.Replace(string(text), old, new, 1)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
		return http.DefaultTransport.RoundTrip(r)
	}
}

func swallow(*http.Request) (*http.Response, error) { return nil, os.ErrDeadlineExceeded }

// refusing answers for the receiver, whom nothing reaches.
func refusing(status int) carrying {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
	}
}

func withHeader(value string) carrying {
	return func(r *http.Request) (*http.Response, error) {
		if r.Header.Del("Kasauti-Webhook-Key"); value != "" {
			r.Header.Set("Kasauti-Webhook-Key", value)
		}
		return http.DefaultTransport.RoundTrip(r)
	}
}

// TestWhyAWebhookDidNotArrive: each cause has its own words.
func TestWhyAWebhookDidNotArrive(t *testing.T) {
	for name, one := range map[string]struct {
		carries     carrying
		steps       string
		requirement string
		says        string
	}{
		"nothing happened": {http.DefaultTransport.RoundTrip, hooksHere + "Given a transaction OTP was sent for card \"asha\"\n" + toldOf,
			"EK-HOOK-190", "0 webhooks card.transaction-webhook came within 5 s: the target has none in its outbox"},
		"not sent": {http.DefaultTransport.RoundTrip, debited + hooksHere + toldOf,
			"EK-HOOK-190", "the target did not send one: no webhook is configured"},
		"refused": {refusing(403), hooksHere + debited + toldOf,
			"EK-HOOK-190", "is waiting: the receiver refused it with HTTP 403"},
		"timed out": {swallow, hooksHere + debited + toldOf,
			"EK-HOOK-190", "is waiting: the receiver did not answer within 5s"},
		"given up": {refusing(500), hooksHere + debited + `Then the webhook "card.transaction-webhook" arrives within 60 s` + "\n",
			"EK-HOOK-190", "the target tried 5 times, and the one about ECT"},
		"late": {http.DefaultTransport.RoundTrip, hooksHere + "Given the next 2 webhooks are answered with status 503\n" + debited + toldOf,
			"EK-HOOK-190", "the target tried 2 times"},
		"without its header": {withHeader(""), hooksHere + debited + toldOf,
			"EK-HOOK-020", "without the static header that was configured"},
		"with another header": {withHeader("mine"), hooksHere + debited + toldOf,
			"EK-HOOK-020", "without the static header that was configured"},
		"one too many": {http.DefaultTransport.RoundTrip, hooksHere + debited + `Then no webhook "card.transaction-webhook" arrives` + "\n",
			"EK-HOOK-200", "1 webhooks card.transaction-webhook came within 5 s: the target delivered the one about ECT"},
		"fewer than said": {http.DefaultTransport.RoundTrip, hooksHere + debited + `Then exactly 2 webhooks "card.transaction-webhook" arrive` + "\n",
			"EK-HOOK-190", "1 webhooks card.transaction-webhook came within 5 s"},
		"about something else": {http.DefaultTransport.RoundTrip, hooksHere + debited + `Then the webhook "card.transaction-webhook" arrives with:` + "\n| principalAmount | 21.00 |\n",
			"EK-HOOK-230", "of 1 webhooks card.transaction-webhook that came, the nearest differs"},
		"of another kind": {http.DefaultTransport.RoundTrip, hooksHere + debited + `Then the webhook "wallet.payment-notify-request" arrives` + "\n",
			"EK-HOOK-210", "0 webhooks wallet.payment-notify-request came within 5 s: the target has none in its outbox"},
		"too early": {http.DefaultTransport.RoundTrip, hooksHere + paidInto + `Then no webhook "wallet.payment-notify-request" arrives` + "\n",
			"EK-HOOK-220", "1 webhooks wallet.payment-notify-request came within 5 s"},
		"against the look-up": {replacing(`"status":"SUCCESS"`, `"status":"FAILED"`), hooksHere + paidInto + "Then webhook and look-up of the payment agree\n",
			"EK-HOOK-070", "says of the payment what its look-up contradicts"},
		"nothing to look up": {refusing(503), hooksHere + paidInto + "Then webhook and look-up of the payment agree\n",
			"EK-HOOK-210", "is waiting: the receiver refused it with HTTP 503"},
	} {
		t.Run(name, func(t *testing.T) {
			r := onAMockThat(t, one.carries, map[string]string{"s": one.steps})["s"].Scenario
			if r.Verdict != verdict.Fail {
				t.Fatalf("it is %s: %s", r.Verdict, r.Reason)
			}
			for _, step := range r.Attempts[0].Steps {
				for _, check := range step.Checks {
					if check.Verdict == verdict.Fail && check.Requirement == one.requirement && strings.Contains(check.Message, one.says) {
						return
					}
				}
			}
			t.Errorf("no check says %q by %q: %+v", one.says, one.requirement, r.Attempts[0].Steps)
		})
	}
}

// TestWebhookStepsThatCannotBe say what to do.
func TestWebhookStepsThatCannotBe(t *testing.T) {
	for says, steps := range map[string]string{
		"look at the payment: none was made in this scenario":              hooksHere + "Then webhook and look-up of the payment agree\n",
		"add a step before what causes them: Given webhooks are sent here": toldOf,
		"give 1 to 100 webhooks and a status":                              hooksHere + "Given the next 0 webhooks are answered with status 503\n",
		"and a status from 200 to 599":                                     hooksHere + "Given the next 1 webhook is answered with status 99\n",
		"0s is not between 1 and 600 s":                                    hooksHere + `Then the webhook "card.transaction-webhook" arrives within 0 s` + "\n",
		`the contract knows no webhook "card.dance"`:                       hooksHere + `Then no webhook "card.dance" arrives` + "\n",
	} {
		r := onTheMock(t, map[string]string{"s": steps})["s"].Scenario
		if r.Verdict != verdict.Fail || !strings.Contains(r.Reason, says) {
			t.Errorf("%s: %s %q", says, r.Verdict, r.Reason)
		}
	}
}

// TestWebhooksAreEvidence: what arrived is in the record, and the static header's value is not.
func TestWebhooksAreEvidence(t *testing.T) {
	var key string
	see := func(r *http.Request) (*http.Response, error) {
		key = r.Header.Get("Kasauti-Webhook-Key")
		return http.DefaultTransport.RoundTrip(r)
	}
	r := onAMockThat(t, see, map[string]string{"s": hooksHere + debited + toldOf})["s"]
	if r.Scenario.Verdict != verdict.Pass {
		t.Fatalf("it is %s: %s", r.Scenario.Verdict, r.Scenario.Reason)
	}
	record, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	last := r.Exchanges[len(r.Exchanges)-1]
	if !last.Arrived || last.Operation != "card.transaction-webhook" || last.Response.Status != 200 || !strings.Contains(last.Request.Body, `"principalAmount":20.00`) {
		t.Errorf("the last exchange is %+v", last)
	}
	if len(key) < 20 || strings.Contains(string(record), key) || !strings.Contains(string(record), "Kasauti-Webhook-Key: [secret]") {
		t.Errorf("the static header stands in the record, or is not there at all: %s", last.Request.Header)
	}
}

// TestAnUnreadableWebhookIsNoMatch: it breaks the form, and matches nothing.
func TestAnUnreadableWebhookIsNoMatch(t *testing.T) {
	garble := func(r *http.Request) (*http.Response, error) {
		const text = "principalAmount=20.00"
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		return http.DefaultTransport.RoundTrip(r)
	}
	r := onAMockThat(t, garble, map[string]string{"s": hooksHere + debited + `Then the webhook "card.transaction-webhook" arrives with:` + "\n| principalAmount | 20.00 |\n"})["s"].Scenario
	found := map[string]string{}
	for _, step := range r.Attempts[0].Steps {
		for _, check := range step.Checks {
			if check.Verdict == verdict.Fail {
				found[check.Requirement] = check.Message
			}
		}
	}
	if !strings.Contains(found["EK-HOOK-010"], "cannot be read") || !strings.Contains(found["EK-HOOK-230"], "none could be read") {
		t.Errorf("found %v", found)
	}
}

// TestAnArrivalClaimsNoMoreThanItLooksAt: that one came says neither that it came once nor what it
// tells, and fields that tell of something else do not say it either.
func TestAnArrivalClaimsNoMoreThanItLooksAt(t *testing.T) {
	arrives := `Then the webhook "card.transaction-webhook" arrives`
	for name, one := range map[string]struct{ step, claims string }{
		"alone":           {arrives + "\n", ""},
		"within":          {arrives + " within 9 s\n", ""},
		"another field":   {arrives + " with:\n| currency | INR |\n", ""},
		"an amount":       {arrives + " with:\n| principalAmount | 20.00 |\n", "EK-HOOK-230"},
		"an amount, JSON": {arrives + " with:\n\"\"\"\n{\"principalAmount\": 20.00}\n\"\"\"\n", "EK-HOOK-230"},
		"counted":         {"Then exactly 1 webhook \"card.transaction-webhook\" arrives\n", "EK-HOOK-190"},
	} {
		t.Run(name, func(t *testing.T) {
			r := onAMockThat(t, http.DefaultTransport.RoundTrip, map[string]string{"s": hooksHere + debited + one.step})["s"].Scenario
			if r.Verdict != verdict.Pass {
				t.Fatalf("it is %s: %s", r.Verdict, r.Reason)
			}
			claimed := map[string]bool{}
			for _, step := range r.Attempts[0].Steps {
				for _, id := range step.Kept {
					claimed[id] = true
				}
			}
			for _, id := range []string{"EK-HOOK-190", "EK-HOOK-230"} {
				if claimed[id] != (id == one.claims) {
					t.Errorf("%s is claimed: %v", id, claimed[id])
				}
			}
		})
	}
}

// TestAWebhookThatTheMockDropsIsOurFault: nothing is said of the target where the mock broke.
func TestAWebhookThatTheMockDropsIsOurFault(t *testing.T) {
	breaks := func(*http.Request) (*http.Response, error) { panic("boom") }
	r := onAMockThat(t, breaks, map[string]string{"s": hooksHere + debited + toldOf})["s"].Scenario
	if r.Verdict != verdict.CouldNotRun || !strings.Contains(r.Reason, "the mock itself failed to send the one about ECT") || !strings.Contains(r.Reason, "boom") {
		t.Errorf("it is %s: %s", r.Verdict, r.Reason)
	}
}

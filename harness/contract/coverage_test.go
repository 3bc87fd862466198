package contract

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

func TestMaskedBodiesCanBeRead(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1}`:                           `{"a":1}`,
		`{"expiry":[secret],"b":2}`:         `{"expiry":"[secret]","b":2}`,
		`{"a":"[secret]"}`:                  `{"a":"[secret]"}`,
		`{"a":"x\"[secret]","b": [secret]}`: `{"a":"x\"[secret]","b": "[secret]"}`,
		`[[secret],"\\",[secret]]`:          `["[secret]","\\","[secret]"]`,
		`"cut [secret`:                      `"cut [secret`,
	} {
		if got := quoteMasks(body); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// TestUnreadBodiesAreSaid: whatever cannot be looked at is counted with its reason, and asserts
// nothing.
func TestUnreadBodiesAreSaid(t *testing.T) {
	const otp = "wallet.generate-transaction-otp"
	for why, body := range map[string]exchange.MessageView{
		"the record has only its beginning":             {Body: `{"code":0`, Cut: true},
		"it is no text":                                 {Body: "AAAA", Base64: true},
		"the body is empty":                             {},
		"the body ends in the middle of a JSON value":   {Body: `{"code":`},
		"it came in another envelope":                   {Body: `{"response_code":0,"response_message":"x"}`},
		"the body is not JSON: it nests deeper than 64": {Body: strings.Repeat("[", 200) + strings.Repeat("]", 200)},
	} {
		body.Status = 200
		r := coverOf(t, exchange.View{ID: "1", Operation: otp, Response: body})
		if len(r.Unread) != 1 || !strings.HasPrefix(r.Unread[0].Why, why) || r.Shares[2].Asserted != 0 {
			t.Errorf("%s: %+v", why, r.Unread)
		}
	}
}

// TestEncryptedBodiesAssertNothing: nobody looked inside.
func TestEncryptedBodiesAssertNothing(t *testing.T) {
	sealed := exchange.MessageView{Status: 200, Body: `{"request":"VRiTVg8oufKOo1NCHR12YQ=="}`}
	r := coverOf(t, exchange.View{ID: "1", Operation: "payout.create-payout", Request: sealed, Response: sealed})
	if len(r.Unread) != 2 || r.Shares[0].Asserted != 0 {
		t.Errorf("%+v, operations %+v", r.Unread, r.Shares[0])
	}
}

// TestThousandsOfUnknownFieldsStayFew: an answer may hold any number of them.
func TestThousandsOfUnknownFieldsStayFew(t *testing.T) {
	var body strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&body, `"f%d":1,`, i)
	}
	r := coverOf(t, exchange.View{
		ID: "1", Operation: "wallet.generate-transaction-otp",
		Response: exchange.MessageView{Status: 200, Body: "{" + body.String() + `"code":0,"message":"Success"}`},
	})
	for _, o := range r.Operations {
		if n := len(o.Unstated); o.Exchanges > 0 && n != mostUnstated+1 {
			t.Errorf("%d fields that nothing states are told apart, want %d and what is more", n, mostUnstated)
		}
	}
}

// TestStepsThatFollowACallJudgeIt: the specs of kasauti check call in one step and judge in
// others.
func TestStepsThatFollowACallJudgeIt(t *testing.T) {
	c, err := Load(os.DirFS("../../fixtures"))
	if err != nil {
		t.Fatal(err)
	}
	answer := exchange.View{ID: "1", Operation: "wallet.generate-transaction-otp", Response: exchange.MessageView{
		Status: 200, Body: `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`,
	}}
	other := answer
	other.ID = "2"
	v := c.Cover()
	v.Add(&verdict.Scenario{Attempts: []verdict.Attempt{{Steps: []verdict.Step{
		{Exchanges: []string{"1"}}, {Kept: []string{firstOfAnswers}}, {Kept: []string{"EK-OTP-030"}},
	}}}}, []exchange.View{answer})
	if share := v.Result().Shares[0]; share.Asserted != 1 {
		t.Errorf("judged after the call: %+v", share)
	}
	v = c.Cover()
	v.Add(&verdict.Scenario{Attempts: []verdict.Attempt{{Steps: []verdict.Step{
		{Kept: []string{firstOfAnswers}}, {Exchanges: []string{"2"}}, {Kept: []string{"EK-OTP-030"}},
	}}}}, []exchange.View{other})
	if share := v.Result().Shares[0]; share.Asserted != 0 || share.OnlySeen != 1 {
		t.Errorf("judged before the call, or not at all: %+v", share)
	}
}

// coverOf is what exchanges show of the embedded contract, each judged.
func coverOf(t *testing.T, exchanges ...exchange.View) *Coverage {
	t.Helper()
	c, err := Load(os.DirFS("../../fixtures"))
	if err != nil {
		t.Fatal(err)
	}
	step := verdict.Step{Kept: []string{firstOfAnswers, firstOfRequests}}
	for _, e := range exchanges {
		step.Exchanges = append(step.Exchanges, e.ID)
	}
	v := c.Cover()
	v.Add(&verdict.Scenario{Attempts: []verdict.Attempt{{Steps: []verdict.Step{step}}}}, exchanges)
	return v.Result()
}

// TestWebhooksAreNotForeign: they are the contract's, though nobody called.
func TestWebhooksAreNotForeign(t *testing.T) {
	hook := exchange.View{ID: "1", Operation: "card.transaction-webhook", Arrived: true, Request: exchange.MessageView{Body: `{}`}, Response: exchange.MessageView{Status: 200}}
	called := hook
	called.ID, called.Arrived = "2", false
	r := coverOf(t, hook, called, exchange.View{ID: "3", Operation: "wallet.dance"})
	if r.Exchanges != 3 || r.Arrived != 1 || r.Foreign != 2 {
		t.Errorf("%d arrived and %d foreign of %d, want 1 and 2 of 3: who calls a webhook is foreign", r.Arrived, r.Foreign, r.Exchanges)
	}
}

package contract_test

import (
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestEnvelopesOfRefusals: a success without a code cannot say no. What its page shows of a
// refusal counts, and where none does, any envelope may come.
func TestEnvelopesOfRefusals(t *testing.T) {
	c := load(t)
	for _, e := range []struct {
		name, operation string
		status          int
		body            string
		requirement     string
		mock, uat       verdict.Verdict
	}{
		{"a balance refused as payouts refuse", "payout.get-balance", 200, `{"response_code":422,"response_message":"Invalid Client ID"}`, "EK-ENV-030", verdict.Pass, verdict.Pass},
		{"a balance in another envelope", "payout.get-balance", 200, `{"code":422,"message":"no"}`, "EK-ENV-030", verdict.Fail, verdict.Fail},
		{"a replacement refused in an envelope", "card.request-card-replacement", 200, `{"code":422,"message":"no"}`, "EK-ENV-030", verdict.Pass, verdict.Pass},
		{"a charge in an envelope", "gateway.checkout-process-payment", 200, `{"response_code":117,"payload":"Token is invalid."}`, "EK-ENV-010", verdict.Pass, verdict.Pass},
		{"a statement, whose code is text", "payout.fetch-statement", 200, `{"response_code":"422","response_message":"no"}`, "EK-ENV-030", verdict.Pass, verdict.Pass},
		{"a refusal in another envelope, which no page shows", otp, 401, `{"response_code":401,"response_message":"no"}`, "EK-ENV-030", verdict.Fail, verdict.Warn},
		{"a success in another envelope", otp, 200, `{"response_code":0,"response_message":"Success"}`, "EK-ENV-030", verdict.Fail, verdict.Fail},
		{"a debit in another envelope, whose answer is assumed", debit, 200, `{"response_code":0,"response_message":"Success"}`, "EK-ENV-030", verdict.Fail, verdict.Warn},
	} {
		for mock, want := range map[bool]verdict.Verdict{true: e.mock, false: e.uat} {
			checks := c.Judge(answered(e.operation, `{}`, e.status, e.body), mock)
			if check, found := find(checks, e.requirement); !found || check.Verdict != want {
				t.Errorf("%s, mock %v: %s, want %s: %+v", e.name, mock, check.Verdict, want, checks)
			}
			if want != verdict.Pass {
				continue
			}
			for _, check := range checks { // and it is read as what it is
				if check.Verdict != verdict.Pass {
					t.Errorf("%s, mock %v: %+v", e.name, mock, check)
				}
			}
		}
	}
}

func TestATextMayBeAnAnswer(t *testing.T) {
	c := load(t)
	e := answered("gateway.resend-otp", "", 200, "OTP sent")
	e.Response.Header.Set("Content-Type", "text/plain;charset=UTF-8")
	for _, check := range c.Judge(e, true) {
		if check.Verdict != verdict.Pass {
			t.Errorf("%+v", check)
		}
	}
}

// TestASuccessMessageIsJudgedWhereItsRequirementSaysSo, and at no other operation.
func TestASuccessMessageIsJudgedWhereItsRequirementSaysSo(t *testing.T) {
	c := load(t)
	r, _ := c.Requirement("EK-ENV-110")
	for _, operation := range []string{otp, "card.set-card-pin"} {
		_, found := find(c.Judge(answered(operation, `{}`, 200, `{"code":0,"message":"Done","payload":"Success"}`), true), "EK-ENV-110")
		if found != r.Concerns(operation) {
			t.Errorf("%s: judged %v, concerned %v", operation, found, r.Concerns(operation))
		}
	}
}

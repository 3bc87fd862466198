package steps_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	sendsOTP  = "Given a transaction OTP was sent for card \"asha\"\n"
	loseDebit = "Given the next answer of \"wallet.debit-wallet-for-merchant-transaction\" is lost after the money moved\n"
	debits    = "When the OTP is used to debit 20.00 for merchant \"bazaar\"\n"
	loseOTP   = "Given the next answer of \"wallet.generate-transaction-otp\" is lost after the call was done\n"
	asksOTP   = "When a transaction OTP is requested for card \"asha\"\n"
)

// TestFaultStepsGoRed: a fault that does not strike fails its scenario with the reason, and each
// step about what was seen can fail.
func TestFaultStepsGoRed(t *testing.T) {
	cases := map[string]struct {
		steps   string
		verdict verdict.Verdict
		says    string
	}{
		"never called": {loseDebit + sendsOTP, verdict.Fail,
			"never struck: there were 0 calls of wallet.debit-wallet-for-merchant-transaction since it was set, and of the nearest: called were gateway.get-authorization-token 1 times, wallet.generate-transaction-otp 1 times"},
		"called before": {sendsOTP + loseOTP + "Then the OTP has six digits", verdict.Fail, "it was called before the fault was set, and not since"},
		"half used": {sendsOTP + strings.Replace(loseDebit, "the next answer", "the next 2 answers", 1) + debits + "Then exactly 20.00 left the wallet of \"asha\"",
			verdict.Fail, "struck 1 of 2 times"},
		"another amount": {sendsOTP + "Given the fault \"reply-lost\" for \"wallet.debit-wallet-for-merchant-transaction\" with:\n| match.amount | 21.00 |\n" + debits + "Then the debit goes through",
			verdict.Fail, `and of the nearest: amount was "20.00" and not "21.00"`},
		"refused": {sendsOTP + loseDebit + "When a wrong OTP is used to debit 20.00 for merchant \"bazaar\"\n",
			verdict.Fail, "the call was refused: otp-wrong"},
		"its own trouble first": {sendsOTP + loseDebit + "Then the OTP has six digits\nThen the answer's code is 5\n", verdict.Fail, "the answer has another code"},
		"a die that may fall":   {"Given the fault \"error-code\" for \"wallet.generate-transaction-otp\" with:\n| every | true |\n| probability | 0.000001 |\n" + sendsOTP, verdict.Pass, ""},
		"found otherwise":       {sendsOTP + loseDebit + debits + "Then the client finds the answer cut off", verdict.Fail, "does not find the answer cut off"},
		"a success":             {sendsOTP + "Then the client finds the answer lost", verdict.Fail, "does not find the answer lost"},
		"sure":                  {sendsOTP + "Then the client says that the call may have taken effect", verdict.Fail, "does not say that the call may"},
		"struck otherwise":      {loseOTP + asksOTP + "Then the fault struck 2 times", verdict.Fail, "another number of times"},
		"no fault":              {sendsOTP + "Then the fault struck 1 time", verdict.Fail, "none was set in this scenario"},
		"no Retry-After":        {sendsOTP + "Then the answer asks to wait 2 seconds", verdict.Fail, "has no Retry-After"},
		"an SMS":                {sendsOTP + "Then no SMS reached the mobile of card \"asha\"", verdict.Fail, "an SMS reached"},
		"every with a number":   {"Given every 2 calls of \"wallet.generate-transaction-otp\" are lost before anything is done", verdict.Fail, "write every call, or the next 2 calls"},
		"no such kind":          {"Given the fault \"reply-lots\" for \"wallet.generate-transaction-otp\" with:\n| times | 1 |\n", verdict.Fail, `did you mean "reply-lost"?`},
		"no such parameter":     {"Given the fault \"latency\" for \"wallet.generate-transaction-otp\" with:\n| millis | 1 |\n", verdict.Fail, `latency has no such parameter; known: milliseconds`},
		"no number":             {"Given the fault \"latency\" for \"wallet.generate-transaction-otp\" with:\n| times | often |\n", verdict.Fail, `times is "often"`},
		"not served":            {"Given the next answer of \"gateway.create-order\" is lost after the call was done", verdict.Fail, "the mock serves no operation"},
		"a success is claimed":  {sendsOTP + loseDebit + debits + "Then the debit goes through", verdict.Fail, "a debit was expected"},
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
	}
}

// TestFaultsEnterTheResult: what struck stands in the attempt.
func TestFaultsEnterTheResult(t *testing.T) {
	results := onTheMock(t, map[string]string{"one": loseOTP + asksOTP + "Then the client finds the answer lost\n"})
	attempt := results["one"].Scenario.Attempts[0]
	if len(attempt.Faults) != 1 || attempt.Faults[0].String() != "reply-lost for the next call of wallet.generate-transaction-otp: struck 1 of 1 call" {
		t.Errorf("%v: %s", attempt.Faults, results["one"].Scenario.Reason)
	}
}

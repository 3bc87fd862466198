package certify_test

import (
	"slices"
	"testing"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestAPageThatNobodySawFailsNobody: what a client may have from the real page is no mistake of its.
func TestAPageThatNobodySawFailsNobody(t *testing.T) {
	k := contractOf(t)
	const assumed = "wallet.add-money-to-wallet"
	o, known := k.Operation(assumed)
	if !known || o.Assumed != "path" {
		t.Fatalf("%s is not assumed any more; take another operation", assumed)
	}
	token := called(otpPath, otpBody, "")
	call := func(operation, path, refusal string) certify.Call {
		return certify.Call{Place: certify.AtAPI, Refusal: refusal, Kept: exchange.Kept{
			ID: "2", Operation: operation, Request: exchange.KeptMessage{Method: "POST", URL: "http://127.0.0.1:1" + path, Text: `{"cardId":"EKC1234567"}`},
			Response: exchange.KeptMessage{Status: 400, Text: "{}"},
		}}
	}
	elsewhere := call("", "/api/v0/partner/enKashCard/load-money", "path-unknown")
	otherwise := call(assumed, o.Path, "field-missing")
	for _, test := range []struct {
		name  string
		tier  certify.Tier
		calls []certify.Call
		want  verdict.Verdict
	}{
		{"elsewhere", certify.Core, []certify.Call{token, elsewhere}, verdict.CouldNotRun},
		{"elsewhere, in an extended case", certify.Extended, []certify.Call{token, elsewhere}, verdict.Warn},
		{"elsewhere, before anything was understood", certify.Core, []certify.Call{elsewhere}, verdict.Fail},
		{"with other fields", certify.Core, []certify.Call{token, otherwise}, verdict.CouldNotRun},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := otpCase("EK-HOOK-160")
			c.Tier, c.Expect[0].Calls.Pick.Operation = test.tier, assumed
			worst := verdict.Pass
			var said []string
			for _, check := range certify.Judge(c, &certify.Record{Calls: test.calls, Says: says(certify.Unknown, "0")}, k) {
				if check.Requirement == "EK-REQ-010" || slices.Contains([]string{"EK-REQ-060", "EK-HOOK-160"}, check.Requirement) {
					worst = verdict.Worst(worst, check.Verdict)
					said = append(said, check.Requirement+" "+check.Verdict.String())
				}
			}
			if worst != test.want {
				t.Errorf("got %q, want %s", said, test.want)
			}
		})
	}
}

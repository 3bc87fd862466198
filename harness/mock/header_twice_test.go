package mock

import (
	"net/http"
	"testing"
)

// A header that contradicts itself is refused as a wrong one is, whichever value comes first; one
// that is only repeated is not.
func TestHeadersThatContradictThemselves(t *testing.T) {
	for _, test := range []struct{ op, header, other, refusal string }{
		{otpOp, "Authorization", "Bearer neverIssuedNeverIssued00000", "token-malformed"},
		{otpOp, "Authorization", "Basic eDp5", "token-malformed"},
		{otpOp, "partnerId", "CR0000000", "partner-foreign"},
		{otpOp, "Content-Type", "text/plain", "content-type-wrong"},
		{tokenOp, "Content-Type", "text/plain", "content-type-wrong"},
		{oauthOp, "Authorization", "Basic eDp5", "client-unknown"},
		{oauthOp, "Content-Type", "application/json", "content-type-wrong"},
	} {
		for _, order := range []string{"it comes first", "it comes last", "the same twice"} {
			t.Run(test.op+" "+test.header+" "+test.other[:5]+" "+order, func(t *testing.T) {
				sc := setScene(t, newServer(t, nil), test.op)
				h := sc.m.header
				good := h.Get(test.header)
				if good == "" {
					t.Fatalf("the call has no %s", test.header)
				}
				switch order {
				case "it comes first":
					h[http.CanonicalHeaderKey(test.header)] = []string{test.other, good}
				case "it comes last":
					h.Add(test.header, test.other)
				default:
					h.Add(test.header, good)
				}
				a := sc.send(sc.m)
				journal := sc.journal()
				last := journal[len(journal)-1]
				want := test.refusal
				if order == "the same twice" {
					want = ""
				}
				if last.Refusal != want || (a.status == http.StatusOK) != (want == "") {
					t.Errorf("refused as %q with HTTP %d, want %q", last.Refusal, a.status, want)
				}
			})
		}
	}
}

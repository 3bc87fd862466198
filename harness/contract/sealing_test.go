package contract_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// seals is a whole body on the wire; what it holds is up to each case.
const seals = `{"request":"VRiTVg8oufKOo1NCHR12YVE5qOaFmCRukm7toxZu+eU="}`

const (
	payoutSent = `{"beneficiaryId":"B1","beneficiaryName":"Asha","vpaHandle":"a@b"}`
	payoutGood = `{"response_code":0,"response_message":"Success","payload":{}}`
	payoutNo   = `{"response_code":422,"response_message":"Invalid encrypted request"}`
)

// side is one direction: the wire, and what a recorder with the secret made of it.
type side struct {
	wire, plain string // plain "" could not be opened
}

func (s side) message(m *exchange.Message) {
	m.Body, m.Bytes, m.Encrypted = []byte(s.wire), int64(len(s.wire)), true
	if s.plain != "" {
		m.Plain = []byte(s.plain)
	} else {
		m.Unopened = errors.New("it could not be opened")
	}
}

// TestSealedBodiesAreJudgedOnTheWireAndInside: the form by its own requirements, the content by
// the schema of the operation, as any other.
func TestSealedBodiesAreJudgedOnTheWireAndInside(t *testing.T) {
	c := load(t)
	good := side{seals, payoutSent}
	for _, f := range []struct {
		name            string
		request, answer side
		status          int
		broken          []string // all that is, in order
	}{
		{"all well", good, side{seals, payoutGood}, 200, nil},
		{"a refusal that is sealed", good, side{seals, payoutNo}, 200, nil},
		{"a refusal in the clear", good, side{payoutNo, ""}, 200, nil},
		{"a request in the clear", side{payoutSent, ""}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-010"}},
		{"a request of a text alone", side{`"VRiTVg8oufKOo1NCHR12YQ=="`, ""}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-010"}},
		{"a request with a key beside", side{`{"request":"VRiTVg8oufKOo1NCHR12YQ==","partnerId":"CR1"}`, ""}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-010"}},
		{"a request that is no Base64", side{`{"request":"!"}`, ""}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-010"}},
		{"a request of half a block", side{`{"request":"AAAA"}`, ""}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-010"}},
		{"a request that does not open", side{seals, ""}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-020"}},
		{"a request that holds a list", side{seals, `[]`}, side{seals, payoutGood}, 200, []string{"EK-CRYPT-020", "EK-REQ-070"}},
		{"a request that lacks a field", side{seals, `{"beneficiaryId":"B1","vpaHandle":"a@b"}`}, side{seals, payoutGood}, 200, []string{"EK-REQ-060"}},
		{"a success in the clear", good, side{payoutGood, ""}, 200, []string{"EK-CRYPT-110"}},
		{"an answer that is no Base64", good, side{`{"request":"AB=="}`, ""}, 200, []string{"EK-CRYPT-110"}},
		{"an answer in lines", good, side{`{"request":"VRiTVg8oufKOo1NCHR12\nYVE5qOaFmCRukm7toxZu+eU="}`, ""}, 200, []string{"EK-CRYPT-110"}},
		{"an answer that does not open", good, side{seals, ""}, 200, []string{"EK-CRYPT-120"}},
		{"another envelope inside", good, side{seals, `{"code":0,"message":"Success"}`}, 200, []string{"EK-ENV-030"}},
		{"a key twice inside", good, side{seals, `{"response_code":0,"response_code":0,"response_message":"Success"}`}, 200, []string{"EK-ENV-040"}},
		{"a page", good, side{`<html>`, ""}, 502, []string{"EK-ENV-010"}},
	} {
		e := sent("payout.create-beneficiary", "POST", base+"/api/v0/beneficiary-detail", "")
		e.Response.Status = f.status
		f.request.message(&e.Request)
		f.answer.message(&e.Response)
		checks := append(c.JudgeRequest(e, true), c.Judge(e, true)...)
		var broken []string
		for _, check := range checks {
			if check.Verdict != verdict.Pass {
				broken = append(broken, check.Requirement)
			}
		}
		if !slices.Equal(broken, f.broken) {
			t.Errorf("%s: %q is broken, want %q: %+v", f.name, broken, f.broken, checks)
		}
		if f.broken == nil && f.answer.plain != "" {
			for _, id := range []string{"EK-CRYPT-010", "EK-CRYPT-020", "EK-CRYPT-110", "EK-CRYPT-120"} {
				if _, looked := find(checks, id); !looked {
					t.Errorf("%s: nothing is said of %s", f.name, id)
				}
			}
		}
	}
}

// TestARequestInTheClearIsWrong: a server that fails over one has no excuse.
func TestARequestInTheClearIsWrong(t *testing.T) {
	e := sent("payout.create-beneficiary", "POST", base+"/api/v0/beneficiary-detail", "")
	side{payoutSent, ""}.message(&e.Request)
	side{payoutNo, ""}.message(&e.Response)
	for status, want := range map[int]verdict.Verdict{422: verdict.Pass, 500: verdict.Fail} {
		e.Response.Status = status
		checks := load(t).JudgeWrong(e, true)
		if len(checks) != 1 || checks[0].Verdict != want {
			t.Errorf("HTTP %d: %+v", status, checks)
		}
	}
}

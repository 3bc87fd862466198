package kinds

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
)

func refused(status int, code int64, message string) error {
	return fmt.Errorf("look: %w", &client.Error{Kind: client.KindRefused, Status: status, HasCode: true, Code: code, Message: message})
}

// TestAbsenceNeedsEvidence: what is not shown to be absent is not absent.
func TestAbsenceNeedsEvidence(t *testing.T) {
	for _, c := range []struct {
		name           string
		err            error
		onReal, onMock bool
	}{
		{"HTTP 404", &client.Error{Kind: client.KindRefused, Status: 404}, true, true},
		{"code 404", refused(200, 404, "No such card"), true, true},
		{"the contract's refusal", refused(200, 422, "Card not found"), false, true},
		{"another code", refused(200, 412, "Card not found"), false, false},
		{"another refusal", refused(200, 422, "Amount is not valid"), false, false},
		{"a token that is not taken", refused(401, 401, "Card not found"), false, false},
		{"a broken server", refused(500, 500, ""), false, false},
		{"a page that is not found", &client.Error{Kind: client.KindContentType, Status: 404}, false, false},
		{"no answer", &client.Error{Kind: client.KindTimeout}, false, false},
		{"something else", errors.New("Card not found"), false, false},
	} {
		if got := absent(false, c.err); got != c.onReal {
			t.Errorf("%s on a real system: %v", c.name, got)
		}
		if got := absent(true, c.err); got != c.onMock {
			t.Errorf("%s on a mock: %v", c.name, got)
		}
	}
}

// TestUnknownThingsAreTheContracts: a mock refuses as the contract says, and so do we understand it.
func TestUnknownThingsAreTheContracts(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, refusal := range []string{"card-account-unknown", "card-unknown", "card-of-other-account"} {
		r, known := c.Refusal(refusal)
		if !known {
			t.Fatalf("the contract has no %s", refusal)
		}
		if answer := r.Answer; answer.Code != unknownCode || !slices.Contains(unknownThings, answer.Message) {
			t.Errorf("%s is answered with code %d and %q, which is not understood", refusal, answer.Code, answer.Message)
		}
	}
}

package mock

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// An example of each webhook is as the contract has it, and moves nothing.
func TestExamplesOfWebhooks(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	for _, event := range Events() {
		first, err := s.ExampleWebhook(d.id, event)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.ExampleWebhook(d.id, event)
		if err != nil || string(first) == string(second) {
			t.Errorf("%s: two examples are one: %s (%v)", event, second, err)
		}
		checks := s.contract.JudgeWebhook(&exchange.Exchange{ID: "1", Operation: event, Request: exchange.Message{
			Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}}, Body: first,
		}}, true)
		if len(checks) < 3 {
			t.Errorf("%s: only %d checks", event, len(checks))
		}
		for _, check := range checks {
			if check.Verdict != verdict.Pass {
				t.Errorf("%s: %s %+v", event, check.Message, check.Fields)
			}
		}
	}
	if len(d.outbox()) != 0 || strings.Contains(d.ask("GET", d.universePath("/ledger"), nil, http.StatusOK).raw, `"paise"`) {
		t.Error("an example left something behind")
	}
	if _, err := s.ExampleWebhook(d.id, "wallet.dance"); err == nil || !strings.Contains(err.Error(), "card.transaction-webhook, wallet.payment-notify-request") {
		t.Errorf("of what nobody sends: %v", err)
	}
	if !slices.Equal(Sends(), Events()) {
		t.Errorf("the mock sends %v of %v", Sends(), Events())
	}
}

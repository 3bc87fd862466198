package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// unseen are the calls that may change a wallet or card which scenarios share, with the reason why
// nobody beside them sees it. Any other scenario either has a wallet of its own, or its steps need
// scenario.Reset.
var unseen = map[string]string{
	"card.load-money-from-balance":     "who looks at money needs the ledger",
	"card.order-physical-card":         "one scenario orders plastic, and no other looks at it",
	"card.update-card-limits-controls": "the one limit that is set is none that others look at",
	"wallet.add-beneficiary":           "each looks for its own; who counts needs scenario.Reset",
	"wallet.add-money-to-wallet":       "who looks at money needs the ledger",
	"wallet.delete-beneficiary":        "each deletes its own",
	"wallet.generate-transaction-otp":  "an OTP is known by its id",
	"wallet.top-up-from-balance":       "who looks at money needs the ledger",
}

// sharedAlone says which call of a run changed a wallet or card of the world for everybody: over
// plain HTTP all scenarios run side by side on the same ones.
func sharedAlone(t *testing.T, server *mock.Server) {
	t.Helper()
	world := server.World()
	named := map[string]string{}
	for name, wallet := range world.Wallets {
		named[wallet.ID] = "wallet " + name
	}
	for name, card := range world.Cards {
		named[card.ID] = "card " + name
	}
	answer := httptest.NewRecorder()
	server.Admin().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/v1/universes/default/journal", nil))
	var journal struct {
		Entries []mock.Entry `json:"entries"`
		Dropped int          `json:"dropped"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &journal); err != nil || journal.Dropped > 0 {
		t.Fatalf("read the journal: %v, %d entries dropped", err, journal.Dropped)
	}
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range journal.Entries {
		operation, known := c.Operation(e.Operation)
		if !known || operation.Writes == "" || e.Refusal != "" || e.Status != http.StatusOK {
			continue
		}
		for id, name := range named {
			if !strings.Contains(e.Path+e.Request, id) {
				continue
			}
			seen[e.Operation] = true
			if unseen[e.Operation] == "" {
				t.Errorf("%s changes %s, which all scenarios share: let the scenario make one of its own, or its step need scenario.Reset", e.Operation, name)
			}
		}
	}
	for operation := range unseen {
		if !seen[operation] {
			t.Errorf("%s changes nothing that scenarios share: take it out of the table", operation)
		}
	}
}

package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// leaving is a feature whose first scenario fails after it added two beneficiaries, and whose second
// sends an SMS and moves money.
const leaving = `Feature: What is left
  Scenario: Two beneficiaries and a mistake
    Given beneficiary "kiran" was added to wallet "asha"
    And beneficiary "lata" was added to wallet "asha"
    Then a search of wallet "asha" does not find beneficiary "kiran"

  Scenario: A beneficiary that is deleted
    Given beneficiary "mohan" was added to wallet "ravi"
    When beneficiary "mohan" is deleted
    Then a search of wallet "ravi" does not find beneficiary "mohan"

  Scenario: An SMS
    Given a transaction OTP was sent for card "asha"
    And the wallet of "ravi" is topped up with 12.50
`

// payees notes which beneficiaries were added and which were deleted, in their order.
type payees struct {
	next http.Handler

	mu             sync.Mutex
	added, deleted []string // ids
}

func (p *payees) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	add, _ := client.Lookup(client.OpAddBeneficiary)
	remove, _ := client.Lookup(client.OpDeleteBeneficiary)
	answer := httptest.NewRecorder()
	p.next.ServeHTTP(answer, r)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case r.Method == add.Method && r.URL.Path == add.Path:
		var reply struct {
			Payload struct{ BeneficiaryID string }
		}
		_ = json.Unmarshal(answer.Body.Bytes(), &reply) // what is none has no id
		p.added = append(p.added, reply.Payload.BeneficiaryID)
	case r.Method == remove.Method && r.URL.Path == remove.Path:
		p.deleted = append(p.deleted, r.URL.Query().Get("beneficiaryId"))
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// TestWhatAScenarioCreatesIsRemoved runs over plain HTTP, where nothing is put back.
func TestWhatAScenarioCreatesIsRemoved(t *testing.T) {
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	seen := &payees{next: server.API()}
	flags, dir := against(t, seen, server.Admin(), false)
	feature := filepath.Join(t.TempDir(), "left.feature")
	if err := os.WriteFile(feature, []byte(leaving), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := kasauti(t, append(flags, "--parallel", "1", feature)...)
	if code != verdict.ExitFail {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if len(seen.added) != 3 || !slices.Equal(seen.deleted, []string{seen.added[1], seen.added[0], seen.added[2]}) {
		t.Errorf("added were %v and deleted %v, want those of the scenario that failed the last first, and then the one that was deleted by its own", seen.added, seen.deleted)
	}
	if !strings.Contains(out, "left on url") || !strings.Contains(out, "12.50 moved, 1 SMS (2 more removed again)") {
		t.Errorf("the console does not say what is left\n%s", out)
	}
	kept, err := report.Open(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	summary, _ := kept.Summary()
	if left := summary.Left; left == nil || left.Moved != 1250 || left.SMS != 1 || left.Removed != 2 || len(left.Created) != 0 {
		t.Errorf("left %+v", left)
	}
}

package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
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

// TestWhatAScenarioCreatesIsRemoved runs over plain HTTP, where nothing is put back.
func TestWhatAScenarioCreatesIsRemoved(t *testing.T) {
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	var deletes atomic.Int32
	counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			deletes.Add(1)
		}
		server.API().ServeHTTP(w, r)
	})
	flags, dir := against(t, counted, server.Admin(), false)
	feature := filepath.Join(t.TempDir(), "left.feature")
	if err := os.WriteFile(feature, []byte(leaving), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := kasauti(t, append(flags, feature)...)
	if code != verdict.ExitFail {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if deletes.Load() != 3 {
		t.Errorf("%d were deleted, want the one of the scenario and two of ours", deletes.Load())
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
	if o, _ := client.Lookup(client.OpDeleteBeneficiary); o.Method != http.MethodDelete {
		t.Errorf("beneficiaries are deleted by %s", o.Method)
	}
}

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestTheExampleEnvironmentIsSound: whoever copies it starts from a file without problems,
// also before a single variable is set.
func TestTheExampleEnvironmentIsSound(t *testing.T) {
	t.Parallel()
	if code, out := kasauti(t, "lint", "--env", "../../fixtures/environments/uat.example.yaml"); code != verdict.ExitConformant {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestNothingIsJudgedByAccident: steps that look at an answer must not be content with
// another call's, or with none.
func TestNothingIsJudgedByAccident(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, steps, says string }{
		{"a token is no debit", `
    Given partner "acme" has a token
    Then the debit goes through`, "the latest is one of gateway.get-authorization-token"},
		{"a token is no OTP", `
    Given partner "acme" has a token
    Then an OTP is sent`, "this step judges wallet.generate-transaction-otp"},
		{"an OAuth token is no merchant token", `
    Given partner "acme" has an OAuth token
    Then a token is granted`, "this step judges gateway.get-authorization-token"},
		{"no debits at once", `
    Then exactly 0 debits go through`, "none were made at once"},
		{"no OTPs at once", `
    Then 0 OTPs are sent`, "none were requested at once"},
		{"a token request is no debit", `
    Given a token request of partner "acme"
    But it names an unknown access key
    When it is sent
    Then the debit is refused because the keys are unknown`, "this step judges wallet.debit"},
		{"there is no third", `
    Given a token request of partner "acme"
    But it names an unknown access key
    When it is sent
    Then the third token request is refused because the keys are unknown`, "only 1 were made"},
		{"a reason of another operation", `
    Given a token request of partner "acme"
    But it names an unknown access key
    When it is sent
    Then it is refused because the OTP was already used`, "is no reason to refuse gateway.get-authorization-token"},
		{"a token is no top-up", `
    Given partner "acme" has a token
    Then the top-up goes through`, "this step judges wallet.top-up-from-balance"},
		{"no top-ups at once", `
    Then exactly 0 top-ups go through`, "none were made at once"},
		{"one load alone differs from none", `
    When the wallet of "asha" is topped up with 1.00
    Then every load has a transaction id of its own`, "1 load was taken; make at least two first"},
		{"nothing was sent again", `
    When the wallet of "asha" is topped up with 1.00
    Then it is answered as the first was`, "no call was sent again"},
		{"a token is not sent again", `
    Given partner "acme" has a token
    When the call is sent again as it was`, "no requirement says that its reference makes a second harmless"},
		{"a balance is compared with none", `
    Then the wallet of "asha" shows 0.00 more than before`, "it was not read before"},
		{"a filter that leaves everything", `
    When the wallet of "asha" is topped up with 1.00
    And I call "wallet.get-transaction-details" with:
      | cardAccountId       | {account of card asha} |
      | enKashCardId        | {card asha}            |
      | cardTransactionType | CR                     |
    Then exactly the transactions that fit are listed`, "so that it shows nothing"},
		{"an own wallet is no other's", `
    Then partner "acme" cannot read the wallet of "asha"`, "it is that partner's own"},
		{"no payment to wait for", `
    When the wallet of "asha" is topped up with 1.00
    And the payment's time passes`, "look at the payment: none was made"},
		{"nothing moved at all", `
    Then balance, transactions and ledger of the wallet of "asha" agree`, "no money was asked for in this scenario"},
		{"a missing field is no text", `
    When a transaction OTP is requested for card "asha"
    Then the answer has:
      | nowhere | missing |`, "the answer is not as expected at nowhere"},
		{"what is absent from nowhere", `
    When a transaction OTP is requested for card "asha"
    Then the answer has:
      | paylod.otp | absent |`, "the answer is not as expected at paylod"},
		{"an expectation of nothing", `
    When a transaction OTP is requested for card "asha"
    Then the answer has:
      """
      {}
      """`, "the answer is not as expected in 3 places"},
		{"no look at the ledger before", `
    When a transaction OTP is requested for card "asha"
    Then no money moved`, "nothing was looked at before"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "x.feature")
			if err := os.WriteFile(file, []byte("Feature: X\n  Scenario: x"+c.steps+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out := kasauti(t, "run", file, "--report", dir)
			if code != verdict.ExitFail || !strings.Contains(strings.Join(strings.Fields(out), " "), c.says) {
				t.Errorf("exit %d, want 1 and %q\n%s", code, c.says, out)
			}
		})
	}
}

package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

const nilaPays = `Feature: Nila pays
  Scenario: Once
    Given a transaction OTP was sent for card "nila"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 20.00 left the wallet of "nila"

  Scenario: And again, with all of the money
    Given a transaction OTP was sent for card "nila"
    When the OTP is used to debit 70.00 for merchant "bazaar"
    Then the debit goes through
`

// TestScenariosForkWhatWasApplied: a wallet that a run's apply made is there for each scenario, as it
// was made, and for runs that come after.
func TestScenariosForkWhatWasApplied(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	base, err := fs.ReadFile(fixtures.FS, "worlds/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(base)
	for section, line := range map[string]string{
		"wallets":  `nila: {account: main, mobile: "6000000199", email: nila@example.com}`,
		"kyc":      "nila: {wallet: nila, status: full, terms: accepted}",
		"balances": `nila: {wallet: nila, min: "70.00"}`,
	} {
		text = strings.Replace(text, "\n"+section+":\n", "\n"+section+":\n  "+line+"\n", 1)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"world.yaml":   text + "clock: {frozen_at: 2026-01-05T10:30:00+05:30}\notp_policy: {code: \"000000\"}\n",
		"nila.feature": nilaPays,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	url, admin := listen(t, server.API()), listen(t, server.Admin())
	for _, mode := range []string{"apply", "verify", "apply"} {
		code, out := kasauti(t, "run", filepath.Join(dir, "nila.feature"), "--target", url, "--admin-url", admin,
			"--world", filepath.Join(dir, "world.yaml"), "--world-mode", mode, "--report", t.TempDir())
		if code != verdict.ExitConformant {
			t.Fatalf("%s: exit %d\n%s", mode, code, out)
		}
	}
}

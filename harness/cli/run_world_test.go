package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

const asksForNila = `Feature: A wallet of the world
  Scenario: Its holder is asked
    Given the world "shop"
    And a transaction OTP was sent for card "nila"
`

// TestARunOnUATWantsItsWorld: a run refuses where the target is not as its world declares, shows how,
// and sends nothing; with --world-mode apply it makes it so first, and features know it by its names.
func TestARunOnUATWantsItsWorld(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	s := newStandIn(t, nil)
	feature := filepath.Join(t.TempDir(), "nila.feature")
	if err := os.WriteFile(feature, []byte(asksForNila), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := []string{"run", feature, "--target", "uat", "--env", s.environment(t, section("allowed_contacts", `["6000000011", "6000091111"]`)), "--report", t.TempDir(), "--world", s.shop()}
	for _, c := range []struct {
		mode    string
		code    int
		says    []string
		creates int
		asks    int
	}{
		{"", verdict.ExitEnvironment, []string{"+ wallets.nila", "1 thing differs", "kasauti apply, or run with --world-mode apply"}, 0, 0},
		{"verify", verdict.ExitEnvironment, []string{"+ wallets.nila"}, 0, 0},
		{"apply", verdict.ExitConformant, []string{"1 to add (1 permanent)", "left on uat", "1 SMS"}, 1, 1},
		{"verify", verdict.ExitConformant, []string{"world shop", "1 SMS"}, 0, 1},
		{"off", verdict.ExitIncomplete, []string{`use the world "shop": this run has none`}, 0, 0},
		{"verfy", verdict.ExitUsage, []string{`--world-mode "verfy" is none of verify, apply, off; did you mean "verify"?`}, 0, 0},
	} {
		created, asked := len(s.to(createWalletPath)), len(s.to("/api/v0/partner/enKashCard/otp"))
		args := flags
		if c.mode != "" {
			args = append(args, "--world-mode", c.mode)
		}
		code, out := kasauti(t, args...)
		if code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s", c.mode, code, c.code, out)
		}
		for _, want := range c.says {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", c.mode, want, out)
			}
		}
		if created, asked = len(s.to(createWalletPath))-created, len(s.to("/api/v0/partner/enKashCard/otp"))-asked; created != c.creates || asked != c.asks {
			t.Errorf("%s: %d wallets created, %d OTPs sent", c.mode, created, asked)
		}
	}
}

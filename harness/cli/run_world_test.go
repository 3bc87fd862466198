package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world/state"
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

// TestARunDoesNotApplyWhatAnApplyWouldNot: more than the limits of a real system allow, what nobody could
// look at, and a target that somebody else changes just then.
func TestARunDoesNotApplyWhatAnApplyWouldNot(t *testing.T) {
	locks := t.TempDir()
	t.Setenv("KASAUTI_LOCKS", locks)
	s := newStandIn(t, nil)
	shop, err := os.ReadFile(s.shop())
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(shop), "  nila:\n")
	nila, after, _ := strings.Cut(rest, "kyc:")
	many := before + "  nila:\n" + nila
	for i := range 10 {
		many += fmt.Sprintf("  more%d:\n", i) + strings.Replace(nila, "6000091111", fmt.Sprintf("600009120%d", i), 1)
	}
	s.write("many.yaml", many+"kyc:"+after)
	s.write("wrong.yaml", strings.Replace(string(shop), "acme.password", "acme.client_secret", 1))
	feature := filepath.Join(t.TempDir(), "nila.feature")
	if err := os.WriteFile(feature, []byte(asksForNila), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := s.environment(t, section("allowed_contacts", `["6000000011", "6000091111"]`))
	runs := func(world string, code int, says ...string) {
		t.Helper()
		got, out := kasauti(t, "run", feature, "--target", "uat", "--env", environment, "--report", t.TempDir(), "--world", filepath.Join(s.dir, world), "--world-mode", "apply", "--wait", "100ms")
		for _, want := range says {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", world, want, out)
			}
		}
		if n := len(s.to(createWalletPath)); got != code || n > 0 {
			t.Errorf("%s: exit %d, want %d; %d wallets created\n%s", world, got, code, n, out)
		}
	}
	runs("many.yaml", verdict.ExitUsage, "the plan does 11 things that nothing takes back, and the limit is 10; nothing was changed: where that is wanted, kasauti apply does it with --max-permanent 11")
	runs("wrong.yaml", verdict.ExitEnvironment, "! partners.acme", "of 5 things of", "nobody could say what is there, and nothing was written")
	made, err := filepath.Glob(filepath.Join(locks, "*.lock"))
	if err != nil || len(made) != 1 {
		t.Fatalf("the locks are %q, %v", made, err)
	}
	unlock, err := state.Lock(t.Context(), made[0], "the target", "a test", 0)
	if err != nil {
		t.Fatal(err)
	}
	runs("shop.yaml", verdict.ExitEnvironment, "(a test, since")
	if err := unlock(); err != nil {
		t.Error(err)
	}
}

package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestCheckOnUATReadsOnly: check calls what is marked safe and nothing beside it, of wallets and
// cards alike, whichever of them comes first by name.
func TestCheckOnUATReadsOnly(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	services := fmt.Sprintf(`{gateway: {url: "https://%s", address: %q, token: merchant}, oauth: {url: "https://%s", address: %q}, partner: {url: "https://%s", address: %q, token: oauth}}`,
		gatewayHost, s.address[gatewayHost], oauthHost, s.address[oauthHost], partnerHost, s.address[partnerHost])
	file := s.environment(t, section("services", services), func(sections map[string]string) {
		sections["cards"] = strings.ReplaceAll(sections["cards"], "  zubin:", "  abel:") // a card, and another partner's
	})
	code, out := process(t, "check", "--target", "uat", "--env", file, "--report", t.TempDir())
	if code != verdict.ExitConformant || !strings.Contains(out, "0 fail · 0 engine-error · 0 could-not-run") {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	safe := []string{"/", merchantTokenPath, oauthTokenPath}
	for _, o := range c.Operations() {
		if o.Safe && o.Assumed == "" {
			safe = append(safe, o.Path)
		}
	}
	for _, a := range s.requests() {
		if !slices.Contains(safe, a.path) && !slices.ContainsFunc(safe, func(p string) bool {
			before, _, variable := strings.Cut(p, "{")
			return variable && strings.HasPrefix(a.path, before)
		}) {
			t.Errorf("%s %s was called", a.method, a.path)
		}
	}
	for _, read := range []string{"wallet-details", "search", "transaction/all", "velocity/rule/get", "cardAccount/get", "settlement-status"} {
		if len(s.to("/api/v0/partner/enKashCard/"+read)) == 0 {
			t.Errorf("%s was not called", read)
		}
	}
}

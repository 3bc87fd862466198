package cli

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// shop writes a world of the stand-in's partner, with a wallet more.
func (s *standIn) shop() (file string) {
	p := s.world.Partners["acme"]
	text := fmt.Sprintf("world: {name: shop, version: 1}\npartners:\n  acme: {partner_id: %q, company_id: %q, username: %q, client_id: %q", p.PartnerID, p.CompanyID, p.Username, p.ClientID)
	for field := range s.secretFields("acme") {
		text += fmt.Sprintf(`, %s: "${file:secrets/acme.%s}"`, field, field)
	}
	s.write("shop.yaml", text+`}
card_accounts:
  main: {partner: acme}
wallets:
  asha: {account: main, mobile: "6000000011"}
  nila:
    account: main
    mobile: "6000091111"
    email: nila@example.test
    holder: {title: Ms, first_name: Nila, last_name: Rao, pan: AAAAA0000A, address: 1 Main Road, city: Pune, state: Maharashtra, pincode: "411001", country: India}
kyc:
  asha: {wallet: asha, status: min, terms: accepted} # and has more than that
`)
	return filepath.Join(s.dir, "shop.yaml")
}

// TestAWorldOnUAT: personal values are masked, what is permanent is capped and needs a yes, nothing
// is removed, and no secret is written.
func TestAWorldOnUAT(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	s := newStandIn(t, nil)
	at := []string{"--target", "uat", "--env", s.environment(t, section("allowed_contacts", `["6000000011", "6000091111"]`)), "--world", s.shop()}
	for _, c := range []struct {
		args  string
		code  int
		says  []string
		never string
	}{
		{"plan", verdict.ExitConformant, []string{"+ wallets.nila", "mobile  = (personal)", "Plan: 1 to add (1 permanent)"}, "6000091111"},
		{"plan --json", verdict.ExitConformant, []string{`"field":"mobile","to":"(personal)"`}, "6000091111"},
		{"apply", verdict.ExitUsage, []string{"there is no terminal to ask at"}, "6000091111"},
		{"apply --auto-approve --max-permanent 0", verdict.ExitUsage, []string{"the limit is 0; nothing was changed"}, "creating"},
		{"apply --auto-approve", verdict.ExitConformant, []string{"wallets.nila: created in", "Apply complete: 1 added"}, "6000091111"},
		{"apply", verdict.ExitConformant, []string{"No changes."}, ""},
		{"show wallets.nila", verdict.ExitConformant, []string{"manage   ensure", "mobile  = (personal)"}, "6000091111"},
		{"show --json", verdict.ExitConformant, []string{`"mobile": "(personal)"`}, "6000091111"},
		{"drift --detailed-exitcode", verdict.ExitConformant, []string{"No drift."}, ""},
		{"destroy --auto-approve", verdict.ExitConformant, []string{". wallets.nila", "0 destroyed, 4 forgotten"}, "destroying"},
	} {
		before := len(s.to(createWalletPath))
		var out bytes.Buffer
		code := run(t.Context(), append(strings.Fields(c.args), at...), Streams{In: strings.NewReader(""), Out: &out, Err: &out})
		text := out.String()
		if code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s", c.args, code, c.code, text)
		}
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", c.args, want, text)
			}
		}
		if c.never != "" && strings.Contains(text, c.never) || strings.Contains(text, "canary") {
			t.Errorf("%s says what it must not:\n%s", c.args, text)
		}
		if n := len(s.to(createWalletPath)) - before; (n > 0) != strings.Contains(text, "created in") {
			t.Errorf("%s: %d wallets were created", c.args, n)
		}
	}
}

const createWalletPath = "/api/v0/partner/enKashCard/wallet"

// TestACallThatIsStoppedHere was not sent: nothing is in doubt, nothing is waited for.
func TestACallThatIsStoppedHere(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	s := newStandIn(t, nil)
	code, out := kasauti(t, "apply", "--auto-approve", "--target", "uat", "--env", s.environment(t), "--world", s.shop())
	if code != verdict.ExitFail || !strings.Contains(out, "ends in 11 and is no allowed contact") || strings.Contains(out, "in doubt") || strings.Contains(out, "nobody knows") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// TestSecretsOfAWorldStayOut of plans, states, journals and whatever the commands print.
func TestSecretsOfAWorldStayOut(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("KASAUTI_LOCKS", filepath.Join(dir, "locks"))
	secrets := map[string]string{}
	text := "world: {name: shop, version: 1}\npartners:\n  acme:\n    partner_id: \"${mock:acme.partner_id}\"\n    company_id: \"${mock:acme.company_id}\"\n"
	for _, field := range []string{"access_key", "secret_key", "password", "client_secret"} {
		kind, _ := mock.KindOf(field)
		variable := "SHOP_" + strings.ToUpper(field)
		secrets[field] = mock.Derive(1, kind, "acme."+field)
		t.Setenv(variable, secrets[field])
		text += "    " + field + ": \"${env:" + variable + "}\"\n"
	}
	text += "card_accounts: {main: {partner: acme}}\nwallets:\n  asha: {account: main, mobile: \"6000000011\"}\n  nila: {account: main, mobile: \"6000091111\"}\nbalances: {nila: {wallet: nila, min: 5.00}}\n"
	file := filepath.Join(dir, "world.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	server := honest(t)
	at := []string{"--world", file, "--target", listen(t, server.API()), "--admin-url", listen(t, server.Admin())}
	var out bytes.Buffer
	for _, args := range [][]string{
		{"plan", "--out", filepath.Join(dir, "p.plan")},
		{"plan", "--json"},
		{"apply", "--auto-approve"},
		{"show", "partners.acme"},
		{"show", "--json"},
		{"drift", "--json"},
		{"destroy", "--json", "--auto-approve"},
	} {
		run(t.Context(), append(args, at...), Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	}
	if !strings.Contains(out.String(), "partners.acme") || !strings.Contains(out.String(), "forgotten") {
		t.Fatalf("the commands did not do their work:\n%s", out.String())
	}
	files := 0
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(name)
		out.Write(data)
		return err
	})
	if err != nil || files < 4 {
		t.Fatalf("%d files were written (%v)", files, err)
	}
	for field, secret := range secrets {
		if len(secret) < 8 || strings.Contains(out.String(), secret) {
			t.Errorf("the %s stands in what was printed or written", field)
		}
	}
}

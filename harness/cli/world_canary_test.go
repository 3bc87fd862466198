package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// leaky is an API that at a call looks at what kasauti has written by then, and whose refusals repeat all that
// they were asked with.
type leaky struct {
	next http.Handler
	c    *canaries

	mu      sync.Mutex
	refuses string // a path whose calls it refuses; "" for none
	tokens  map[string]bool
}

func (l *leaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sent, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	if _, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); token != "" && !l.tokens[token] {
		l.tokens[token] = true
		l.c.secrets["the authorisation "+token[:4]] = token
	}
	if r.URL.Path == createWalletPath {
		l.c.look()
	}
	if l.refuses != "" && strings.HasSuffix(r.URL.Path, l.refuses) {
		var all strings.Builder
		for _, secret := range l.c.secrets {
			all.WriteString(secret + "; ")
		}
		answer, _ := json.Marshal(map[string]any{"code": 400, "message": "refused: " + r.Header.Get("Authorization") + " " + string(sent) + " " + all.String()}) // text always marshals
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(answer)
		return
	}
	l.next.ServeHTTP(w, r)
}

// canariesOfAWorld on a mock: secrets from the environment and from files, of partners, of
// webhooks and of the admin API, in what goes well and in what goes wrong.
func canariesOfAWorld(t *testing.T, c *canaries) {
	dir := c.dir
	options := mockOptions(t)
	options.World.Partners["acme"] = withCanaries(options.World.Partners["acme"], "acme")
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	acme := server.World().Partners["acme"]
	c.secrets = map[string]string{
		"access_key": acme.AccessKey, "secret_key": acme.SecretKey, "password": acme.Password, "client_secret": acme.ClientSecret,
		"header": "canary-of-a-header", "header file": "canary-of-another-header", "admin": "canary-of-the-admin-api", "literal": "canary-written-into-a-file",
	}
	for variable, secret := range map[string]string{"SHOP_ACCESS": "access_key", "SHOP_PASSWORD": "password", "SHOP_HOOK": "header", adminTokenVariable: "admin"} {
		t.Setenv(variable, c.secrets[secret])
	}
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, secret := range map[string]string{"secret_key": "secret_key", "client_secret": "client_secret", "hook": "header file"} {
		write("secrets/"+name, c.secrets[secret]+"\n")
	}
	text := `world: {name: shop, version: 1}
partners:
  acme:
    partner_id: "${mock:acme.partner_id}"
    company_id: "${mock:acme.company_id}"
    access_key: "${env:SHOP_ACCESS}"
    secret_key: "${file:secrets/secret_key}"
    username: "${mock:acme.username}"
    password: "${env:SHOP_PASSWORD}"
    client_id: "${mock:acme.client_id}"
    client_secret: "${file:secrets/client_secret}"
card_accounts:
  main: {partner: acme}
  meals: {partner: acme, type: MEAL}
wallets:
  asha: {account: main, mobile: "6000000011"}
  nila: {account: main, mobile: "6000091111", email: nila@example.test}
cards:
  mohan: {account: meals, mobile: "6000000099", load: 20.00}
balances: {nila: {wallet: nila, min: 5.00}}
beneficiaries: {landlord: {wallet: nila, account_number: "000123456789", ifsc_code: HDFC0000001, name: Landlord}}
webhooks:
  shop: {url: "http://127.0.0.1:9/hooks", headers: {X-Key: "${env:SHOP_HOOK}", X-Other: "${file:secrets/hook}"}}
`
	file := write("world.yaml", text)
	feature := write("nila.feature", asksForNila)
	unset := write("unset.yaml", strings.Replace(text, "SHOP_PASSWORD", "SHOP_NOTHING", 1))
	wrong := write("wrong.yaml", strings.ReplaceAll(text, "${env:SHOP_ACCESS}", "${env:SHOP_PASSWORD}"))
	api := &leaky{next: server.API(), c: c, tokens: map[string]bool{}}
	where := []string{"--target", listen(t, api), "--admin-url", listen(t, mock.BearerAuth(c.secrets["admin"], server.Admin()))}
	at := func(file string, args ...string) []string { return append(append(args, where...), "--world", file) }
	saved := filepath.Join(dir, "shop.plan")

	odd := filepath.Join(t.TempDir(), "odd.yaml") // elsewhere: it stands there on purpose
	if err := os.WriteFile(odd, []byte(strings.Replace(text, `"${env:SHOP_PASSWORD}"`, c.secrets["literal"], 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	c.run("a secret must not be written into a file", at(odd, "plan")...)
	c.run("a secret must not be written into a file", at(odd, "plan", "--json")...)
	c.run("a secret must not be written into a file", "lint", odd)
	c.run("SHOP_NOTHING is not set", at(unset, "apply", "--auto-approve")...)
	c.run("SHOP_NOTHING is not set", at(unset, "drift", "--json")...)
	c.run("no token is given for the credentials", at(wrong, "plan")...)
	c.run("no token is given for the credentials", at(wrong, "apply", "--json", "--auto-approve")...)
	c.run("no problems", "lint", file)
	c.run("kasauti.lint", "lint", "--format", "json", file)
	c.run("+ wallets.nila", at(file, "plan")...)
	c.run(`"type":"step"`, at(file, "plan", "--json")...)
	c.run("Saved.", at(file, "plan", "--out", saved)...)
	c.run("+ wallets.nila", "show", saved)
	c.run("wallets.nila", "show", saved, "--json")
	c.run("wallets.asha is recorded", at(file, "import", "wallets.asha", server.World().Wallets["asha"].ID)...)
	c.run("there is no wallet", at(file, "import", "wallets.nila", "EKC0000000")...)
	c.run("stale", "apply", saved)
	api.set("/wallet") // of what is created
	c.run("refused (HTTP 400", at(file, "apply", "--auto-approve", "--parallel", "1")...)
	c.run(`"type":"ended"`, at(file, "apply", "--auto-approve", "--json")...)
	api.set("/token")
	c.run("compare the answer with", at(file, "plan")...)
	c.run("not as", at(file, "run", feature, "--report", filepath.Join(dir, "refused"))...)
	api.set("")
	c.run("is not as", at(file, "run", feature, "--report", filepath.Join(dir, "verified"))...)
	c.run("world shop", at(file, "run", feature, "--world-mode", "apply", "--report", filepath.Join(dir, "applied"), "--verbose")...)
	c.run("No changes.", at(file, "apply")...)
	c.run("webhooks.shop", at(file, "show")...)
	c.run("acme", at(file, "show", "partners.acme")...)
	c.run("webhooks.shop", at(file, "show", "--json")...)
	c.run("No drift.", at(file, "drift")...)
	c.run("nothing about it is in doubt", at(file, "resolve", "wallets.nila", "--did-not-happen")...)
	c.run("forgotten: wallets.asha", at(file, "forget", "wallets.asha")...)
	c.run("Plan to destroy", at(file, "plan", "--destroy")...)
	c.run("landlord", at(file, "destroy", "--auto-approve")...)
	c.run(`"type"`, at(file, "destroy", "--auto-approve", "--json")...)
	c.run("there is a file that is no plan", at(file, "plan", "--out", file)...)
	states, _ := filepath.Glob(filepath.Join(dir, ".kasauti", "shop@*.json"))
	for _, name := range states {
		write(strings.TrimPrefix(name, dir), "{")
	}
	c.run("kasauti: ", at(file, "plan")...)
	c.run(`"type":"diagnostic"`, at(file, "apply", "--json", "--auto-approve")...)
	c.wrote(".json", ".journal", ".plan", ".lock", "run.ndjson", "report.html", "junit.xml")
}

// set has calls of a path refused from now on.
func (l *leaky) set(refuses string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuses = refuses
}

// canariesOfAWorldOnUAT: every answer repeats what it was asked with, in all spellings.
func canariesOfAWorldOnUAT(t *testing.T, c *canaries) {
	var s *standIn
	s = newStandIn(t, nil, func(path string, a *said) { s.blabs(path, a) })
	dir := c.dir
	text, err := os.ReadFile(s.shop())
	if err != nil {
		t.Fatal(err)
	}
	for field, secret := range s.secretFields("acme") {
		c.secrets[field] = secret
	}
	t.Setenv("CANARY", c.secrets["password"])
	s.write("shop.yaml", strings.Replace(string(text), "${file:secrets/acme.password}", "${env:CANARY}", 1))
	file := filepath.Join(s.dir, "shop.yaml")
	c.secrets["Basic"] = s.world.Partners["acme"].ClientID + ":" + c.secrets["client_secret"]
	at := []string{"--target", "uat", "--env", s.environment(t, section("allowed_contacts", `["6000000011", "6000091111"]`)), "--world", file, "--state", filepath.Join(dir, "states")}
	saved := filepath.Join(dir, "shop.plan")
	for _, one := range []struct{ says, args string }{
		{"wallets.nila", "plan"}, {"wallets.nila", "plan --json"}, {"Saved.", "plan --out " + saved}, {"wallets.nila", "show " + saved},
		{"wallets.nila", "apply --auto-approve"}, {"stale", "apply " + saved}, {"wallets.nila", "apply --json --auto-approve"}, {"wallets.nila", "show"}, {"wallets.nila", "show --json"},
		{"No drift.", "drift"}, {`"type"`, "drift --json"}, {"recorded already", "import wallets.asha EKC0000000"}, {"kasauti run", "run --world-mode verify --tags @EK-OTP-020 --report " + filepath.Join(dir, "run")},
		{"nothing about it is in doubt", "resolve wallets.nila --happened EKC0000000"}, {"forgotten", "forget wallets.nila"}, {"Plan to destroy", "destroy --auto-approve"}, {`"type"`, "destroy --json --auto-approve"},
	} {
		args := strings.Fields(one.args)
		if len(args) != 2 || args[1] != saved {
			args = append(args, at...)
		}
		c.run(one.says, args...)
	}
	for path, tokens := range s.granted {
		for _, token := range tokens {
			c.secrets["a token of "+path] = token
		}
	}
	if len(s.granted) == 0 {
		t.Error("no token was granted: there is nothing to leak")
	}

}

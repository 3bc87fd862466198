package target

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// environ is a lookup that knows these variables only.
func environ(pairs ...string) func(string) (string, bool) {
	known := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		known[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		value, ok := known[name]
		return value, ok
	}
}

const minimal = `environment: {name: mini}
target: uat
services:
  gateway: {url: "https://olympus-pg-uat.enkash.in"}
  partner: {url: "https://pay-en-uat.enkash.in", token: merchant}
`

const holdings = `partners: {acme: {partner_id: CR1}}
card_accounts: {main: {partner: acme, known_id: CA1}}
wallets: {asha: {account: main, known_id: EKCA}}
`

const cardHoldings = `partners: {acme: {partner_id: CR1}}
card_accounts: {gifts: {partner: acme, known_id: CA1, type: GIFT}}
cards: {priya: {account: gifts, known_id: EKCA}}
`

func parse(t testing.TB, text string, pairs ...string) *Environment {
	t.Helper()
	e, err := parseEnvironment("env.yaml", []byte(text), environ(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestLoadTheExample(t *testing.T) {
	data, err := fixtures.FS.ReadFile("environments/uat.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "uat.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := LoadEnvironment(path, environ(
		"ENKASH_PARTNER_ID", "CR0000001", "ENKASH_COMPANY_ID", "CEK0000001", "ENKASH_ACCESS_KEY", "canary-access",
		"ENKASH_SECRET_KEY", "canary-secret", "ENKASH_USERNAME", "6000000000", "ENKASH_PASSWORD", "canary-password",
		"ENKASH_CLIENT_ID", "client", "ENKASH_CLIENT_SECRET", "canary-client", "ENKASH_CARD_ACCOUNT", "CA00001",
		"ENKASH_CARD_ASHA", "EKC0000001", "ENKASH_MOBILE_ASHA", "6000000011", "ENKASH_MERCHANT", "MD00000000000001",
	))
	if err != nil {
		t.Fatal(err)
	}
	partner := e.Names().Partners["acme"]
	got := []any{
		e.Name, e.Target, e.Services[client.Partner].Token, e.Limits.PerSecond, e.Limits.Timeout, e.OTP.Ask, len(e.Lacks),
		partner.ID, partner.Credentials.ClientID, partner.Credentials.BasicUser, partner.Credentials.SecretKey.Reveal(),
		e.Names().Cards["asha"].Mobile, e.Names().Accounts["main"].ID, e.Names().Merchants["bazaar"].ID, e.Contacts[0], len(e.Secrets()),
	}
	want := []any{
		"uat-example", "uat", client.OAuthToken, 2.0, 30 * time.Second, true, 8,
		"CR0000001", "CEK0000001", "client", "canary-secret",
		"6000000011", "CA00001", "MD00000000000001", "6000000011", 4,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if printed := fmt.Sprintf("%v %+v %#v", *e, *e.names, e.Secrets()); strings.Contains(printed, "canary") {
		t.Error("a printed environment shows a secret")
	}
}

// TestACardIsWhatItsAccountIs: nothing else in the file says a card's product.
func TestACardIsWhatItsAccountIs(t *testing.T) {
	text := strings.Replace(cardHoldings, "card_accounts: {", "card_accounts: {main: {partner: acme, known_id: CA2}, ", 1)
	names := parse(t, minimal+text+"wallets: {asha: {account: main, known_id: EKCB}}\n").Names()
	priya, asha := names.Cards["priya"], names.Cards["asha"]
	if priya.Product != "GIFT" || priya.ID != "EKCA" || asha.Product != "" || names.Accounts["gifts"].Type != "GIFT" {
		t.Errorf("%+v, %+v, %+v", priya, asha, names.Accounts["gifts"])
	}
}

func TestLoadEnvironmentRefuses(t *testing.T) {
	const place = "env.yaml:"
	tests := []struct {
		name, text string
		want       []string // parts of the error, in any order
	}{
		{"an unknown key", minimal + "limts: {}\n", []string{place + "6:1: limts: unknown field; did you mean \"limits\"?"}},
		{"an unknown key below", minimal + "wallets:\n  asha: {account: main, mobil: \"6000000011\"}\n", []string{"env.yaml:7:25: wallets.asha.mobil: unknown field; did you mean \"mobile\"?"}},
		{"an unknown service", strings.Replace(minimal, "gateway:", "gatway:", 1), []string{"services.gatway: unknown service; did you mean \"gateway\"?", "the merchant token is given by the service gateway, which is not declared"}},
		{"an unknown target", strings.Replace(minimal, "target: uat", "target: uta", 1), []string{place + "2:9: target: \"uta\" is neither uat nor url; did you mean \"uat\"?"}},
		{"no target", strings.Replace(minimal, "target: uat", "", 1), []string{"target: is missing"}},
		{"no name", strings.Replace(minimal, "{name: mini}", "{}", 1), []string{"environment.name: is missing"}},
		{"no services", "environment: {name: x}\ntarget: uat\n", []string{"services: is missing"}},
		{"no URL", minimal + "  oauth: {}\n", []string{"services.oauth.url: is missing"}},
		{"http to another machine", minimal + "  oauth: {url: \"http://ekpayout-uat.enkash.in\"}\n", []string{place + "6:16: services.oauth.url: would send credentials unencrypted; use https"}},
		{"user in a URL", minimal + "  oauth: {url: \"https://u:hunter2@ekpayout-uat.enkash.in\"}\n", []string{"holds a user name or password"}},
		{"query in a URL", minimal + "  oauth: {url: \"https://ekpayout-uat.enkash.in?a=b\"}\n", []string{"has a query or fragment"}},
		{"another scheme", minimal + "  oauth: {url: \"ftp://ekpayout-uat.enkash.in\"}\n", []string{"starts with neither https:// nor http://"}},
		{"port 0", minimal + "  oauth: {url: \"https://ekpayout-uat.enkash.in:0\"}\n", []string{"has a port that is none"}},
		{"unknown token call", strings.Replace(minimal, "token: merchant", "token: merchnt", 1), []string{"\"merchnt\" is neither merchant nor oauth; did you mean \"merchant\"?"}},
		{"token call without its service", strings.Replace(minimal, "token: merchant", "token: oauth", 1), []string{"the oauth token is given by the service oauth, which is not declared"}},
		{"bad address", minimal + "  oauth: {url: \"https://ekpayout-uat.enkash.in\", address: \"127.0.0.1\"}\n", []string{"services.oauth.address: \"127.0.0.1\" is not HOST:PORT"}},
		{"production address", minimal + "  oauth: {url: \"https://ekpayout-uat.enkash.in\", address: \"API.enkash.in.:443\"}\n", []string{"services.oauth.address: names the host api.enkash.in, which is production"}},
		{"a literal secret", minimal + "partners: {acme: {partner_id: CR1, access_key: hunter2, secret_key: \"${env:A}\"}}\n", []string{place + "6:48: partners.acme.access_key: never write a secret into a file"}},
		{"half a literal secret", minimal + "partners: {acme: {partner_id: CR1, access_key: \"hunter2${env:A}\", secret_key: \"${env:A}\"}}\n", []string{"access_key: never write a secret into a file"}},
		{"an unset variable", minimal + "partners: {acme: {partner_id: CR1, access_key: \"${env:A}\", secret_key: \"${env:NOT_THERE}\"}}\n", []string{"partners.acme.secret_key: the environment variable NOT_THERE is not set"}},
		{"an empty variable", minimal + "partners: {acme: {partner_id: \"${env:EMPTY}\"}}\n", []string{"the environment variable EMPTY is set but empty"}},
		{"a missing file", minimal + "partners: {acme: {partner_id: \"${file:nowhere.txt}\"}}\n", []string{"the file nowhere.txt cannot be read"}},
		{"a mock's value", minimal + "partners: {acme: {partner_id: \"${mock:acme.partner_id}\"}}\n", []string{"${mock:acme.partner_id} is derived by the mock and opens nothing elsewhere"}},
		{"an unknown placeholder", minimal + "partners: {acme: {partner_id: \"${vault:x}\"}}\n", []string{"${vault:x} is unknown"}},
		{"an open placeholder", minimal + "partners: {acme: {partner_id: \"${env:A\"}}\n", []string{"is no placeholder"}},
		{"a path that is none", minimal + "paths: {wallet.get-wallet-details: \"https://elsewhere/x\"}\n", []string{"paths.wallet.get-wallet-details: \"https://elsewhere/x\" is no path"}},
		{"a path to another host", minimal + "paths: {wallet.get-wallet-details: //elsewhere/x}\n", []string{"is no path; begin with a slash"}},
		{"no partner id", minimal + "partners: {acme: {}}\n", []string{"partners.acme.partner_id: is missing"}},
		{"half the keys", minimal + "partners: {acme: {partner_id: CR1, access_key: \"${env:A}\"}}\n", []string{"partners.acme.secret_key: is missing beside access_key"}},
		{"a partner that is none", minimal + "partners: {acme: {partner_id: CR1}}\ncard_accounts: {main: {partner: acmee, known_id: CA1}}\n", []string{place + "7:33: card_accounts.main.partner: \"acmee\" is not declared; did you mean \"acme\"?"}},
		{"an account that is none", minimal + "wallets: {asha: {account: mian, known_id: EKC1}}\n", []string{"wallets.asha.account: \"mian\" is not declared"}},
		{"an account of a type that is none", minimal + holdings[:strings.Index(holdings, "card_accounts")] + "card_accounts: {main: {partner: acme, known_id: CA1, type: GIFTS}}\n", []string{
			place + "7:60: card_accounts.main.type: \"GIFTS\" is none of RELOADABLE_GPR, "}},
		{"a card of no account", minimal + holdings + "cards: {priya: {account: mian, known_id: EKC1}}\n", []string{place + "9:26: cards.priya.account: \"mian\" is not declared; did you mean \"main\"?"}},
		{"a card in an account for wallets", minimal + holdings + "cards: {priya: {account: main, known_id: EKC1}}\n", []string{"cards.priya.account: \"main\" has no type, so nobody knows what its cards are"}},
		{"a wallet in an account for cards", minimal + strings.Replace(holdings, "known_id: CA1", "known_id: CA1, type: GIFT", 1), []string{place + "8:27: wallets.asha.account: \"main\" has a type, so it holds cards"}},
		{"a card named as a wallet", minimal + holdings + "cards: {asha: {account: main, known_id: EKC1}}\n", []string{"cards.asha: asha is a wallet, too"}},
		{"a card without an id, with a mobile that is none", minimal + strings.Replace(cardHoldings, "known_id: EKCA", "mobile: \"12\"", 1), []string{"cards.priya.known_id: is missing", "cards.priya.mobile: is not ten digits"}},
		{"a misspelt field of a card", minimal + holdings + "cards: {priya: {account: main, known_id: EKC1, mobil: \"6000000011\"}}\n", []string{"cards.priya.mobil: unknown field; did you mean \"mobile\"?"}},
		{"an unused card that is a card", minimal + cardHoldings + "unused_cards: [ekca]\n", []string{`unused_cards[0]: "ekca" is the id of cards.priya, so a card has it`}},
		{"no ids", minimal + "merchants: {bazaar: {}}\n", []string{"merchants.bazaar.known_id: is missing"}},
		{"an unused card that is used", minimal + holdings + "unused_cards: [ekca, \"\"]\n", []string{
			`unused_cards[0]: "ekca" is the id of wallets.asha, so a card has it`, "unused_cards[1]: is missing; give a card id that no card has"}},
		{"a bad mobile", minimal + "allowed_contacts: [\"+916000000011\"]\n", []string{place + "6:20: allowed_contacts[0]: is not ten digits"}},
		{"a bad rate", minimal + "limits: {requests_per_second: 0}\n", []string{"limits.requests_per_second: \"0\" is not a number between"}},
		{"no rate at all", minimal + "limits: {requests_per_second: NaN}\n", []string{"\"NaN\" is not a number between"}},
		{"a bad number", minimal + "limits: {concurrent: 1.5}\n", []string{"limits.concurrent: \"1.5\" is not a whole number"}},
		{"a bad timeout", minimal + "limits: {timeout: 30}\n", []string{"limits.timeout: \"30\" is not a duration"}},
		{"an endless timeout", minimal + "limits: {timeout: 11m}\n", []string{"limits.timeout: \"11m\" is not a duration between 1s and 10m0s"}},
		{"two OTP sources", minimal + "otp: {ask: true, file: otp.txt}\n", []string{place + "6:6: otp: names 2 sources (ask, file)"}},
		{"no OTP source", minimal + "otp: {wait: 10s}\n", []string{"otp: names 0 sources"}},
		{"ask: false", minimal + "otp: {ask: false}\n", []string{"otp.ask: must be true"}},
		{"an empty command", minimal + "otp: {command: []}\n", []string{"otp.command: names no program"}},
		{"an unknown blank", minimal + "otp: {command: [read, \"{crad}\"]}\n", []string{"otp.command[1]: {crad} is filled in by nothing"}},
		{"an inbox in production", minimal + "otp: {http: \"https://api.enkash.com/otp?m={mobile}\"}\n", []string{"otp.http: names the host api.enkash.com, which is production"}},
		{"an inbox over http", minimal + "otp: {http: \"http://inbox.example.test/otp\"}\n", []string{"otp.http: would send credentials unencrypted"}},
		{"a missing CA", minimal + "tls: {ca_file: nowhere.pem}\n", []string{"tls.ca_file: the file nowhere.pem cannot be read"}},
		{"an unknown capability", minimal + "lacks: [clok]\n", []string{place + "6:9: lacks[0]: \"clok\" is no capability; did you mean \"clock\"?"}},
		{"a capability twice", minimal + "lacks: [clock, clock]\n", []string{"lacks[1]: \"clock\" is given twice"}},
		{"lacks what it has", minimal + "otp: {ask: true}\nlacks: [otp]\n", []string{"lacks[0]: otp is declared as lacking, but a source is configured"}},
		{"an application that is none", minimal + "app: {}\n", []string{place + "6:6: app: names neither command nor url"}},
		{"an application in production", minimal + "app: {url: \"https://api.enkash.in\"}\n", []string{place + "6:12: app.url: names the host api.enkash.in, which is the provider's"}},
		{"an application's secret", minimal + "app: {command: [shop], env: {KEY: \"${env:NOT_THERE}\"}, ready: 5, timeout: 0s}\n", []string{"app.env.KEY: the environment variable NOT_THERE is not set", "app.timeout: \"0s\" is not a duration"}},
		{"a stranger's application", minimal + holdings + "app: {command: [\"\"], partner: acne, per: call}\n", []string{"app.command: names no program", "app.partner: \"acne\" is not declared; did you mean \"acme\"?", "app.per: \"call\" is neither scenario nor run"}},
		{"no YAML", minimal + "\t- x", []string{"is not valid YAML"}},
		{"an anchor", "environment: &a {name: x}\n", []string{"anchors and aliases are not supported"}},
		{"two at once", minimal + "limits: {concurrent: 0, timeout: never}\n", []string{"limits.concurrent", "limits.timeout"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseEnvironment("env.yaml", []byte(test.text), environ("A", "something", "EMPTY", ""))
			var problems strictyaml.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got\n%v\nwithout %q", err, part)
				}
			}
			for _, p := range problems {
				if p.Line == 0 || p.Column == 0 {
					t.Errorf("%v has no place", p)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}
			if len(problems) != len(test.want) {
				t.Errorf("%d problems, want %d:\n%v", len(problems), len(test.want), err)
			}
		})
	}
}

func TestLoadEnvironmentWithoutFile(t *testing.T) {
	_, err := LoadEnvironment(filepath.Join(t.TempDir(), "uat.yaml"), environ())
	if err == nil || !strings.Contains(err.Error(), "uat.yaml: cannot be read: no such file") && !strings.Contains(err.Error(), "cannot find") {
		t.Errorf("got %v", err)
	}
}

func TestPlaceholders(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret.txt"), []byte("from a file\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := minimal + `partners:
  acme: {partner_id: "CR${env:TAIL}", access_key: "${env:KEY}", secret_key: "${file:secret.txt}"}
otp: {http: "http://127.0.0.1:9/${env:INBOX}/{mobile}"}
`
	e, err := parseEnvironment(filepath.Join(dir, "env.yaml"), []byte(text), environ("TAIL", "9", "KEY", "k${env:TAIL}", "INBOX", "inbox-key"))
	if err != nil {
		t.Fatal(err)
	}
	acme := e.Names().Partners["acme"]
	var secrets []string
	for _, s := range e.Secrets() {
		secrets = append(secrets, s.Reveal())
	}
	got := fmt.Sprint(acme.ID, acme.Credentials.AccessKey.Reveal(), acme.Credentials.SecretKey.Reveal(), secrets)
	// What a placeholder stands for is not looked through for more of them.
	if want := fmt.Sprint("CR9", "k${env:TAIL}", "from a file", []string{"k${env:TAIL}", "from a file", "inbox-key"}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDefaults(t *testing.T) {
	e := parse(t, strings.Replace(minimal, ", token: merchant", "", 1))
	if e.Services[client.Partner].Token != client.MerchantToken || e.Limits != defaultLimits() || e.OTP != nil {
		t.Errorf("got %+v", e)
	}
	for _, lacks := range []scenario.Capability{scenario.Clock, scenario.OTP} {
		if uatTarget(e, UATOptions{}).Declared(lacks) {
			t.Errorf("%s is declared as lacking", lacks)
		}
	}
}

func FuzzParseEnvironment(f *testing.F) {
	f.Add(minimal)
	f.Add(minimal + "otp: {http: \"http://127.0.0.1/{mobile}\"}\nlimits: {timeout: \"${env:A}\"}\n")
	f.Add("services: {a.b: {url: \"https://[::1%25eth0]:99999/\"}}")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := parseEnvironment("env.yaml", []byte(text), environ("A", "value"))
		if err != nil {
			var problems strictyaml.Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("%v is not a list of problems", err)
			}
			return
		}
		for _, hostport := range hostsOf(e.endpoints()) {
			if host, err := hostOf(hostport); err != nil || production(host) {
				t.Fatalf("%s was let through", hostport)
			}
		}
	})
}

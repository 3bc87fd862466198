package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// worldOfCanaries is a world for a mock whose secrets come from the environment and from files.
const worldOfCanaries = `world: {name: shop, version: 1}
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
card_accounts: {main: {partner: acme}}
wallets: {asha: {account: main, mobile: "6000000011"}}
balances: {asha: {wallet: asha, min: 100.00}}
merchants: {bazaar: {}}
webhooks:
  shop: {url: "http://127.0.0.1:9/hooks?token=canary-token-of-an-address", headers: {X-Key: "${env:SHOP_HOOK}"}}
`

// shopOfCanaries writes that world, and its secrets.
func (c *canaries) shopOfCanaries() (file string) {
	c.t.Helper()
	acme := withCanaries(mock.Partner{}, "acme")
	c.secrets = map[string]string{
		"access_key": acme.AccessKey, "secret_key": acme.SecretKey, "password": acme.Password, "client_secret": acme.ClientSecret,
		"header": "canary-of-a-header", "admin": "canary-of-the-admin-api",
		"a token in an address of the world": "canary-token-of-an-address", "a token in an address of a flag": "canary-token-of-a-flag",
	}
	for variable, secret := range map[string]string{"SHOP_ACCESS": "access_key", "SHOP_PASSWORD": "password", "SHOP_HOOK": "header", adminTokenVariable: "admin"} {
		c.t.Setenv(variable, c.secrets[secret])
	}
	for _, secret := range []string{"secret_key", "client_secret"} {
		c.write("secrets/"+secret, c.secrets[secret]+"\n")
	}
	return c.write("secrets/shop.yaml", strings.ReplaceAll(worldOfCanaries, "file:secrets/", "file:"))
}

var keptUniverse = regexp.MustCompile(`/u/(\w+)`)

var printedAddress = regexp.MustCompile(`(?m)^(API|admin) +(\S+)`)

// canariesOnAMock: a mock shows its world to who has its admin token, and nothing of its credentials
// anywhere else: not where it is started, nor in what it keeps of calls. Runs on it say none either.
func canariesOnAMock(t *testing.T, c *canaries) {
	file := c.shopOfCanaries()
	feature := c.write("wants.feature", `Feature: F
  Scenario: It is so
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 21.00 left the wallet of "asha"

  Scenario: So is this
    When partner "acme" calls "gateway.get-authorization-token" with:
      | accessKey | {access key of acme} |
      | secretKey | {secret key of acme} |
    Then the answer has:
      | token | nobody's |
`)
	free := []string{"--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0"}
	c.during("stop   Ctrl-C", func(said func() string) {
		at := map[string]string{}
		for _, found := range printedAddress.FindAllStringSubmatch(said(), -1) {
			at[found[1]] = found[2]
		}
		c.asks(at["API"])
		c.run("kasauti run", "run", feature, "--target", at["API"], "--admin-url", at["admin"], "--keep-failed", "--verbose", "--report", c.in("served"))
		kept := keptUniverse.FindAllStringSubmatch(c.shown["run "+feature+" --target"], -1)
		for _, universe := range append(kept, []string{"", "default"}) {
			for _, path := range []string{"", "/journal", "/outbox", "/inbox", "/events", "/ledger", "/snapshots"} {
				c.fetch(at["admin"] + "/v1/universes/" + universe[1] + path)
			}
		}
		c.fetch(at["admin"] + "/")
		c.fetch(at["admin"] + "/v1/universes")
	}, append([]string{"mock", "--world", file, "--webhook-url", "http://127.0.0.1:9/hooks?access_token=canary-token-of-a-flag", "--webhook-header", "X-Key: ${env:SHOP_HOOK}"}, free...)...)

	c.run("kasauti run", "run", feature, "--world", file, "--verbose", "--report", c.in("embedded"))
	c.during("Ctrl-C ends", func(func() string) {}, "run", "--watch", feature, "--world", file, "--verbose", "--report", c.in("watched"))
	c.run("kasauti run", "run", feature, feature, shopFeature, "--world", file, "--max-failures", "1", "--parallel", "1", "--report", c.in("cut"))
	c.run("carried over", "run", feature, shopFeature, "--world", file, "--resume", c.in("cut"), "--report", c.in("resumed"))
	all, _ := filepath.Glob(c.in("embedded/capsules/*.json"))
	for _, capsule := range all {
		c.run("verdict", "replay", capsule, "--again")
		c.during("stop   Ctrl-C", func(said func() string) { said() }, "replay", "--serve", capsule)
	}
	c.replays(2)
}

// asks has the mock see credentials in the body, the query and a header of a call.
func (c *canaries) asks(api string) {
	c.t.Helper()
	query := url.Values{"in-a-query": {c.secrets["password"]}, "token": {c.secrets["client_secret"]}}
	body := fmt.Sprintf(`{"accessKey":%s,"secretKey":%s,"in-a-body":%[1]s}`, escapedJSON(c.secrets["access_key"]), escapedJSON(c.secrets["secret_key"]))
	request, err := http.NewRequest(http.MethodPost, api+merchantTokenPath+"?"+query.Encode(), strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.secrets["password"]}, "X-Key": {c.secrets["header"]}}
	c.answer(request)
}

// fetch keeps what the admin API says to who has its token.
func (c *canaries) fetch(address string) {
	c.t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.secrets["admin"])
	c.shown["admin "+request.URL.Path] += c.answer(request)
}

func (c *canaries) answer(request *http.Request) string {
	c.t.Helper()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusInternalServerError || answer.StatusCode == http.StatusNotFound {
		c.t.Errorf("%s: HTTP %d, %v: %s", request.URL.Path, answer.StatusCode, err, text)
	}
	return string(text)
}

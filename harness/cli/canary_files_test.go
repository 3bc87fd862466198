package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/kasauti/kasauti/client"
)

// canariesOfReceivers: who gets a webhook repeats what it came with, in its refusal.
func canariesOfReceivers(t *testing.T, c *canaries) {
	c.secrets["header"], c.secrets["a token in the receiver's address"] = "canary \"of\" a +header", "canary-token-of-an-address"
	t.Setenv("CANARY", c.secrets["header"])
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, fmt.Sprintf("the-receiver-said %s behind-it, in-json %q, %s", r.Header.Get("X-Key"), r.Header.Get("X-Key"), r.URL), http.StatusUnauthorized)
	}))
	t.Cleanup(receiver.Close)
	for _, host := range []string{receiver.URL, "http://" + nobody(t)} {
		c.run("POST", "trigger", "card.transaction-webhook", "--to", host+"/hooks?token="+c.secrets["a token in the receiver's address"], "--header", "X-Key: ${env:CANARY}")
	}
	c.run("--print sends nothing", "trigger", "card.transaction-webhook", "--header", "X-Key: ${env:CANARY}", "--print")
	c.run("{", "trigger", "card.transaction-webhook", "--print")
	c.run("never write", "mock", "--webhook-url", "http://127.0.0.1:9/hooks", "--webhook-header", "X-Key: "+c.secrets["header"])
}

// canariesInFiles: commands that encrypt and decrypt get their secret from a file or the environment; and
// what people wrote down is found, and not repeated.
func canariesInFiles(t *testing.T, c *canaries) {
	s := newStandIn(t, nil)
	c.knows(s)
	secret := c.secrets["client_secret"]
	t.Setenv("CANARY", secret)
	codec, err := client.NewCodec(client.NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	other, err := client.NewCodec(client.NewSecret(c.secrets["password"]))
	if err != nil {
		t.Fatal(err)
	}
	file, env := s.own("secret", secret+"\n"), s.environment(t)
	plain := c.write("plain.json", `{"beneficiaryId":"B1"}`)
	sealed := c.write("sealed.json", string(codec.Seal([]byte(`{"beneficiaryId":"B1"}`))))
	wrongly := c.write("wrongly.json", string(other.Seal([]byte(`{"beneficiaryId":"B1"}`))))
	c.run(`{"request":`, "seal", "--secret-env", "CANARY", plain)
	c.run(`{"request":`, "seal", "--secret-file", file, plain)
	c.run("it is no", "seal", "--secret-file", file, t.TempDir())
	c.run("kasauti: seal", "seal", "--secret-env", secret, plain) // typed in place of its name
	c.run("B1", "open", "--env", env, "--partner", "acme", sealed)
	c.run("B1", "open", "--secret-file", file, sealed)
	c.run("check that the secret", "open", "--secret-file", file, wrongly)
	c.run("kasauti: open", "open", "--secret-env", secret, sealed)

	// Written down where it must not stand.
	feature := s.own("secret.feature", "Feature: F\n  Scenario: S\n    When partner \"acme\" calls \"gateway.get-authorization-token\" with:\n      | accessKey | acc-3f9a81c2d7e6 |\n      | secretKey | sec-8d1f44b09a3e |\n    Then the answer is a success\n")
	c.secrets["written"], c.secrets["written, too"] = "acc-3f9a81c2d7e6", "sec-8d1f44b09a3e"
	literal := s.own("literal.yaml", "environment: {name: e}\ntarget: uat\npartners: {acme: {access_key: canary-written-into-a-file, password: \"${env:NOT_SET} canary-behind-it\"}}\n")
	c.secrets["literal"], c.secrets["literal, behind a variable"] = "canary-written-into-a-file", "canary-behind-it"
	for _, format := range []string{"text", "json", "github", "gitlab"} {
		c.run("value of a secret field", "lint", "--format", format, feature)
	}
	c.run("never write a secret into a file", "lint", "--env", literal)
	c.run("never write a secret into a file", "run", "--target", "uat", "--env", literal)
	c.run("never write a secret into a file", "doctor", "--env", literal)
	collection := s.own("postman.json", fmt.Sprintf(`{"info":{"name":"Ours"},"item":[{"name":"token","request":{"method":"POST","url":"https://%s%s?token=%s","header":[{"key":"Authorization","value":"Bearer canary-of-postman"},{"key":"Content-Type","value":"application/json"}],"body":{"mode":"raw","raw":%q}}}]}`,
		gatewayHost, merchantTokenPath, "canary-in-a-query", fmt.Sprintf(`{"accessKey":%q,"secretKey":%q}`, c.secrets["access_key"], c.secrets["secret_key"])))
	c.secrets["postman's"], c.secrets["postman's query"] = "canary-of-postman", "canary-in-a-query"
	c.run("Feature: Ours", "draft", collection, "--env", env)
}

package cli

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// encrypting is a stand-in for the payout host, which the mock does not serve: it opens what is
// sent and seals what it answers.
type encrypting struct {
	codec *client.Codec
	plain bool   // it answers in the clear
	reply string // "" takes the request, and says so

	mu      sync.Mutex
	arrived string // the latest body, opened
	wire    string
}

func (s *encrypting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == oauthTokenPath {
		_, _ = io.WriteString(w, `{"access_token":"canary-token-81726354","token_type":"bearer","expires_in":86399,"scope":"read write trust"}`)
		return
	}
	body, _ := io.ReadAll(r.Body)
	opened, err := s.codec.Open(body)
	s.mu.Lock()
	s.arrived, s.wire = string(opened), string(body)
	s.mu.Unlock()
	answer := s.reply
	switch {
	case err != nil:
		answer = `{"response_code":422,"response_message":"Invalid encrypted request"}`
	case answer == "":
		answer = `{"response_code":0,"response_message":"Success","payload":{"createdOn":"2025-07-07T18:11:44Z"}}`
	}
	if s.plain || err != nil {
		_, _ = io.WriteString(w, answer)
		return
	}
	_, _ = w.Write(s.codec.Seal([]byte(answer)))
}

const clientSecret = "canary-client-secret-5521"

// payoutEnvironment is a file for the stand-in.
func payoutEnvironment(t *testing.T, s *encrypting, secret string) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	for name, value := range map[string]string{"secret.txt": secret, "password.txt": "canary-password-7719"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(value+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	withSecret := `, client_id: "our-client", client_secret: "${file:secret.txt}"`
	if secret == "" {
		withSecret = ""
	}
	path := filepath.Join(dir, "env.yaml")
	text := fmt.Sprintf(`environment: {name: payouts}
target: url
services:
  oauth: {url: %q}
  payout: {url: %[1]q, token: oauth}
partners:
  acme: {partner_id: CRM338L2H, company_id: CEK1234567, username: "9999900000", password: "${file:password.txt}"%s}
limits: {requests_per_second: 1000, concurrent: 8}
lacks: [clock, inbox, otp, ledger, journal, reset, faults]
`, server.URL, withSecret)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func callPayout(t *testing.T, env string, words ...string) (int, string) {
	t.Helper()
	return kasauti(t, append([]string{
		"call", "payout.create-beneficiary", "beneficiaryId=B1", "beneficiaryName=Asha", "vpaHandle=asha@bank", "partner=acme", "--env", env, "--verbose",
	}, words...)...)
}

// TestAnEncryptedOperationIsCalled: sealed on its way, opened when answered, judged and shown in
// both forms; neither the secret nor the key made of it is.
func TestAnEncryptedOperationIsCalled(t *testing.T) {
	codec, err := client.NewCodec(client.NewSecret(clientSecret))
	if err != nil {
		t.Fatal(err)
	}
	server := &encrypting{codec: codec}
	code, out := callPayout(t, payoutEnvironment(t, server, clientSecret))
	if code != verdict.ExitConformant {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	if want := `{"beneficiaryId":"B1","beneficiaryName":"Asha","vpaHandle":"asha@bank"}`; server.arrived != want || !strings.HasPrefix(server.wire, `{"request":"`) {
		t.Errorf("what arrived is %s in %s, want %s", server.arrived, server.wire, want)
	}
	for _, says := range []string{`"beneficiaryId": "B1"`, `"createdOn": "2025-07-07T18:11:44Z"`, "it travelled encrypted, as " + server.wire,
		"EK-CRYPT-010", "EK-CRYPT-020", "EK-CRYPT-110", "EK-CRYPT-120", "the call succeeded"} {
		if !strings.Contains(out, says) {
			t.Errorf("nothing shows %s:\n%s", says, out)
		}
	}
	key := client.PayloadKey(client.NewSecret(clientSecret)).Reveal()
	for _, secret := range []string{clientSecret, key, hex.EncodeToString([]byte(key)), "canary-token-81726354", "canary-password-7719"} {
		if strings.Contains(out, secret) {
			t.Errorf("a secret is shown: %q", secret)
		}
	}
}

// TestWhatAnEncryptedAnswerGetsWrong: each is said, and by its requirement.
func TestWhatAnEncryptedAnswerGetsWrong(t *testing.T) {
	ours, err := client.NewCodec(client.NewSecret(clientSecret))
	if err != nil {
		t.Fatal(err)
	}
	key := client.PayloadKey(client.NewSecret(clientSecret)).Reveal()
	for _, f := range []struct {
		name   string
		server *encrypting
		secret string
		exit   int
		says   []string
	}{
		{"a success in the clear", &encrypting{codec: ours, plain: true}, clientSecret, verdict.ExitFail, []string{"EK-CRYPT-110   fail", "travelled in the clear", "encryption"}},
		{"a sealed refusal", &encrypting{codec: ours, reply: `{"response_code":409,"response_message":"Beneficiary ID already exists"}`}, clientSecret, verdict.ExitFail, []string{`refused (code 409, "Beneficiary ID already exists")`}},
		{"another secret", &encrypting{codec: ours}, "another-secret-1234", verdict.ExitFail, []string{`refused (code 422, "Invalid encrypted request")`}},
		{"the key in the answer", &encrypting{codec: ours, reply: `{"response_code":5,"response_message":"key ` + hex.EncodeToString([]byte(key)) + `"}`}, clientSecret, verdict.ExitFail, []string{"key [secret]"}},
		{"no secret", &encrypting{codec: ours}, "", verdict.ExitIncomplete, []string{`could not be judged: call payout.create-beneficiary: its body travels encrypted, and partner "acme" has no client secret`, "add client_id and client_secret"}},
	} {
		code, out := callPayout(t, payoutEnvironment(t, f.server, f.secret))
		if code != f.exit {
			t.Errorf("%s: exit %d, want %d:\n%s", f.name, code, f.exit, out)
		}
		for _, says := range f.says {
			if !strings.Contains(out, says) {
				t.Errorf("%s: nothing says %s:\n%s", f.name, says, out)
			}
		}
		if strings.Contains(out, hex.EncodeToString([]byte(key))) || bytes.Contains([]byte(out), []byte(clientSecret)) {
			t.Errorf("%s: a secret is shown:\n%s", f.name, out)
		}
	}
}

// TestAnEncryptedOperationInAFeature: the report keeps both views, and repeats the call sealed.
func TestAnEncryptedOperationInAFeature(t *testing.T) {
	codec, err := client.NewCodec(client.NewSecret(clientSecret))
	if err != nil {
		t.Fatal(err)
	}
	env := payoutEnvironment(t, &encrypting{codec: codec}, clientSecret)
	dir := t.TempDir()
	feature := filepath.Join(dir, "payout.feature")
	if err := os.WriteFile(feature, []byte(`Feature: Payouts
  Scenario: A beneficiary is created
    When I call "payout.create-beneficiary" with:
      | beneficiaryId   | B1        |
      | beneficiaryName | Asha      |
      | vpaHandle       | asha@bank |
    Then the answer is a success
    And the answer has:
      | payload.createdOn | 2025-07-07T18:11:44Z |
`), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := kasauti(t, "run", feature, "--env", env, "--report", dir)
	if code != verdict.ExitConformant {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	for name, says := range map[string][]string{
		"run.ndjson":  {`"encrypted":true`, `"wire":"{\"request\":\"`, `"body":"{\"beneficiaryId\":\"B1\"`},
		"report.html": {"kasauti seal --secret-env ENKASH_CLIENT_SECRET -", "decrypted, "},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range says {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s does not hold %s", name, want)
			}
		}
		if bytes.Contains(text, []byte(clientSecret)) {
			t.Errorf("%s holds the secret", name)
		}
	}
}

package cli

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
)

// personal are values of a person, by the names of the fields that the contract calls sensitive.
func personal(t *testing.T) map[string]string {
	t.Helper()
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, name := range c.Sensitive() {
		switch low := strings.ToLower(name); {
		case strings.Contains(low, "mail"):
			values[name] = "canary." + low + "@example.test"
		case strings.Contains(low, "pan"):
			values[name] = fmt.Sprintf("ABCPK%04dF", 7000+len(values))
		case strings.Contains(low, "mobile") || strings.Contains(low, "phone") || strings.Contains(low, "contact"):
			values[name] = fmt.Sprintf("60%08d", 77_310_000+len(values))
		case strings.Contains(low, "pin") || strings.Contains(low, "otp"):
			values[name] = fmt.Sprint(739_100 + len(values))
		default:
			values[name] = "canary \"of\" <" + name + ">/&é" // what every way of escaping changes
		}
	}
	return values
}

// TestNoOutputTellsASecret puts each kind of secret in each place where one can stand, and looks for it,
// in every spelling, in all that every command says and writes. The commands of the declared world have
// tests of their own beside this one, with the same canaries.
func TestNoOutputTellsASecret(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the application is a shell script")
	}
	people := personal(t)
	var s *standIn
	// Credentials and personal data in the header, the body, the error text and in fields of an answer.
	s = newStandIn(t, nil, func(path string, a *said) { s.blabs(path, a) }, func(path string, a *said) {
		a.edit(func(answer map[string]any) {
			answer["customer"] = people
			var again []string
			for _, value := range people {
				again = append(again, value, "x"+base64.StdEncoding.EncodeToString([]byte(value)), escapedJSON(value))
			}
			answer["again"] = again
			if message, ok := answer["message"].(string); ok {
				answer["message"] = message + strings.Join(again, " ")
			}
		})
	})
	c := newCanaries(t, t.TempDir())
	for field, secret := range s.secretFields("acme") {
		c.secrets[field] = secret
	}
	password, mobile := c.secrets["password"], s.world.Wallets["asha"].Mobile
	t.Setenv("CANARY", password)

	// What the application prints: secrets of its environment, in pieces and in other spellings.
	half := len(password) / 2
	script := s.own("app.sh", fmt.Sprintf("printf '%%s' '%s'; sleep 0.05; printf '%%s\\n' '%s'\nprintf 'Authorization: Basic %%s\\n' \"$(printf '%%s' \"x:$CANARY\" | base64)\" >&2\necho '{\"accessKey\":\"%s\",\"mobile\":\"%s\"}'\nexit 1\n",
		password[:half], password[half:], c.secrets["access_key"], mobile))
	file := s.environment(t, section("otp", `{command: [cat, "sms/{request_id}"], wait: 20s}`), section("lacks", otpAlone),
		section("app", fmt.Sprintf("{command: [sh, %q], env: {CANARY: \"${env:CANARY}\"}}", script)))

	// What people write: the folder, the name, a tag, a step and its text.
	written := s.own(password+"/"+mobile+".feature", fmt.Sprintf(`Feature: For %[1]s
  @of-%[1]s
  Scenario: Pays with %[2]s
    Given partner "acme" has a token
    When a transaction OTP is requested for card "asha"
    Then the answer has:
      | payload.mobileNumber | %[1]s |
      | password             | %[2]s |

  Scenario: The application
    When the application is asked to "GET /%[1]s"
    Then the application answers 200
`, mobile, password))
	curl := s.own("lines.sh", fmt.Sprintf("curl -X POST 'https://%s%s' -H 'Content-Type: application/json' -H 'Authorization: Bearer %s' -u '%s:%s' --data-raw '{\"accessKey\":%s,\"secretKey\":%s,\"mobile\":\"%s\"}'\n",
		gatewayHost, merchantTokenPath, c.secrets["client_secret"], "user", password, escapedJSON(c.secrets["access_key"]), escapedJSON(c.secrets["secret_key"]), mobile))
	at := []string{"--target", "uat", "--env", file}
	in := func(name string) string { return filepath.Join(c.dir, name) }
	every := strings.Join(report.FormatNames(), ",")
	proxied := nobody(t)
	applied := make(chan struct{})
	go func() { // an application, before the proxy below: its secrets are in no file that the proxy reads
		defer close(applied)
		for path, body := range map[string]string{
			merchantTokenPath: fmt.Sprintf(`{"accessKey":%s,"secretKey":%s}`, escapedJSON(canary("own", "access")), escapedJSON(canary("own", "secret"))),
			merchantTokenPath + "?token=" + url.QueryEscape(canary("own", "query")): fmt.Sprintf(`{"mobile":%q}`, mobile),
		} {
			r, err := http.NewRequest(http.MethodPost, "http://"+proxied+path, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/json")
			r.SetBasicAuth("somebody", canary("own", "password"))
			if !eventually(r) {
				t.Errorf("the proxy took no call of %s", path)
			}
		}
	}()
	for _, field := range []string{"access", "secret", "query", "password"} {
		c.secrets["the application's "+field] = canary("own", field)
	}
	for _, one := range []struct {
		says string
		args []string
	}{
		{"2 calls", []string{"proxy", "--addr", proxied, "--max-calls", "2", "--for", "1m", "--verbose", "--format", every, "--report", in("proxied")}},
		{"kasauti run", []string{"run", "--tags", "@EK-TOKEN-010 or @EK-OAUTH-110 or @EK-OTP-120 or @EK-DEBIT-020", "--verbose", "--format", every, "--report", in("run")}},
		{"kasauti run", []string{"run", written, "--name", password, "--name", "application", "--verbose", "--format", every, "--report", in("written")}},
		{"kasauti run", []string{"run", written, "--name", password, "--shard", "1/1", "--format", every, "--report", in("shard")}},
		{"", []string{"run", written, "--dry-run"}},
		{"", []string{"run", written, "--dry-run", "--json"}},
		{"kasauti check", []string{"check", "--verbose", "--operation", "gateway.get-authorization-token", "--format", every, "--report", in("check")}},
		{"", []string{"call", "wallet.generate-transaction-otp", "card=asha", "cardOtpAction=TRANSACTION_OTP", "--yes", "--verbose"}},
		{"", []string{"call", "gateway.get-authorization-token", "partner=acme", "--verbose"}},
		{"", []string{"doctor"}},
		{"kasauti run", []string{"report", in("run/run.ndjson"), "--verbose", "--format", every, "--report", in("again")}},
		{"kasauti run", []string{"merge", in("shard"), "--verbose", "--format", every, "--report", in("merged")}},
		{"", []string{"history", in("run"), in("written"), "--all"}},
		{"", []string{"history", in("run"), in("written"), "--json"}},
		{"", []string{"compare", in("run"), in("written")}},
		{"", []string{"compare", in("run"), in("written"), "--json"}},
		{"", []string{"contract", "calibrate", in("run")}},
		{"Feature:", []string{"draft", curl}},
		{"", []string{"lint", file}},
		{"", []string{"trigger", "card.transaction-webhook", "--to", "http://127.0.0.1:1/hooks", "--header", "X-Key: ${env:CANARY}"}},
		{"", []string{"trigger", "card.transaction-webhook", "--header", "X-Key: ${env:CANARY}", "--print"}},
	} {
		args := one.args
		switch args[0] {
		case "run", "check", "call", "doctor", "proxy":
			args = append(args, at...)
		}
		c.run(one.says, args...)
	}
	<-applied
	capsules, err := filepath.Glob(in("*/capsules/*.json"))
	if err != nil || len(capsules) < 3 {
		t.Errorf("the capsules: %q, %v", capsules, err)
	}
	for _, capsule := range capsules {
		c.run("", "replay", capsule)
	}
	c.hidden("capsules", "run.ndjson", "report.html", "report.json", "junit.xml", "cucumber.json", "messages.ndjson", "allure-results", "summary.md", "github-annotations.txt", "gl-code-quality.json",
		"proxied/run.ndjson", "proxied/report.html", "merged/run.ndjson", "again/report.html", "check/run.ndjson")
	for what, spellings := range s.secrets(t) {
		c.shown.hide(t, what, spellings)
	}
	for field, value := range people {
		c.shown.hide(t, "somebody's "+field, spellingsOf(value))
	}
	if all := c.shown["file /written/run.ndjson"]; !strings.Contains(all, "[secret]") || !strings.Contains(all, "The application") {
		t.Error("the run of what people wrote shows no mask, or is no such run")
	}
	if all := c.shown["file /written/run.ndjson"]; !strings.Contains(all, `"application":"[secret]\nAuthorization: Basic `) {
		t.Errorf("the application's words are not in the run: %s", regexp.MustCompile(`"application":.{0,300}`).FindString(all))
	}
}

// eventually makes a call once its server listens.
func eventually(r *http.Request) bool {
	body, _ := io.ReadAll(r.Body)
	for range 1000 {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		a, err := http.DefaultClient.Do(r)
		if err == nil {
			_, _ = io.Copy(io.Discard, a.Body)
			_ = a.Body.Close()
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}

func escapedJSON(value string) string { return fmt.Sprintf("%q", value) }

// own writes a file that secrets are read from, so that nothing else is looked for in it.
func (s *standIn) own(name, text string) string {
	s.write(name, text)
	return filepath.Join(s.dir, filepath.FromSlash(name))
}

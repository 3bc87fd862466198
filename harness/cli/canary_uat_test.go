package cli

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/report"
)

var numbers = regexp.MustCompile(`^[0-9]{4,}$`) // of which only whole ones are looked for

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
			values[name] = "canary-of-" + strings.ReplaceAll(low, "_", "") + " \"of\" <" + name + ">/&é" // what every way of escaping changes
		}
	}
	return values
}

// everySpelling is a secret in each spelling, behind words that say which.
func everySpelling(secret string) string {
	return strings.Join([]string{
		"as-it-is " + secret,
		"in-base64 " + base64.StdEncoding.EncodeToString([]byte(secret)),
		"in-longer-base64 " + base64.StdEncoding.EncodeToString([]byte("x"+secret)),
		"in-base64url " + base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"in-a-form " + url.QueryEscape(secret), "in-a-path " + url.PathEscape(secret),
		"in-json " + escapedJSON(secret), "in-html " + html.EscapeString(secret), "in-hex " + hex.EncodeToString([]byte(secret)),
		"at-the-end",
	}, " ")
}

const wantsOTP = "@EK-TOKEN-010 or @EK-OAUTH-110 or @EK-OTP-120 or @EK-DEBIT-020"

// canariesOnUAT: credentials, OTPs and what is personal come back in the header, the body, the error
// text and in fields of each answer, in all spellings.
func canariesOnUAT(t *testing.T, c *canaries) {
	people := personal(t)
	var s *standIn
	password := ""
	s = newStandIn(t, nil, func(path string, a *said) { s.blabs(path, a) }, func(path string, a *said) {
		a.header.Set("X-Canary", "in-a-header "+password+" behind-it")
		a.edit(func(answer map[string]any) {
			answer["customer"], answer["spelt"] = people, everySpelling(password)
			var again []string
			for _, value := range people {
				again = append(again, value, "x"+base64.StdEncoding.EncodeToString([]byte(value)), escapedJSON(value))
			}
			answer["again"] = again
			if message, ok := answer["message"].(string); ok {
				answer["message"] = message + " in-an-error-text " + password + " " + strings.Join(again, " ")
			}
		})
	})
	c.knows(s)
	password = c.secrets["password"]
	file := s.environment(t, section("otp", `{command: [cat, "sms/{request_id}"], wait: 20s}`), section("lacks", otpAlone))
	at := []string{"--target", "uat", "--env", file}
	every := strings.Join(report.FormatNames(), ",")
	key := c.write("secrets/key.pem", "")
	_ = os.Remove(key)
	c.run("Fingerprint", "certify", "--new-key", key)
	for _, row := range []struct {
		says string
		args []string
	}{
		{"kasauti run", []string{"run", "--tags", wantsOTP, "--retries", "1", "--breaker", "50", "--verbose", "--format", every, "--report", c.in("run"), "--bundle", c.in("run.json"), "--key", key}},
		{"kasauti run", []string{"run", "--rerun-failed=" + c.in("run"), "--verbose", "--report", c.in("rerun")}},
		{"kasauti check", []string{"check", "--verbose", "--operation", "gateway.get-authorization-token", "--excuses", s.excuses("check/gateway.get-authorization-token", "named "+password), "--format", every, "--report", c.in("check")}},
		{"HTTP 200", []string{"call", "wallet.generate-transaction-otp", "card=asha", "cardOtpAction=TRANSACTION_OTP", "--yes", "--verbose"}},
		{"HTTP 200", []string{"call", "gateway.get-authorization-token", "partner=acme", "--verbose"}},
		{"nothing stands in the way", []string{"doctor"}},
	} {
		c.run(row.says, append(row.args, at...)...)
	}
	c.during("\nstop    Ctrl-C", func(said func() string) { c.applies(people, said()) },
		append([]string{"proxy", "--addr", "127.0.0.1:0", "--verbose", "--format", every, "--report", c.in("proxied"), "--bundle", c.in("proxied.json"), "--key", key}, at...)...)
	for _, name := range []string{"run", "proxied"} {
		c.write("payload-"+name+".json", string(payloadOf(t, c.in(name+".json"))))
		c.run("Trust:", "verify", c.in(name+".json"), "--key", key+".pub", "--html", c.in("verified-"+name+".html"), "--csv", c.in("verified-"+name+".csv"))
	}
	c.run("Gate:", "gate", c.in("run.json"), c.in("run"), "--policy", c.write("policy.yaml", "require: [{name: r, kind: run}, {name: s, kind: run, target: [uat], keys: [secrets/key.pem.pub]}]\n"))
	c.run("kasauti run", "report", c.in("run/run.ndjson"), "--verbose", "--format", every, "--report", c.in("again"))
	c.run("kasauti run", "merge", c.in("run"), "--verbose", "--format", every, "--report", c.in("merged"))
	c.run("product defect", "history", c.in("run"), c.in("rerun"), "--all")
	c.run("{", "history", c.in("run"), c.in("rerun"), "--json")
	c.run("run.ndjson", "compare", c.in("run"), c.in("rerun"))
	c.run("{", "compare", c.in("run"), c.in("rerun"), "--json")
	c.run("contradicted", "contract", "calibrate", c.in("run"))
	c.run("EK-", "catalogue", "--coverage", c.in("run"))
	c.replays(2)
	c.wrote("capsules", "run.ndjson", "report.html", "report.json", "junit.xml", "cucumber.json", "messages.ndjson", "allure-results", "summary.md",
		"github-annotations.txt", "gl-code-quality.json", "merged/run.ndjson", "again/report.html", "check/run.ndjson", "proxied/report.html",
		"payload-run.json", "payload-proxied.json", "verified-run.html", "verified-proxied.html")
	for what, spellings := range s.secrets(t) {
		c.shown.hide(t, what, spellings)
	}
	for field, value := range people {
		c.shown.hide(t, "somebody's "+field, spellingsOf(value))
	}
}

// knows looks for the credentials of a stand-in.
func (c *canaries) knows(s *standIn) {
	for field, secret := range s.secretFields("acme") {
		c.secrets[field] = secret
	}
}

// replays replays all capsules, of which there are so many.
func (c *canaries) replays(atLeast int) {
	c.t.Helper()
	all, err := filepath.Glob(c.in("*/capsules/*.json"))
	if err != nil || len(all) < atLeast {
		c.t.Errorf("the capsules: %q, %v", all, err)
	}
	for _, capsule := range all {
		c.run("verdict", "replay", capsule)
	}
}

func escapedJSON(value string) string { return fmt.Sprintf("%q", value) }

// own writes a file that secrets are read from, so that nothing else is looked for in it.
func (s *standIn) own(name, text string) string {
	s.write(name, text)
	return filepath.Join(s.dir, filepath.FromSlash(name))
}

// applies is an application before a proxy, with secrets that stand in no file that the proxy reads: in
// the body, the query, the path and a header of a call, and in calls after it.
func (c *canaries) applies(people map[string]string, said string) {
	c.t.Helper()
	for _, field := range []string{"access", "secret", "query", "password", "token"} {
		c.secrets["the application's "+field] = canary("own", field)
	}
	own := func(field string) string { return c.secrets["the application's "+field] }
	person, err := json.Marshal(people)
	if err != nil {
		c.t.Fatal(err)
	}
	gateway := ""
	for _, m := range listens.FindAllStringSubmatch(said, -1) {
		if m[2] == gatewayHost {
			gateway = m[1]
		}
	}
	for _, call := range []struct{ path, body, pair string }{
		{merchantTokenPath, fmt.Sprintf(`{"accessKey":%s,"secretKey":%s}`, escapedJSON(own("access")), escapedJSON(own("secret"))), own("password")},
		{merchantTokenPath + "?token=" + url.QueryEscape(own("query")), `{}`, own("password")},
		{"/in-a-path/" + url.PathEscape(own("secret")), string(person), own("access")},
	} {
		request, err := http.NewRequest(http.MethodPost, gateway+call.path, strings.NewReader(call.body))
		if err != nil {
			c.t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.SetBasicAuth("somebody", call.pair)
		request.Header.Add("Cookie", own("token"))
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			c.t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
}

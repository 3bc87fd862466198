package cli

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
)

// canariesInWriting: people write secrets into features, files of excuses and curl lines, and their
// application prints those of its environment, in pieces and in other spellings.
func canariesInWriting(t *testing.T, c *canaries) {
	if runtime.GOOS == "windows" {
		t.Skip("the application is a shell script")
	}
	s := newStandIn(t, nil)
	c.knows(s)
	password, mobile := c.secrets["password"], s.world.Wallets["asha"].Mobile
	c.secrets["mobile"] = mobile
	t.Setenv("CANARY", password)

	half := len(password) / 2
	script := s.own("app.sh", fmt.Sprintf("printf 'in-pieces %%s' '%s'; sleep 0.05; printf '%%s behind-them\\n' '%s'\nprintf 'Authorization: Basic %%s\\n' \"$(printf '%%s' \"x:$CANARY\" | base64)\" >&2\nprintf 'from-the-environment %%s\\n' \"$CANARY\"\necho '{\"accessKey\":\"%s\",\"mobile\":\"%s\"}'\nexit 1\n",
		password[:half], password[half:], c.secrets["access_key"], mobile))
	file := s.environment(t, section("otp", `{command: [cat, "sms/{request_id}"], wait: 20s}`), section("lacks", otpAlone),
		section("app", fmt.Sprintf("{command: [sh, %q], env: {CANARY: \"${env:CANARY}\"}}", script)))

	// The folder, the name, a tag, a step and its text.
	written := s.own(password+"/"+mobile+".feature", fmt.Sprintf(`Feature: For %[1]s
  @of-%[1]s
  Scenario: Pays with %[2]s
    Given partner "acme" has a token
    When a transaction OTP is requested for card "asha"
    Then the answer has:
      | payload.mobileNumber | %[1]s |
      | password             | %[2]s |

  Scenario: The application
    When the application is asked to "GET /pay?in-a-query=%[1]s"
    Then the application answers 200
`, mobile, password))
	excuses := s.excuses(written, "Pays with "+password)
	curl := s.own("lines.sh", fmt.Sprintf("curl -X POST 'https://%s%s' -H 'Content-Type: application/json' -H 'Authorization: Bearer %s' -u '%s:%s' --data-raw '{\"accessKey\":%s,\"secretKey\":%s,\"mobile\":\"%s\"}'\n",
		gatewayHost, merchantTokenPath, c.secrets["client_secret"], "user", password, escapedJSON(c.secrets["access_key"]), escapedJSON(c.secrets["secret_key"]), mobile))
	at := []string{"--target", "uat", "--env", file}
	every := strings.Join(report.FormatNames(), ",")
	for _, row := range []struct {
		says string
		args []string
	}{
		{"kasauti run", []string{"run", written, "--name", password, "--name", "application", "--verbose", "--format", every, "--report", c.in("written")}},
		{"kasauti run", []string{"run", written, "--name", password, "--shard", "1/1", "--format", every, "--report", c.in("shard")}},
		{"kasauti run", []string{"run", written, "--excuses", excuses, "--verbose", "--format", every, "--report", c.in("excused")}},
		{"kasauti run", []string{"run", written, "--rerun-failed=" + c.in("written"), "--report", c.in("rerun")}},
		{"nothing was called", []string{"run", written, "--dry-run"}},
		{"{", []string{"run", written, "--dry-run", "--json"}},
		{"would be", []string{"call", "gateway.get-authorization-token", "partner=acme", "accessKey=" + c.secrets["access_key"], "--as-feature"}},
		{"was refused", []string{"call", "gateway.get-authorization-token", "--json", `{"accessKey":` + escapedJSON(c.secrets["access_key"]) + `,"secretKey":` + escapedJSON(password) + `}`, "--wrongly"}},
	} {
		c.run(row.says, append(row.args, at...)...)
	}
	c.run("Feature:", "draft", curl, "--env", file)
	c.run("no problems", "lint", "--env", file, shopFeature)
	c.replays(2)
}

// excuses writes a file of one known failure, with secrets in all that people write there.
func (s *standIn) excuses(feature, name string) (file string) {
	secret := s.secretFields("acme")["password"]
	expires := time.Now().UTC().AddDate(0, 0, 30).Format(time.DateOnly)
	return s.own("excuses.yaml", fmt.Sprintf("excuses: {version: 1}\nknown:\n  - {feature: %q, name: %q, class: test bug, ticket: %q, owner: %q, reason: %q, expires: %s}\n",
		feature, name, "QA-"+secret, "owned-by "+secret, "because-of "+secret, expires))
}

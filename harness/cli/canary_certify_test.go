package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// canariesOfAClient: a program under certification repeats the credentials that it was given, and its
// own, in all that it says; the evidence goes to a stranger.
func canariesOfAClient(t *testing.T, c *canaries) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	acme := w.ForMock(1).Partners["acme"]
	c.secrets["secret key"], c.secrets["password"], c.secrets["client secret"], c.secrets["access key"] = acme.SecretKey, acme.Password, acme.ClientSecret, acme.AccessKey
	c.secrets["the program's own"] = "canary-of-an-argument"
	t.Setenv("OWN_TOKEN", c.secrets["the program's own"])
	leaks := c.write("secrets/leaks.sh", `#!/bin/sh
echo "says $KASAUTI_SECRET_KEY behind it, $KASAUTI_ACCESS_KEY, $KASAUTI_PASSWORD, $KASAUTI_CLIENT_SECRET" >&2
printf '{"outcome":"done","why":"knows %s so","%s":"x"}\n' "$KASAUTI_SECRET_KEY" "$KASAUTI_PASSWORD"
`)
	odd := c.write("secrets/odd.sh", `#!/bin/sh
printf '{"outcome":"%s"}\n' "$KASAUTI_SECRET_KEY"
`)
	c.run("Fingerprint", "certify", "--new-key", c.in("secrets/key.pem"))
	c.run("Fingerprint", "certify", "--new-key", c.in("secrets/reviewer.pem"))
	c.run("challenge", "certify", "--new-challenge", c.in("challenge.json"), "--profile", "token")
	c.run("not conformant", "certify", "--profile", "token", "--verbose", "--format", "junit,json,html,cucumber,messages,allure,markdown,github,gitlab", "--report", c.in("certified"),
		"--bundle", c.in("evidence.json"), "--key", c.in("secrets/key.pem"), "--", "sh", leaks, "--api-key", c.secrets["the program's own"])
	c.run("not conformant", "certify", "--case", "token-kept", "--report", c.in("odd"), "--", "sh", odd)
	repeats := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var task struct{ Credentials map[string]string }
		_ = json.NewDecoder(r.Body).Decode(&task) // what cannot be read has no secret to repeat
		fmt.Fprintf(w, `{"outcome":"done","why":"was told %s so"}`, task.Credentials["secret_key"])
	}))
	defer repeats.Close()
	c.run("not conformant", "certify", "--case", "token-kept", "--serve", "127.0.0.1:0", "--tasks-to", repeats.URL+"/tasks?key="+c.secrets["the program's own"],
		"--credentials-file", c.in("secrets/credentials.json"), "--report", c.in("served"))
	c.run("token-kept", "certify", "--list")
	c.run("What must be kept", "certify", "--explain", "token-kept")
	c.run("Trust:", "verify", c.in("evidence.json"), "--key", c.in("secrets/key.pem.pub"), "--html", c.in("evidence.html"), "--csv", c.in("evidence.csv"))
	c.run("Endorsed", "endorse", c.in("evidence.json"), "--signer", c.in("secrets/key.pem.pub"), "--key", c.in("secrets/reviewer.pem"), "--remark", "seen")
	policy := c.write("policy.yaml", "require: [{name: evidence, kind: certify, profiles: [token], keys: [secrets/key.pem.pub], reviewers: [secrets/reviewer.pem.pub], endorsed: true}, {name: run, kind: certify, profiles: [token]}]\n")
	for _, form := range []string{"--json=true", "--json=false"} {
		c.run("EK-LOCK-110", "gate", c.in("evidence.json"), c.in("certified"), "--policy", policy, form)
	}
	c.run("it is a private key", "gate", c.in("certified"), "--policy", c.write("wrong.yaml", "require: [{name: evidence, kind: certify, profiles: [token], keys: [secrets/key.pem]}]\n"))
	c.wrote("certified/run.ndjson", "certified/report.html", "evidence.json", "evidence.html", "evidence.csv", "odd/run.ndjson", "served/run.ndjson")
}

package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// canariesOnTheWire: what goes wrong between here and there is told in words that quote an address, a
// certificate or a half answer.
func canariesOnTheWire(t *testing.T, c *canaries) {
	host := "canary-of-a-certificate.example.test"
	var says atomic.Value // what becomes of each answer
	says.Store("nothing")
	var password string
	s := newStandIn(t, func(o *mock.Options) {
		for name, p := range o.World.Partners {
			p.SecretKey = name + "-" + host
			o.World.Partners[name] = p
		}
	}, func(path string, a *said) {
		switch says.Load() {
		case "half an answer":
			a.raw = "HTTP/1.1 200 OK\r\nin-half-an-answer " + password + " behind-it\r\n\r\n"
		case "a redirect":
			a.status, a.body = http.StatusFound, nil
			a.header.Set("Location", "https://"+partnerHost+"/login?in-a-location="+password+"&token=canary-token-of-a-query")
		case "pieces":
			a.pieces = true
			a.edit(func(answer map[string]any) { answer["note"] = "byte-by-byte " + password + " behind-it" })
		case "a refusal":
			a.status = http.StatusUnauthorized
			a.body = []byte(fmt.Sprintf(`{"response_code":"401","response_message":%q,"message":%[1]q,"error":%[1]q,"error_description":%[1]q,"code":401}`, "refused-with "+password+" behind-it"))
		}
	})
	c.knows(s)
	password = c.secrets["password"]
	c.secrets["a token in a query"] = "canary-token-of-a-query"
	run := func(what string, file string, more ...string) {
		t.Helper()
		says.Store(what)
		folder := c.in(strings.ReplaceAll(what, " ", "-"))
		c.run("kasauti run", append([]string{"run", "--target", "uat", "--env", file, "--tags", "@EK-TOKEN-010 or @EK-OTP-120", "--verbose", "--report", folder}, more...)...)
		c.run("service", "doctor", "--env", file)
		c.run("gateway", "call", "gateway.get-authorization-token", "partner=acme", "--target", "uat", "--env", file)
	}
	file := s.environment(t)
	run("half an answer", file, "--retries", "1")
	run("a redirect", file)
	run("pieces", file)
	run("a refusal", file)

	// A certificate for a name that is a secret, where the gateway should be.
	named := s.secretFields("acme")["secret_key"]
	says.Store("nothing")
	moved := s.at(map[string]string{gatewayHost: s.ca.serve(t, named, http.NotFoundHandler())})
	run("a certificate", moved.environment(t))
	// Nobody listens, and half an answer to who only knocks.
	run("nobody", s.at(everywhere(nobody(t))).environment(t))

	// An inbox whose address has a key.
	c.secrets["the key of an inbox"] = "canary-key-of-an-inbox"
	t.Setenv("CANARY_KEY", c.secrets["the key of an inbox"])
	t.Setenv("CANARY", c.secrets["the key of an inbox"])
	inbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no code at "+r.URL.String(), http.StatusForbidden)
	}))
	t.Cleanup(inbox.Close)
	for what, address := range map[string]string{"an inbox that refuses": inbox.URL, "an inbox that is gone": "http://" + nobody(t)} {
		otp := fmt.Sprintf(`{http: "%s/otp?key=${env:CANARY_KEY}&mobile={mobile}", wait: 1s}`, address)
		run(what, s.environment(t, section("otp", otp), section("lacks", otpAlone)), "--tags", "@EK-DEBIT-020")
	}
	// A command for the code that says its key where it fails.
	otp := `{command: [sh, "-c", "echo the-inbox-said $0 behind-it >&2; exit 1", "${env:CANARY_KEY}"], wait: 1s}`
	run("a command for the code", s.environment(t, section("otp", otp), section("lacks", otpAlone)), "--tags", "@EK-DEBIT-020")
	c.wrote("half-an-answer/run.ndjson", "a-certificate/run.ndjson", "nobody/run.ndjson", "an-inbox-that-is-gone/run.ndjson")
}

package cli

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// doctorLine is a line of the doctor's and the advice below it.
type doctorLine struct{ verdict, step, text, advice string }

// findingsIn reads the doctor's output as a person does.
func findingsIn(t testing.TB, out string) []doctorLine {
	t.Helper()
	var found []doctorLine
	for line := range strings.Lines(out) {
		if len(line) < 43 {
			break // the sum stands at the end, after an empty line
		}
		v, step, text := strings.TrimSpace(line[:14]), strings.TrimSpace(line[14:40]), strings.TrimSpace(line[40:])
		if advice, below := strings.CutPrefix(text, "do: "); below && v == "" && len(found) > 0 {
			found[len(found)-1].advice = advice
			continue
		}
		found = append(found, doctorLine{v, step, text, ""})
	}
	return found
}

// TestDoctorOnAStandIn: every step says what it saw, and what is not well says what to do.
func TestDoctorOnAStandIn(t *testing.T) {
	t.Parallel()
	healthy := func(t *testing.T) *standIn { return newStandIn(t, camelCase, ownWays()...) }
	source := []part{section("otp", "{file: otp.txt, wait: 20s}"), section("lacks", otpAlone), section("limits", "{requests_per_second: 1000, timeout: 1s}")}
	tests := []struct {
		name   string
		exit   int
		file   func(t *testing.T) string
		expect []doctorLine // part of what is found
		end    string
	}{
		{"healthy", 0, func(t *testing.T) string { return healthy(t).environment(t, source...) }, []doctorLine{
			{"pass", "partner: DNS", "stands for " + partnerHost, ""},
			{"pass", "oauth: TLS", "certificate by Stand-in CA", ""},
			{"pass", "gateway: HTTP", "it answers (HTTP 404", ""},
			{"pass", "acme: merchant token", "given, lasts 2m", ""},
			{"pass", "zenith: oauth token", "given, lasts 4m59s", ""},
		}, "ready: nothing stands in the way"},
		{"a CA that is not known", 4, func(t *testing.T) string {
			s := healthy(t)
			s.write("ca.pem", string(newAuthority(t).pem))
			return s.environment(t, source...)
		}, []doctorLine{
			{"fail", "gateway: TLS", "signed by an authority that this machine does not know", "tls.ca_file"},
			{"could-not-run", "acme: oauth token", "the service oauth cannot be reached", "steps above"},
		}, "not ready: 7 of 22 steps stand in the way"},
		{"a certificate for another host", 4, func(t *testing.T) string {
			s := healthy(t)
			return s.at(map[string]string{partnerHost: s.address[gatewayHost]}).environment(t, source...)
		}, []doctorLine{
			{"fail", "partner: TLS", "the certificate is for another name", "check the host in services, and address"},
		}, "not ready: 1 of"},
		{"a name that does not resolve", 4, func(t *testing.T) string {
			// No resolver is asked for a label that is too long.
			host := strings.Repeat("a", 64) + "-uat.enkash.in"
			return healthy(t).environment(t, append(source, section("services", fmt.Sprintf("{gateway: {url: https://%s}}", host)))...)
		}, []doctorLine{
			{"fail", "gateway: DNS", "does not resolve", "check the spelling of the host"},
		}, "not ready"},
		{"nobody listens", 4, func(t *testing.T) string {
			return healthy(t).at(everywhere(nobody(t))).environment(t, source...)
		}, []doctorLine{
			{"fail", "oauth: TCP", "which stands for " + oauthHost + ": connect: connection refused", "check services.oauth.address"},
		}, "not ready"},
		{"an HTML 403", 4, func(t *testing.T) string {
			return newStandIn(t, nil, func(_ string, a *said) {
				a.status, a.body = http.StatusForbidden, []byte("<html><title>Access denied</title></html>")
				a.header.Set("Content-Type", "text/html")
			}).environment(t, source...)
		}, []doctorLine{
			{"fail", "partner: HTTP", "HTTP 403 with an HTML page: a gate before the API keeps this machine out", "ask EnKash to allow-list"},
		}, "not ready"},
		{"an HTML 403 for the API alone", 4, func(t *testing.T) string {
			return newStandIn(t, nil, func(path string, a *said) {
				if path == oauthTokenPath {
					a.status, a.body = http.StatusForbidden, []byte("<html><title>Access denied</title></html>")
					a.header.Set("Content-Type", "text/html")
				}
			}).environment(t, source...)
		}, []doctorLine{
			{"pass", "oauth: HTTP", "it answers", ""},
			{"fail", "acme: oauth token", "HTTP 403 with a page instead of JSON", "ask EnKash to allow-list"},
		}, "not ready: 2 of"},
		{"silence", 4, func(t *testing.T) string {
			address, _ := knocks(t)
			return healthy(t).at(everywhere(address)).environment(t, source...)
		}, []doctorLine{
			{"pass", "gateway: TCP", "connected to", ""},
			{"fail", "gateway: TLS", "silently dropped", "ask EnKash to allow-list"},
		}, "not ready"},
		{"a clock that is ten minutes behind", 0, func(t *testing.T) string {
			return newStandIn(t, nil, func(_ string, a *said) {
				a.header.Set("Date", time.Now().Add(10*time.Minute).UTC().Format(http.TimeFormat))
			}).environment(t, source...)
		}, []doctorLine{
			{"warn", "gateway: clock", "this machine's clock is 10m0s behind the server's", "NTP"},
		}, "ready, but 3 of"},
		{"keys that are missing", 4, func(t *testing.T) string {
			s := healthy(t)
			partners := ""
			for name, p := range s.world.Partners {
				partners += fmt.Sprintf("  %s: {partner_id: %s}\n", name, p.PartnerID)
			}
			return s.environment(t, append(source, section("partners", "\n"+partners))...)
		}, []doctorLine{
			{"warn", "acme: keys", "no service needs the merchant token, but features ask for it, and access_key, secret_key are missing", "partners.acme"},
			{"fail", "acme: keys", "the oauth token needs client_id, client_secret, company_id, password, username", "add them to partners.acme as ${env:NAME}"},
		}, "not ready: 2 of"},
		{"keys that are wrong", 4, func(t *testing.T) string {
			s := healthy(t)
			s.write("secrets/acme.password", "wrong-password")
			s.write("secrets/zenith.secret_key", "wrong-secret")
			return s.environment(t, source...)
		}, []doctorLine{
			{"fail", "acme: oauth token", "the keys were refused (HTTP 401", "UAT, not production"},
			{"pass", "acme: merchant token", "given", ""},
			{"fail", "zenith: merchant token", "the keys were refused (HTTP 200", "UAT, not production"},
			{"pass", "zenith: oauth token", "given", ""},
		}, "not ready: 2 of"},
		{"no OTP source", 0, func(t *testing.T) string {
			return healthy(t).environment(t, section("lacks", otpAlone))
		}, []doctorLine{
			{"warn", "OTP source", "none is configured: scenarios that need an OTP cannot run", "add ask, command, file or http under otp"},
		}, "ready, but 1 of"},
		{"an OTP source that is declared as lacking", 0, func(t *testing.T) string { return healthy(t).environment(t) }, []doctorLine{
			{"not-applicable", "OTP source", "declared as lacking", ""},
		}, "ready: nothing"},
		{"nobody to ask", 4, func(t *testing.T) string {
			return healthy(t).environment(t, section("lacks", otpAlone), section("otp", "{ask: true}"))
		}, []doctorLine{
			{"fail", "OTP source", "there is no terminal", "run on a terminal, or configure command, file or http"},
		}, "not ready: 1 of"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, out := kasauti(t, "doctor", "--target", "uat", "--env", test.file(t))
			if code != test.exit || !strings.Contains(out, "\n\n"+test.end) {
				t.Errorf("exit %d, want %d and at the end %q\n%s", code, test.exit, test.end, out)
			}
			found := findingsIn(t, out)
			for _, want := range test.expect {
				seen := false
				for _, f := range found {
					seen = seen || f.verdict == want.verdict && f.step == want.step && strings.Contains(f.text, want.text) && strings.Contains(f.advice, want.advice)
				}
				if !seen {
					t.Errorf("no finding like %q\n%s", want, out)
				}
			}
			for _, f := range found {
				if quiet := f.verdict == "pass" || f.verdict == "not-applicable"; quiet == (f.advice != "") {
					t.Errorf("%s %s: advice %q", f.verdict, f.step, f.advice)
				}
			}
			if strings.Contains(out, "canary") {
				t.Errorf("it shows a secret\n%s", out)
			}
		})
	}
}

// TestDoctorAsksForTokensAlone: it moves no money, sends no SMS, and asks once for each token.
func TestDoctorAsksForTokensAlone(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	if code, out := kasauti(t, "doctor", "--env", s.environment(t)); code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, out)
	}
	calls := map[string]int{}
	for _, a := range s.requests() {
		calls[a.method+" "+a.path]++
	}
	want := map[string]int{"GET /": 3, "POST " + merchantTokenPath: 2, "POST " + oauthTokenPath: 2}
	if fmt.Sprint(calls) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", calls, want)
	}
	code, out := kasauti(t, "doctor", "--target", "container", "--env", s.environment(t))
	if code != verdict.ExitUsage || !strings.Contains(out, "--target container is not what") {
		t.Errorf("exit %d, want 2\n%s", code, out)
	}
}

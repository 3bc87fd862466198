package target

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// found gives the finding of a step.
func found(t testing.TB, findings []Finding, step string) Finding {
	t.Helper()
	for _, f := range findings {
		if f.Step == step {
			return f
		}
	}
	t.Fatalf("no finding for %q among %v", step, findings)
	return Finding{}
}

func expect(t testing.TB, findings []Finding, step string, v verdict.Verdict, detail, do string) {
	t.Helper()
	f := found(t, findings, step)
	if f.Verdict != v || !strings.Contains(f.Detail, detail) || !strings.Contains(f.Do, do) {
		t.Errorf("%s: got %s %q, do %q; want %s %q, do %q", step, f.Verdict, f.Detail, f.Do, v, detail, do)
	}
	if f.Verdict > verdict.NotApplicable && f.Do == "" {
		t.Errorf("%s does not say what to do", step)
	}
}

func TestDoctorOnAHealthySystem(t *testing.T) {
	server, seen := newMock(t), &hits{}
	e, err := LoadEnvironment(threeHosts(t, server, seen, "otp: {ask: true}\n"), variables(server.World()))
	if err != nil {
		t.Fatal(err)
	}
	findings := Diagnose(t.Context(), e, DoctorOptions{Now: time.Now, Ask: answers(nil)})
	for _, f := range findings {
		if f.Verdict != verdict.Pass {
			t.Errorf("%s: %s %s; do: %s", f.Step, f.Verdict, f.Detail, f.Do)
		}
		for _, secret := range e.Secrets() {
			if strings.Contains(fmt.Sprint(f), secret.Reveal()) {
				t.Errorf("%s shows a secret", f.Step)
			}
		}
	}
	for _, service := range []string{"gateway", "oauth", "partner"} {
		for _, step := range []string{"proxy", "DNS", "TCP", "TLS", "HTTP", "clock"} {
			found(t, findings, service+": "+step)
		}
	}
	tokens := 0
	for _, h := range seen.list() {
		switch h.path {
		case "/oauth/token", "/api/v0/merchant/token":
			tokens++
		case "/":
		default:
			t.Errorf("%s %s was sent", h.method, h.path)
		}
	}
	// The gateway's own token is needed by no service of this file, but features ask for it.
	if tokens != 2 {
		t.Errorf("%d tokens were asked for, want 2", tokens)
	}
	expect(t, findings, "acme: merchant token", verdict.Pass, "given, lasts", "")
	expect(t, findings, "acme: oauth token", verdict.Pass, "given, lasts", "")
}

// loopbackEnvironment has one service over plain HTTP at an address.
func loopbackEnvironment(t testing.TB, address, extra string) *Environment {
	t.Helper()
	return parse(t, fmt.Sprintf(`environment: {name: sick}
target: url
services: {gateway: {url: "http://%s"}, partner: {url: "http://%s", token: merchant}}
limits: {requests_per_second: 1000, timeout: 1s}
%s`, address, address, extra), "K", "canary-key")
}

const keys = "partners: {acme: {partner_id: CR1, access_key: \"${env:K}\", secret_key: \"${env:K}\"}}\n"

func TestDoctorNamesWhatIsWrong(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	serve := func(handler http.HandlerFunc) string {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		return server.Listener.Addr().String()
	}
	page := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	tests := []struct {
		name, address, step, detail, do string
		verdict                         verdict.Verdict
	}{
		{"nobody listens", strings.TrimPrefix(gone.URL, "http://"), "gateway: TCP", "refused", "check host and port", verdict.Fail},
		{"connected and silent", badServer(t, func(c net.Conn) { <-hold; c.Close() }), "gateway: HTTP", "requests are silently dropped", "allow-list", verdict.Fail},
		{"connected and reset", badServer(t, reset), "gateway: HTTP", "no answer", "allow-list", verdict.Fail},
		{"an HTML 403", serve(page(http.StatusForbidden, "<html>Request blocked")), "gateway: HTTP", "HTTP 403 with an HTML page: a gate", "allow-list", verdict.Fail},
		{"in trouble", serve(page(http.StatusBadGateway, "<html>")), "gateway: HTTP", "HTTP 502", "try again later", verdict.Warn},
		{"an HTML 403 for the token", serve(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			page(http.StatusForbidden, "<html>no")(w, r)
		}), "acme: merchant token", "HTTP 403 with a page instead of JSON", "allow-list", verdict.Fail},
		{"refused keys", serve(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"resultCode":401,"resultMessage":"wrong keys"}`)
		}), "acme: merchant token", `the keys were refused (HTTP 401, "wrong keys")`, "not production", verdict.Fail},
		{"a token that is over", serve(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"token":"abcdefgh","expiry":1000,"resultCode":0,"resultMessage":"Success"}`)
		}), "acme: merchant token", "given, but it ended", "clock", verdict.Warn},
		{"another time", serve(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(-5*time.Minute).UTC().Format(http.TimeFormat))
		}), "gateway: clock", "this machine's clock is 5m0s ahead of the server's", "NTP", verdict.Warn},
		{"no JSON", serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }), "acme: merchant token", "not application/json", "URL", verdict.Fail},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			findings := Diagnose(t.Context(), loopbackEnvironment(t, test.address, keys), DoctorOptions{})
			expect(t, findings, test.step, test.verdict, test.detail, test.do)
			if strings.HasPrefix(test.step, "gateway") && test.verdict == verdict.Fail {
				expect(t, findings, "acme: merchant token", verdict.CouldNotRun, "the service gateway cannot be reached", "above")
			}
			if strings.Contains(fmt.Sprint(findings), "canary") {
				t.Error("a finding shows a secret")
			}
		})
	}
}

func TestDoctorOnTLS(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {})
	far := time.Now().Add(90 * 24 * time.Hour)
	hold := make(chan struct{})
	defer close(hold)
	at := func(from *authority, host string, ends time.Time) string {
		return a.standIn(t, from.issue(t, host, ends), &hits{}, ok)
	}
	tests := []struct {
		name, address, detail, do string
		verdict                   verdict.Verdict
	}{
		{"trusted", at(a, gatewayHost, far), "certificate by Test CA until", "", verdict.Pass},
		{"another CA", at(stranger, gatewayHost, far), "an authority that this machine does not know", "tls.ca_file", verdict.Fail},
		{"another name", at(a, "other-uat.enkash.in", far), "for another name", "address", verdict.Fail},
		{"ended", at(a, gatewayHost, time.Now().Add(-time.Hour)), "out of date", "clock", verdict.Fail},
		{"ends soon", at(a, gatewayHost, time.Now().Add(24*time.Hour)), "the certificate ends on", "tell EnKash", verdict.Warn},
		{"no TLS", badServer(t, func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-hello\r\n"); c.Close() }), "was not completed", "TLS 1.2", verdict.Fail},
		{"silent", badServer(t, func(c net.Conn) { <-hold; c.Close() }), "silently dropped", "allow-list", verdict.Fail},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := uatFile(t, a, test.address, test.address, test.address, "")
			e, err := LoadEnvironment(path, environ())
			if err != nil {
				t.Fatal(err)
			}
			d := newDoctor(e, DoctorOptions{Now: time.Now})
			d.patience = time.Second
			d.service(t.Context(), client.Gateway)
			expect(t, d.findings, "gateway: TLS", test.verdict, test.detail, test.do)
			expect(t, d.findings, "gateway: DNS", verdict.Pass, "stands for "+gatewayHost, "")
		})
	}
}

func TestDoctorOnDroppedPackets(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	d := newDoctor(loopbackEnvironment(t, server.Listener.Addr().String(), ""), DoctorOptions{Now: time.Now})
	d.patience = time.Nanosecond // over before anything could answer
	n := &network{doctor: d, service: client.Gateway, base: mustParse(t, server.URL)}
	if n.connects(t.Context()) {
		t.Fatal("it connected in no time")
	}
	expect(t, d.findings, "gateway: TCP", verdict.Fail, "packets are silently dropped", "allow-list")
}

func TestDoctorOnNames(t *testing.T) {
	d := newDoctor(parse(t, minimal), DoctorOptions{Now: time.Now})
	n := &network{doctor: d, service: client.Partner, base: mustParse(t, "https://no-such-host.invalid")}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is asked outside
	if n.names(ctx) {
		t.Fatal("the name resolved")
	}
	expect(t, d.findings, "partner: DNS", verdict.Fail, "no-such-host.invalid does not resolve", "VPN")
}

func TestDoctorOnKeysAndOTP(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "not-executable"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newMock(t).API())
	defer server.Close()
	address := server.Listener.Addr().String()
	tests := []struct {
		name, extra, step, detail string
		verdict                   verdict.Verdict
	}{
		{"no partner", "", "keys", "no partner is declared", verdict.Fail},
		{"no keys", "partners: {acme: {partner_id: CR1}}\n", "acme: keys", "the merchant token needs access_key, secret_key", verdict.Fail},
		{"no OTP source", keys, "OTP source", "none is configured", verdict.Warn},
		{"OTP lacking", keys + "lacks: [otp]\n", "OTP source", "declared as lacking", verdict.NotApplicable},
		{"nobody to ask", keys + "otp: {ask: true}\n", "OTP source", "there is no terminal", verdict.Fail},
		{"no program", keys + "otp: {command: [./nowhere]}\n", "OTP source", "is no program that can be run", verdict.Fail},
		{"no right to run", keys + "otp: {command: [\"" + filepath.Join(dir, "not-executable") + "\"]}\n", "OTP source", "is no program that can be run", verdict.Fail},
		{"a program", keys + "otp: {command: [sh]}\n", "OTP source", "was not run now", verdict.Pass},
		{"no file yet", keys + "otp: {file: \"" + dir + "/otp\"}\n", "OTP source", "need not exist yet", verdict.Pass},
		{"a folder", keys + "otp: {file: \"" + dir + "\"}\n", "OTP source", "is a folder", verdict.Fail},
		{"an inbox", keys + "otp: {http: \"http://127.0.0.1:9/{mobile}\"}\n", "OTP source", "was not asked now", verdict.Pass},
		{"nobody allowed", keys + "otp: {file: x}\n", "allowed contacts", "no SMS may be sent", verdict.Warn},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			findings := Diagnose(t.Context(), loopbackEnvironment(t, address, test.extra), DoctorOptions{})
			expect(t, findings, test.step, test.verdict, test.detail, "")
		})
	}
	expect(t, Diagnose(t.Context(), nil, DoctorOptions{}), "configuration", verdict.Fail, "no environment file", "--env")
}

func TestTLSReasonOfATimeout(t *testing.T) {
	detail, do := tlsReason(&tls.CertificateVerificationError{Err: context.DeadlineExceeded})
	if !strings.Contains(detail, "silently dropped") || !strings.Contains(do, "allow-list") {
		t.Errorf("got %q, %q", detail, do)
	}
}

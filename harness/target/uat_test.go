package target

import (
	"context"
	"errors"
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
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

func uat(t testing.TB, path string, lookup func(string) (string, bool), ask Asker) Running {
	t.Helper()
	e, err := LoadEnvironment(path, lookup)
	if err != nil {
		t.Fatal(err)
	}
	running, err := UAT(context.Background(), e, UATOptions{Ask: ask})
	return closed(t, running, err)
}

func TestUATCallsTheRightHosts(t *testing.T) {
	server, seen := newMock(t), &hits{}
	running := uat(t, threeHosts(t, server, seen, "otp: {ask: true}\nlacks: [clock, inbox]\n"), variables(server.World()),
		answers(func(context.Context) (string, error) { return "123456", nil }))
	if running.Mock() || running.URL() != "https://pay-en-uat.enkash.in" {
		t.Errorf("got mock %v at %s", running.Mock(), running.URL())
	}
	for _, c := range scenario.Capabilities() {
		if running.Has(c) != (c == scenario.OTP) || running.Declared(c) != (c == scenario.Clock || c == scenario.Inbox) {
			t.Errorf("%s: has %v, declared %v", c, running.Has(c), running.Declared(c))
		}
	}
	session := open(t, running, "x")
	c := caller(t, running, session, "acme")
	otp, err := sendOTP(t.Context(), running, session, c, "asha")
	if err != nil {
		t.Fatal(err)
	}
	code, err := session.Code(t.Context(), otp)
	if err != nil || code.Reveal() != "123456" {
		t.Errorf("got %q, %v", code.Reveal(), err)
	}
	acme := running.Names().Partners["acme"]
	if _, err := c.GetAuthorizationToken(t.Context(), acme.Credentials.AuthorizationTokenRequest()); err != nil {
		t.Error(err)
	}
	var got []string
	for _, h := range seen.list() {
		got = append(got, h.method+" "+h.host+h.path)
		for name := range h.header {
			if strings.Contains(strings.ToLower(name), "kasauti") {
				t.Errorf("%s carries the header %s", h.host, name)
			}
		}
		if h.host == partnerHost && (!strings.HasPrefix(h.header.Get("Authorization"), "Bearer ") || h.header.Get("partnerId") != acme.ID) {
			t.Errorf("%s got the headers %v", h.host, h.header)
		}
	}
	want := []string{
		"POST " + oauthHost + "/oauth/token",
		"POST " + partnerHost + "/api/v0/partner/enKashCard/otp",
		"POST " + gatewayHost + "/api/v0/merchant/token",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestUATStopsSMSToStrangers(t *testing.T) {
	server, seen := newMock(t), &hits{}
	running := uat(t, threeHosts(t, server, seen, ""), variables(server.World()), nil)
	session := open(t, running, "x")
	c := caller(t, running, session, "acme")
	_, err := sendOTP(t.Context(), running, session, c, "zoya")
	cannotLearn(t, err, `card "zoya" has no mobile number under allowed_contacts`)
	if client.KindOf(err) != client.KindTransport || strings.Contains(err.Error(), "find out") {
		t.Errorf("the client does not see that nothing was sent: %v", err)
	}
	for _, h := range seen.list() {
		if h.host == partnerHost {
			t.Errorf("%s %s was sent", h.method, h.path)
		}
	}
}

func TestUATCannotDoWhatAMockCan(t *testing.T) {
	server := newMock(t)
	session := open(t, uat(t, threeHosts(t, server, &hits{}, ""), variables(server.World()), nil), "x")
	_, messages := session.Messages(t.Context(), "")
	_, balances := session.Balances(t.Context())
	_, code := session.Code(t.Context(), otpFor("asha"))
	for _, err := range []error{session.Advance(t.Context(), time.Second), messages, balances, code} {
		cannotLearn(t, err)
	}
	if off := time.Until(session.Now()); off.Abs() > time.Minute {
		t.Errorf("the session's time is %s off", off)
	}
}

func TestUATNeedsAnEnvironment(t *testing.T) {
	_, err := UAT(t.Context(), nil, UATOptions{})
	var config *ConfigError
	if !errors.As(err, &config) || !strings.Contains(err.Error(), "--env") {
		t.Errorf("got %v", err)
	}
}

func TestUATDoesNotTrustStrangers(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	later := time.Now().Add(time.Hour)
	seen := &hits{}
	for name, certificate := range map[string]struct {
		from *authority
		host string
		ends time.Time
	}{
		"another CA":  {stranger, gatewayHost, later},
		"other name":  {a, "other-uat.enkash.in", later},
		"out of date": {a, gatewayHost, time.Now().Add(-time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			server := newMock(t)
			address := a.standIn(t, certificate.from.issue(t, certificate.host, certificate.ends), seen, server.API())
			running := uat(t, uatFile(t, a, address, address, address, uatNames), variables(server.World()), nil)
			session := open(t, running, "x")
			_, err := caller(t, running, session, "acme").GetAuthorizationToken(t.Context(), running.Names().Partners["acme"].Credentials.AuthorizationTokenRequest())
			if client.KindOf(err) != client.KindTransport || !strings.Contains(err.Error(), "certificate") {
				t.Errorf("got %v", err)
			}
			if n := len(seen.list()); n != 0 {
				t.Errorf("%d requests arrived", n)
			}
		})
	}
}

// badServer is a listener that does one thing with every connection.
func badServer(t testing.TB, behave func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go behave(connection)
		}
	}()
	return listener.Addr().String()
}

// reset waits for the first byte: a connection that is reset at once may not even be made.
func reset(connection net.Conn) {
	_, _ = connection.Read(make([]byte, 1))
	_ = connection.(*net.TCPConn).SetLinger(0) // so that closing it resets it
	connection.Close()
}

func TestTargetsThatMisbehave(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	redirect := httptest.NewServer(http.RedirectHandler("https://api.enkash.in/", http.StatusFound))
	defer redirect.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	tests := []struct {
		name, address string
		kind          client.Kind
	}{
		{"refuses", strings.TrimPrefix(gone.URL, "http://"), client.KindTransport},
		{"resets", badServer(t, reset), client.KindTransport},
		{"hangs", badServer(t, func(c net.Conn) { <-hold; c.Close() }), client.KindTimeout},
		{"redirects to production", strings.TrimPrefix(redirect.URL, "http://"), client.KindRedirect},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := `environment: {name: bad}
target: url
services: {gateway: {url: "http://` + test.address + `"}}
partners: {acme: {partner_id: CR1, access_key: "${env:K}", secret_key: "${env:K}"}}
limits: {requests_per_second: 100, timeout: 1s}
`
			running := closed(t, uatTarget(parse(t, text, "K", "canary-key"), UATOptions{}), nil)
			session := open(t, running, "x")
			_, err := caller(t, running, session, "acme").GetAuthorizationToken(t.Context(), running.Names().Partners["acme"].Credentials.AuthorizationTokenRequest())
			if client.KindOf(err) != test.kind {
				t.Errorf("got %v, want the kind %s", err, test.kind)
			}
			if strings.Contains(fmt.Sprint(err), "canary") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func TestAProxyIsAskedForOtherMachines(t *testing.T) {
	asked := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	t.Setenv("HTTPS_PROXY", proxy.URL)
	t.Setenv("NO_PROXY", "")
	running := closed(t, uatTarget(parse(t, minimal), UATOptions{}), nil)
	session := open(t, running, "x")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://pay-en-uat.enkash.in/", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := session.Transport().RoundTrip(request)
	if err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		t.Fatal("the proxy that refuses was passed")
	}
	if got := <-asked; got != "CONNECT pay-en-uat.enkash.in:443" {
		t.Errorf("the proxy was asked for %q", got)
	}
}

func TestRemoteFromAnEnvironment(t *testing.T) {
	server := newMock(t)
	serving := httptest.NewServer(server.API())
	defer serving.Close()
	path := filepath.Join(t.TempDir(), "url.yaml")
	text := strings.NewReplacer("HERE", serving.URL).Replace(`environment: {name: own}
target: url
services: {gateway: {url: HERE}, oauth: {url: HERE}, partner: {url: HERE, token: oauth}}
lacks: [clock]
otp: {file: otp.txt, wait: 1s}
`) + uatNames
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := LoadEnvironment(path, variables(server.World()))
	if err != nil {
		t.Fatal(err)
	}
	running, err := Remote(t.Context(), RemoteOptions{Environment: e, Names: NamesOf(mock.World{})})
	closed(t, running, err)
	if !running.Mock() || !running.Has(scenario.OTP) || running.Has(scenario.Clock) || !running.Declared(scenario.Clock) {
		t.Errorf("got %+v", running)
	}
	session := open(t, running, "x")
	// A mock's SMS reach nobody, so there is nobody to protect.
	if _, err := sendOTP(t.Context(), running, session, caller(t, running, session, "acme"), "zoya"); client.KindOf(err) != client.KindRefused {
		t.Errorf("got %v, want the refusal of the mock: zoya is another partner's", err)
	}
}

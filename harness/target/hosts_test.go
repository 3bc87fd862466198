package target

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/scenario"
)

// productionSpellings are ways to write a production host that must not get through.
var productionSpellings = [...]string{
	"https://enkash.in", "https://enkash.com", "https://api.enkash.in", "https://api.enkash.com",
	"https://pay.enkash.in", "https://olympus-pg.enkash.in/", "https://API.ENKASH.IN", "https://api.enkash.in.",
	"https://api.enkash.in..", "https://api.enkash.in:443", "https://api.enkash.in:8443/path", "https://uat.enkash.in",
	"https://uat-pay.enkash.in", "https://pay-uatx.enkash.in", "https://pay_uat.enkash.in", "https://a.b.c.enkash.com",
	"https://pay-en-uat.enkash.in@api.enkash.in", "https://api.enkash.in#pay-en-uat.enkash.in",
	"https://api.enkash.in?h=-uat.enkash.in", "https://ａｐｉ.ｅｎｋａｓｈ.ｉｎ", "https://api。enkash。in", "https://api.enk\u00adash.in",
	"https://api.en\u212Aash.in", "https://api.enkash%2Ein", "https://api.enkash.in\\@pay-en-uat.enkash.in", "https://api.enkash.in ",
	"https://xn--enkash-.in", "HTTPS://Api.EnKash.In", "https://api.enkash.in/pay-en-uat.enkash.in",
}

func TestParseBaseRefusesProduction(t *testing.T) {
	for _, spelling := range productionSpellings {
		if base, problem := parseBase(spelling); problem == "" {
			t.Errorf("%q is let through as %v", spelling, base)
		}
	}
}

func TestParseBaseTakes(t *testing.T) {
	tests := map[string]string{
		"https://pay-en-uat.enkash.in":       "https://pay-en-uat.enkash.in",
		"https://Pay-EN-UAT.EnKash.in./api/": "https://pay-en-uat.enkash.in/api/",
		"https://olympus-pg-uat.enkash.com":  "https://olympus-pg-uat.enkash.com",
		"https://notenkash.in":               "https://notenkash.in",
		"https://enkash.in.example.test":     "https://enkash.in.example.test",
		"http://127.0.0.1:8080":              "http://127.0.0.1:8080",
		"http://localhost:8080/prefix":       "http://localhost:8080/prefix",
		"http://[::1]:8080":                  "http://[::1]:8080",
		"http://[::1]":                       "http://[::1]",
		"http://[::ffff:127.0.0.1]:1":        "http://127.0.0.1:1",
		"https://bücher.example":             "https://xn--bcher-kva.example",
	}
	for given, want := range tests {
		base, problem := parseBase(given)
		if problem != "" {
			t.Errorf("%s: %s", given, problem)
		} else if base.String() != want {
			t.Errorf("%s: got %s, want %s", given, base, want)
		}
	}
}

// never fails the test when a request gets through.
type never struct{ t *testing.T }

func (n never) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("%s (Host %q) was let through", r.URL, r.Host)
	return nil, errors.New("let through")
}

func TestGuardHostsRefuses(t *testing.T) {
	tests := []struct{ name, url, host string }{
		{"production", "https://api.enkash.in/x", ""},
		{"production in capitals with a dot and a port", "https://API.EnKash.IN.:443/x", ""},
		{"production in full width", "https://ａｐｉ.enkash.in/x", ""},
		{"production as Host", "https://pay-en-uat.enkash.in/x", "api.enkash.in"},
		{"production as Host with a port", "https://pay-en-uat.enkash.in/x", "api.enkash.com:443"},
		{"another host", "https://example.test/x", ""},
		{"another host as Host", "https://pay-en-uat.enkash.in/x", "example.test"},
		{"another port", "https://pay-en-uat.enkash.in:8443/x", ""},
		{"another scheme", "http://pay-en-uat.enkash.in/x", ""},
		{"an odd host", "https://pay en-uat/x", ""},
		{"no host", "https:///x", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			guard := GuardHosts(never{t}, "pay-en-uat.enkash.in:443")
			address, err := url.Parse(test.url)
			if err != nil {
				address = &url.URL{Scheme: "https", Host: "pay en-uat", Path: "/x"}
			}
			body := &closeRecorder{}
			_, err = guard.RoundTrip(&http.Request{Method: "POST", URL: address, Host: test.host, Header: http.Header{}, Body: body})
			var cannot *scenario.CouldNotRun
			if !errors.As(err, &cannot) || !strings.Contains(err.Error(), "stopped before it was sent") {
				t.Errorf("got %v", err)
			}
			var op *net.OpError
			if !errors.As(err, &op) || op.Op != "dial" {
				t.Error("the error does not show that nothing was sent")
			}
			if !body.closed {
				t.Error("the body was left open")
			}
		})
	}
}

type closeRecorder struct{ closed bool }

func (c *closeRecorder) Read([]byte) (int, error) { return 0, errors.New("must not be read") }
func (c *closeRecorder) Close() error             { c.closed = true; return nil }

func TestGuardHostsLetsThrough(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, hosts := range [][]string{{host}, {"127.0.0.1"}, {}, {"other.test", host}} {
		c := &http.Client{Transport: GuardHosts(server.Client().Transport, hosts...)}
		answer, err := c.Get(server.URL)
		if err != nil {
			t.Fatalf("%v: %v", hosts, err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusTeapot {
			t.Errorf("%v: HTTP %d", hosts, answer.StatusCode)
		}
	}
}

func TestRedirectToProductionIsRefused(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("https://api.enkash.in/api/v0/x", http.StatusTemporaryRedirect))
	defer server.Close()
	// A client that does follow redirects meets the guard.
	c := &http.Client{Transport: GuardHosts((&wire{}).transport(), strings.TrimPrefix(server.URL, "http://"))}
	answer, err := c.Get(server.URL)
	if err == nil {
		answer.Body.Close()
		t.Fatal("the redirect was followed")
	}
	if !strings.Contains(err.Error(), "api.enkash.in, which is production") {
		t.Errorf("got %v", err)
	}
}

func TestDialRefusesProduction(t *testing.T) {
	w := &wire{addresses: map[string]string{"pay-en-uat.enkash.in:443": "api.enkash.in:443"}}
	for _, address := range []string{"api.enkash.in:443", "pay-en-uat.enkash.in:443", "ENKASH.com.:80"} {
		_, err := w.transport().DialContext(context.Background(), "tcp", address)
		if err == nil || !strings.Contains(err.Error(), "which is production") {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

func TestProxyOnlyElsewhere(t *testing.T) {
	proxy := &url.URL{Scheme: "http", Host: "proxy.example.test:3128"}
	w := &wire{
		addresses: map[string]string{"pay-en-uat.enkash.in:443": "127.0.0.1:1"},
		proxy:     func(*url.URL) (*url.URL, error) { return proxy, nil },
	}
	tests := map[string]bool{
		"https://pay-en-uat.enkash.in/x": false, "http://127.0.0.1:8080": false, "http://localhost": false,
		"http://[::1]:1": false, "https://ekpayout-uat.enkash.in": true, "https://example.test:8443": true,
	}
	for address, want := range tests {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.proxyFor(parsed)
		if err != nil || (got != nil) != want {
			t.Errorf("%s: got %v, %v", address, got, err)
		}
	}
}

func FuzzCanonicalHost(f *testing.F) {
	for _, seed := range []string{"api.enkash.in", "API。enkash.in.", "xn--enkash-.in", "::1", "a..b", "enk\u00adash.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		canonical, err := canonicalHost(host)
		if err != nil {
			return
		}
		again, err := canonicalHost(canonical)
		if err != nil || again != canonical {
			t.Errorf("%q is %q at first and %q, %v then", host, canonical, again, err)
		}
		if strings.HasSuffix(strings.ToLower(host), "enkash.in") && !strings.Contains(strings.ToLower(host), "-uat") &&
			(len(host) == 9 || host[len(host)-10] == '.') && !production(canonical) {
			t.Errorf("%q was taken for %q, which is not production", host, canonical)
		}
	})
}

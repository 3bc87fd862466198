package target

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

func served(t testing.TB, token string) *mock.Running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	running, err := newMock(t).Serve(ctx, mock.ServeOptions{AdminToken: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := running.Wait(); err != nil {
			t.Error(err)
		}
	})
	return running
}

func TestRemoteWithAdmin(t *testing.T) {
	server := served(t, "admin-token")
	running, err := Remote(t.Context(), RemoteOptions{URL: server.URL, AdminURL: server.AdminURL + "/", AdminToken: "admin-token"})
	closed(t, running, err)
	if !running.Mock() || !running.Has(scenario.Reset) || running.Names().Cards["asha"].Mobile != "6000000011" {
		t.Errorf("got %+v", running)
	}
	session := open(t, running, "x")
	wallet, merchant, err := pay(t.Context(), t, running, session)
	if err != nil || wallet != 48_000 || merchant != 2000 {
		t.Errorf("the wallet holds %s, the merchant %s: %v", wallet, merchant, err)
	}
	if err := session.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if ahead := time.Until(session.Now()); ahead < 59*time.Minute || ahead > 61*time.Minute {
		t.Errorf("the session's time is %s ahead, want 1h", ahead)
	}
	other := open(t, running, "y")
	if balances, err := other.Balances(t.Context()); err != nil || balances[running.Names().Cards["asha"].ID] != 50_000 {
		t.Errorf("another session sees %v, %v", balances, err)
	}
}

func TestRemoteWithoutAdmin(t *testing.T) {
	server := served(t, "")
	names := NamesOf(smallWorld().Complete(7))
	running, err := Remote(t.Context(), RemoteOptions{URL: server.URL, Names: names})
	closed(t, running, err)
	if !running.Mock() || running.Names() != names || running.URL() != server.URL {
		t.Errorf("got %+v", running)
	}
	for _, c := range scenario.Capabilities() {
		if running.Has(c) {
			t.Errorf("it has %s", c)
		}
	}
	session := open(t, running, "x")
	if _, err := sendOTP(t.Context(), running, session, caller(t, running, session, "acme"), "asha"); err != nil {
		t.Error(err)
	}
	_, err = session.Code(t.Context(), otpFor("asha"))
	cannotLearn(t, err, "no source is configured")
}

func TestRemoteRefuses(t *testing.T) {
	server := served(t, "admin-token")
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>hello")) }))
	defer page.Close()
	moved := httptest.NewServer(http.RedirectHandler("https://api.enkash.in/", http.StatusFound))
	defer moved.Close()
	tests := []struct {
		name   string
		given  RemoteOptions
		says   string
		config bool
	}{
		{"production", RemoteOptions{URL: "https://API.enkash.in."}, "names the host api.enkash.in, which is production", true},
		{"http to elsewhere", RemoteOptions{URL: "http://mock.example.test"}, "would send credentials unencrypted", true},
		{"no URL", RemoteOptions{URL: "127.0.0.1:8080"}, "no URL that can be read", true},
		{"nothing", RemoteOptions{}, "the target has no URL", true},
		{"nobody listens", RemoteOptions{URL: gone.URL}, "nothing takes a connection at " + gone.URL, false},
		{"a wrong token", RemoteOptions{URL: server.URL, AdminURL: server.AdminURL, AdminToken: "wrong"}, "KASAUTI_ADMIN_TOKEN", true},
		{"no admin there", RemoteOptions{URL: server.URL, AdminURL: gone.URL}, "did not answer", false},
		{"the API for the admin", RemoteOptions{URL: server.URL, AdminURL: server.URL}, "refused GET /v1/world", false},
		{"a page for the admin", RemoteOptions{URL: server.URL, AdminURL: page.URL}, "check that the URL is the admin address", false},
		{"a redirect for the admin", RemoteOptions{URL: server.URL, AdminURL: moved.URL}, "HTTP 302", false},
		{"production for the admin", RemoteOptions{URL: server.URL, AdminURL: "https://pay.enkash.com"}, "which is production", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Remote(t.Context(), test.given)
			var config *ConfigError
			var unavailable *Unavailable
			if errors.As(err, &config) != test.config || errors.As(err, &unavailable) == test.config {
				t.Errorf("got %T: %v", err, err)
			}
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q", err, test.says)
			}
		})
	}
}

func TestAnAdminURLNeverGoesWithTheProvider(t *testing.T) {
	target, _, err := remoteTarget(RemoteOptions{URL: "https://pay-en-uat.enkash.in"})
	if err != nil || target.mock {
		t.Fatalf("got %+v, %v", target, err)
	}
	err = target.administer(t.Context(), RemoteOptions{AdminURL: "http://127.0.0.1:1"}, new(wire))
	var config *ConfigError
	if !errors.As(err, &config) || !strings.Contains(err.Error(), "has no admin API") {
		t.Errorf("got %v", err)
	}
}

func TestTheMockGoesAway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server, err := newMock(t).Serve(ctx, mock.ServeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	running, err := Remote(t.Context(), RemoteOptions{URL: server.URL, AdminURL: server.AdminURL})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
	_, err = running.Open(t.Context(), "x", 7)
	cannotLearn(t, err, "make a universe for the scenario", "check that the mock still runs")
	if err := running.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSkewOf(t *testing.T) {
	now := time.Now()
	tests := map[time.Duration]time.Duration{0: 0, 60 * time.Millisecond: 0, -time.Hour: -time.Hour, 90 * time.Second: 90 * time.Second}
	for off, want := range tests {
		if got := skewOf(now.Add(off), now.Add(-10*time.Millisecond), now.Add(10*time.Millisecond)); got != want {
			t.Errorf("%s: got %s, want %s", off, got, want)
		}
	}
}

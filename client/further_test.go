package client

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestFurtherOperations: those of a configuration are called as the package's own are.
func TestFurtherOperations(t *testing.T) {
	further := map[string]Operation{
		"gateway.get-order":       {Service: Gateway, Method: "GET", Path: "/orders/{orderId}/items", Envelope: EnvelopeUnseen, Key: true},
		"payout.pay":              {Service: "payout", Method: "POST", Path: "/pay", Envelope: EnvelopeCode, Auth: true, Write: true},
		"wallet.balance":          {Service: Partner, Method: "GET", Path: "/balance", Envelope: EnvelopeString, Auth: true, Partner: true},
		OpTransactionOTP:          {Service: Partner, Method: "PUT", Path: "/instead", Envelope: EnvelopeCode},
		"wallet.bearer-but-no-id": {Service: Partner, Method: "GET", Path: "/plain", Envelope: EnvelopeUnseen, Auth: true},
	}
	body := `{"response_code":0,"response_message":"Success","payload":{}}`
	saw := &arrival{}
	var path string
	config := testConfig("http://127.0.0.1:1")
	config.Operations = func(name string) (Operation, bool) { o, ok := further[name]; return o, ok }
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/api/v0/merchant/token" {
			return answer(r, 200, merchantTokenBody(canaryToken, time.Now().Add(time.Hour))), nil
		}
		*saw, path = arrival{method: r.Method, path: r.URL.Path, header: r.Header}, r.URL.EscapedPath()
		return answer(r, 200, body), nil
	})}
	c := mustNew(t, config)

	response, err := c.Call(t.Context(), Request{Operation: "gateway.get-order", Values: map[string]string{"orderId": "OR/1 2"}})
	if err != nil || path != "/orders/OR%2F1%202/items" || saw.header.Get("merchantAccessKey") != canaryAccess || response.Envelope.Kind != EnvelopeResponseCode {
		t.Errorf("%v, %s %s, %v", err, saw.method, path, saw.header)
	}
	if saw.header.Get("Authorization") != "" || saw.header.Get("partnerId") != "" {
		t.Errorf("it carries what it need not: %v", saw.header)
	}
	if _, err = c.Call(t.Context(), Request{Operation: "wallet.bearer-but-no-id"}); err != nil || saw.header.Get("partnerId") != "" || saw.header.Get("Authorization") == "" {
		t.Errorf("%v, %v", err, saw.header)
	}
	body = `{"code":0,"message":"Success"}`
	if _, err = c.Call(t.Context(), Request{Operation: OpTransactionOTP}); err != nil || saw.method != "PUT" || saw.path != "/instead" {
		t.Errorf("in place of the package's own: %v, %s %s", err, saw.method, saw.path)
	}
	body = `"all well"`
	if response, err = c.Call(t.Context(), Request{Operation: "wallet.balance"}); err != nil || string(response.Envelope.Payload) != body || saw.header.Get("partnerId") != "CRM338L2H" {
		t.Errorf("%v, %v", err, saw.header)
	}

	for says, request := range map[string]Request{
		`has no URL for the service "payout"`:      {Operation: "payout.pay"},
		`has no value for {orderId} in its path`:   {Operation: "gateway.get-order"},
		`which would be another path`:              {Operation: "gateway.get-order", Values: map[string]string{"orderId": ".."}},
		`has 2 values for its path, which takes 1`: {Operation: "gateway.get-order", Values: map[string]string{"orderId": "1", "x": "2"}},
		`is not an operation of this client`:       {Operation: "gateway.dance"},
	} {
		if _, err := c.Call(t.Context(), request); KindOf(err) != KindConfig || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	config.Credentials.AccessKey = Secret{}
	if _, err := mustNew(t, config).Call(t.Context(), Request{Operation: "gateway.get-order", Values: map[string]string{"orderId": "1"}}); err == nil || !strings.Contains(err.Error(), "needs an access key") {
		t.Error(err)
	}
}

// TestAnEnvelopeThatNoPageShows: whichever comes is read, and without a code the status decides.
func TestAnEnvelopeThatNoPageShows(t *testing.T) {
	for _, a := range []struct {
		body   string
		status int
		want   Kind
	}{
		{`{"code":0,"message":"Success"}`, 200, ""},
		{`{"code":5,"message":"no"}`, 200, KindRefused},
		{`{"resultCode":200,"resultMessage":"ok"}`, 200, ""},
		{`{"code":"0"}`, 200, KindEnvelope},
		{`{"anything":1}`, 200, ""},
		{`[1]`, 200, ""},
		{`{"anything":1}`, 404, KindRefused},
		{`{"code":0,"message":"Success"}`, 500, KindEnvelope},
	} {
		_, f := decode(EnvelopeUnseen, a.status, http.Header{"Content-Type": {"application/json"}}, []byte(a.body))
		got := Kind("")
		if f != nil {
			got = f.kind
		}
		if got != a.want {
			t.Errorf("HTTP %d %s: %q, want %q", a.status, a.body, got, a.want)
		}
	}
}

// TestAGuessStaysOnTheSimulator: an operation that nobody has seen is sent only where somebody
// assumes the same, or where its path is given.
func TestAGuessStaysOnTheSimulator(t *testing.T) {
	guess := Operation{Service: Partner, Method: "POST", Path: "/guess", Envelope: EnvelopeCode, Assumed: "path"}
	for name, one := range map[string]struct {
		change func(*Config)
		path   string // that is called; "" for none
	}{
		"elsewhere":               {func(*Config) {}, ""},
		"on the simulator":        {func(c *Config) { c.Assumed = true }, "/guess"},
		"where its path is known": {func(c *Config) { c.Paths = map[string]string{"wallet.guess": "/known"} }, "/known"},
		"where another's is":      {func(c *Config) { c.Paths = map[string]string{"wallet.other": "/known"} }, ""},
	} {
		called := ""
		config := testConfig("http://127.0.0.1:1")
		config.Operations = func(name string) (Operation, bool) { return guess, name == "wallet.guess" }
		config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			called = r.URL.Path
			return answer(r, 200, `{"code":0,"message":"Success"}`), nil
		})}
		one.change(&config)
		_, err := mustNew(t, config).Call(t.Context(), Request{Operation: "wallet.guess"})
		if called != one.path || (err == nil) != (one.path != "") {
			t.Errorf("%s: called %q, want %q: %v", name, called, one.path, err)
		}
		if err != nil && (KindOf(err) != KindConfig || !strings.Contains(err.Error(), "nobody has seen its path")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package client

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The canaries are secrets that no output may hold.
const (
	canaryAccess = "canary-access-0001"
	canarySecret = "canary-secret-0002"
	canaryPass   = `canary "pass"/+0003`
	canaryBasic  = "canary-basic-0004"
	canaryToken  = "canary-token-0005"
	canaryOTP    = "735913"
)

func canaries() []string {
	return []string{
		canaryAccess, canarySecret, canaryPass, canaryBasic, canaryToken, canaryOTP,
		basicToken("basic-user", NewSecret(canaryBasic)).Reveal(),
		`canary \"pass\"/+0003`, `canary+%22pass%22%2F%2B0003`,
	}
}

func testCredentials() Credentials {
	return Credentials{
		AccessKey: NewSecret(canaryAccess), SecretKey: NewSecret(canarySecret),
		Username: "9999900000", Password: NewSecret(canaryPass), ClientID: "CEK1234567",
		BasicUser: "basic-user", BasicPassword: NewSecret(canaryBasic),
	}
}

// testConfig has all services on one base URL.
func testConfig(base string) Config {
	return Config{
		Services: map[Service]Endpoint{
			Gateway: {URL: base},
			Partner: {URL: base, Token: MerchantToken},
			OAuth:   {URL: base},
		},
		Credentials: testCredentials(),
		PartnerID:   "CRM338L2H",
	}
}

func mustNew(t testing.TB, config Config) *Client {
	t.Helper()
	c, err := New(config)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// serve runs a server that gives a token for an hour and hands all else to the handler.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v0/merchant/token", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, merchantTokenBody(canaryToken, time.Now().Add(time.Hour)))
	})
	mux.Handle("/", handler)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func merchantTokenBody(token string, expiry time.Time) string {
	body, err := json.Marshal(map[string]any{"token": token, "expiry": expiry.UnixMilli(), "resultCode": 0, "resultMessage": "Success"})
	if err != nil {
		panic(err)
	}
	return string(body)
}

const otpBody = `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`

func otpCall() Request {
	return Request{Operation: OpTransactionOTP, Body: map[string]any{"cardOtpAction": "TRANSACTION_OTP"}}
}

// roundTripper serves requests without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// noSecret fails the test if text holds a canary.
func noSecret(t testing.TB, what, text string) {
	t.Helper()
	for _, canary := range canaries() {
		if strings.Contains(text, canary) {
			t.Errorf("%s shows %q: %s", what, canary, text)
		}
	}
}

package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// arrival is what a server saw.
type arrival struct {
	method, path, query, body string
	header                    http.Header
}

func arrive(r *http.Request) arrival {
	body, _ := io.ReadAll(r.Body)
	return arrival{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header.Clone()}
}

func TestWhatIsSent(t *testing.T) {
	bearer := "Bearer " + canaryToken
	form := "application/x-www-form-urlencoded"
	cases := []struct {
		name    string
		request Request
		method  string
		path    string
		query   string
		body    string
		header  http.Header // an empty list: the header must not be there
	}{
		{
			"defaults", Request{Operation: OpTransactionOTP, Body: map[string]any{"a": "<&>", "p": Paise(2000)}},
			"POST", "/api/v0/partner/enKashCard/otp", "", `{"a":"<&>","p":20.00}`,
			http.Header{"Authorization": {bearer}, "Partnerid": {"CRM338L2H"}, "Content-Type": {jsonType}, "Accept": {jsonType}},
		},
		{
			"raw bytes", Request{Operation: OpTransactionOTP, Body: []byte(`{"broken`)},
			"POST", "/api/v0/partner/enKashCard/otp", "", `{"broken`, http.Header{"Content-Type": {jsonType}},
		},
		{
			"empty bytes keep their type", Request{Operation: OpTransactionOTP, Body: []byte{}},
			"POST", "/api/v0/partner/enKashCard/otp", "", ``, http.Header{"Content-Type": {jsonType}},
		},
		{
			"no body", Request{Operation: OpTransactionOTP},
			"POST", "/api/v0/partner/enKashCard/otp", "", ``, http.Header{"Content-Type": nil},
		},
		{
			"another method, path and query",
			Request{Operation: OpTransactionOTP, Method: "PUT", Path: "/else%2Fwhere?a=1", Query: url.Values{"b": {"2 3"}}},
			"PUT", "/else/where", "a=1&b=2+3", ``, nil,
		},
		{
			"headers replaced in any spelling",
			Request{Operation: OpTransactionOTP, Body: []byte(`x`), Header: http.Header{"authorization": {"Bearer other"}, "partnerId": {"CROTHER12"}, "content-type": {"text/plain"}}},
			"POST", "/api/v0/partner/enKashCard/otp", "", `x`,
			http.Header{"Authorization": {"Bearer other"}, "Partnerid": {"CROTHER12"}, "Content-Type": {"text/plain"}},
		},
		{
			"headers removed",
			Request{Operation: OpTransactionOTP, Body: []byte(`x`), Header: http.Header{"Authorization": nil, "partnerId": {}, "Content-Type": nil}},
			"POST", "/api/v0/partner/enKashCard/otp", "", `x`,
			http.Header{"Authorization": nil, "Partnerid": nil, "Content-Type": nil},
		},
		{
			"an empty Authorization is sent",
			Request{Operation: OpTransactionOTP, Header: http.Header{"Authorization": {""}}},
			"POST", "/api/v0/partner/enKashCard/otp", "", ``, http.Header{"Authorization": {""}},
		},
		{
			"a form", Request{Operation: OpAuthToken, Body: url.Values{"b": {"2&"}, "a": {"1"}}},
			"POST", "/oauth/token", "", `a=1&b=2%26`,
			http.Header{"Authorization": {basicHeader("basic-user", NewSecret(canaryBasic))}, "Content-Type": {form}, "Partnerid": nil},
		},
		{
			"raw bytes of a form operation", Request{Operation: OpAuthToken, Body: []byte(`a=`)},
			"POST", "/oauth/token", "", `a=`, http.Header{"Content-Type": {form}},
		},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			var saw arrival
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				saw = arrive(r)
				reply(w, 200, `{"code":0,"access_token":"t"}`)
			})
			_, err := mustNew(t, testConfig(server.URL)).Call(t.Context(), test.request)
			if err != nil && KindOf(err) != KindEnvelope {
				t.Fatal(err)
			}
			if saw.method != test.method || saw.path != test.path || saw.query != test.query || saw.body != test.body {
				t.Errorf("sent %s %s ? %s with %q", saw.method, saw.path, saw.query, saw.body)
			}
			for name, want := range test.header {
				if got := saw.header[name]; len(got) != len(want) || strings.Join(got, "|") != strings.Join(want, "|") {
					t.Errorf("header %s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestRequestsThatAreNotSent(t *testing.T) {
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		t.Errorf("sent %s", r.URL)
		return nil, errors.New("sent")
	})}
	own := http.Header{"Authorization": {"Bearer x"}}
	cases := []struct {
		name   string
		change func(*Config)
		Request
		says string
	}{
		{"unknown operation", nil, Request{Operation: "wallet.nothing"}, "wallet.nothing"},
		{"no URL", func(c *Config) { c.Services = nil }, otpCall(), `"partner"`},
		{"no token call", func(c *Config) { c.Services = map[Service]Endpoint{Partner: {URL: "http://127.0.0.1:1"}} }, otpCall(), "Token"},
		{"no gateway", func(c *Config) {
			c.Services = map[Service]Endpoint{Partner: {URL: "http://127.0.0.1:1", Token: MerchantToken}}
		}, otpCall(), `"gateway"`},
		{"no access key", func(c *Config) { c.Credentials.AccessKey = Secret{} }, otpCall(), "access key"},
		{"no password", func(c *Config) {
			c.Services = map[Service]Endpoint{Partner: {URL: "http://127.0.0.1:1", Token: OAuthToken}}
			c.Credentials.Password = Secret{}
		}, otpCall(), "password"},
		{"no partner id", func(c *Config) { c.PartnerID = "" }, otpCall(), "PartnerID"},
		{"path that would change the host", nil, Request{Operation: OpTransactionOTP, Path: ".evil.test/", Header: own}, "slash"},
		{"path that is no URL", nil, Request{Operation: OpTransactionOTP, Path: "/%zz", Header: own}, "%zz"},
		{"method that is none", nil, Request{Operation: OpTransactionOTP, Method: "PO ST", Header: own}, "Method"},
		{"header value with a line break", nil, Request{Operation: OpTransactionOTP, Header: http.Header{"Authorization": {"a\r\nb: c"}}}, "Authorization"},
		{"header name with a space", nil, Request{Operation: OpTransactionOTP, Header: http.Header{"Authorization": {""}, "a b": {"c"}}}, "a b"},
		{"body without JSON", nil, Request{Operation: OpTransactionOTP, Body: func() {}, Header: own}, "unsupported type"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			config := config
			if test.change != nil {
				test.change(&config)
			}
			response, err := mustNew(t, config).Call(t.Context(), test.Request)
			if KindOf(err) != KindConfig || response != nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), ";") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestRequestsCarryTheirOperation(t *testing.T) {
	var saw []string
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		saw = append(saw, OperationFrom(r.Context()))
		if r.URL.Path == "/api/v0/merchant/token" {
			return answer(r, 200, merchantTokenBody("t", time.Now().Add(time.Hour))), nil
		}
		return answer(r, 200, otpBody), nil
	})}
	if _, err := mustNew(t, config).Call(t.Context(), otpCall()); err != nil {
		t.Fatal(err)
	}
	if want := []string{OpAuthorizationToken, OpTransactionOTP}; !reflect.DeepEqual(saw, want) {
		t.Errorf("operations %q, want %q", saw, want)
	}
	if got := OperationFrom(context.Background()); got != "" {
		t.Errorf("a foreign context carries %q", got)
	}
}

func TestIdempotencyKeyGivesNoLeaveToRepeat(t *testing.T) {
	for _, key := range []string{"Idempotency-Key", "x-idempotency-key"} {
		var body func() (io.ReadCloser, error)
		config := testConfig("http://127.0.0.1:1")
		config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			body = r.GetBody
			return answer(r, 200, otpBody), nil
		})}
		_, err := mustNew(t, config).Call(t.Context(), Request{
			Operation: OpTransactionOTP, Body: []byte(`{}`), Header: http.Header{"Authorization": nil, key: {"1"}},
		})
		if err != nil || body != nil {
			t.Errorf("%s: net/http may send the write twice (%v)", key, err)
		}
	}
}

package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
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

func TestResponseOfACall(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Given", "yes")
		reply(w, 200, otpBody)
	})
	response, err := mustNew(t, testConfig(server.URL+"/")).Call(t.Context(), otpCall())
	if err != nil {
		t.Fatal(err)
	}
	if response.Operation != OpTransactionOTP || response.Status != 200 || response.Header.Get("X-Given") != "yes" ||
		string(response.Body) != otpBody || response.Duration <= 0 || response.Method != "POST" ||
		response.URL != server.URL+"/api/v0/partner/enKashCard/otp" {
		t.Errorf("response %+v", response)
	}
	if e := response.Envelope; e.Kind != EnvelopeCode || !e.HasCode || e.Code != 0 || e.Message != "Success" {
		t.Errorf("envelope %+v", e)
	}
}

// TestEveryAnswerKind sends each wrong answer over a real connection.
func TestEveryAnswerKind(t *testing.T) {
	cases := []struct {
		name    string
		handler http.HandlerFunc
		kind    Kind
		status  int
		code    int64
		says    []string
	}{
		{"refused with 200", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"code":412,"message":"Invalid card"}`) },
			KindRefused, 200, 412, []string{"was refused", "HTTP 200", "code 412", `"Invalid card"`}},
		{"refused with 400", func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, `{"code":400,"message":"Bad"}`) },
			KindRefused, 400, 400, []string{"HTTP 400"}},
		{"contradiction", func(w http.ResponseWriter, _ *http.Request) { reply(w, 500, `{"code":0,"message":"Success"}`) },
			KindEnvelope, 500, 0, []string{"contradict"}},
		{"HTML", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(403)
			_, _ = io.WriteString(w, "<html>blocked</html>")
		}, KindContentType, 403, 0, []string{"text/html", "<html>blocked", "allow-listing"}},
		{"HTML over the limit", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, strings.Repeat("<p>", 1000))
		}, KindContentType, 200, 0, []string{"text/html"}},
		{"no content type", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, otpBody)
		}, KindContentType, 200, 0, []string{"without a Content-Type"}},
		{"not JSON", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `oops`) }, KindNotJSON, 200, 0, []string{`"oops"`}},
		{"empty", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, KindNotJSON, 204, 0, []string{"empty body"}},
		{"one byte too large", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"code":0}`+strings.Repeat(" ", 1015)) },
			KindTooLarge, 200, 0, []string{"limit of 1024 bytes", "MaxBody"}},
		{"key twice", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"code":0,"code":0}`) }, KindDuplicateKey, 200, 0, []string{`"code"`}},
		{"JSON that ends early", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"code":0,"mess`) }, KindTruncated, 200, 0, []string{"ends early"}},
		{"fewer bytes than announced", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			reply(w, 200, `{"code":0}`)
		}, KindTruncated, 200, 0, []string{"after 10 bytes"}},
		{"chunks without an end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"code":0}`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, KindTruncated, 200, 0, []string{"after 10 bytes"}},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.test/login?token=abcdef", http.StatusFound)
		}, KindRedirect, 302, 0, []string{`"https://elsewhere.test/login"`, "not followed"}},
		{"redirect to nonsense", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://[::1")
			w.WriteHeader(307)
		}, KindRedirect, 307, 0, []string{"cannot be read"}},
		{"redirect to nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(308) }, KindRedirect, 308, 0, []string{"without a Location"}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, test.handler)
			config := testConfig(server.URL)
			config.MaxBody = 1024
			response, err := mustNew(t, config).Call(t.Context(), otpCall())
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v, want an *Error", err)
			}
			if e.Kind != test.kind || e.Status != test.status || e.Code != test.code || e.Operation != OpTransactionOTP {
				t.Errorf("error %+v", e)
			}
			if response == nil || response.Status != test.status || len(response.Body) > 1024 {
				t.Errorf("response %+v", response)
			}
			host := strings.TrimPrefix(server.URL, "http://")
			for _, part := range append(test.says, OpTransactionOTP, "POST "+host+"/api/v0/partner/enKashCard/otp", fmt.Sprintf("HTTP %d", test.status), "; ") {
				if !strings.Contains(e.Error(), part) {
					t.Errorf("the error lacks %q: %v", part, e)
				}
			}
			open := test.kind != KindRefused && (test.status < 300 || test.status >= 500)
			if strings.Contains(e.Error(), "may have taken effect") != open {
				t.Errorf("what became of the SMS is open: %v, and the error says: %v", open, e)
			}
			if strings.Contains(e.Error(), "\n") {
				t.Errorf("the error is not one line: %q", e.Error())
			}
		})
	}
}

func TestBodyUpToTheLimit(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"code":0}`+strings.Repeat(" ", 1014)) })
	config := testConfig(server.URL)
	config.MaxBody = 1024
	if response, err := mustNew(t, config).Call(t.Context(), otpCall()); err != nil || len(response.Body) != 1024 {
		t.Errorf("%v, want 1024 bytes taken", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	visited := make(chan arrival, 10)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { visited <- arrive(r) }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		config := testConfig(server.URL)
		config.HTTP = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
		response, err := mustNew(t, config).Call(t.Context(), otpCall())
		if KindOf(err) != KindRedirect || response == nil || response.Header.Get("Location") != other.URL {
			t.Errorf("%d: %v, %+v", status, err, response)
		}
	}
	if len(visited) != 0 {
		t.Errorf("the other host got %+v", <-visited)
	}
}

func TestCallersClientIsNotModified(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, otpBody) })
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	given := &http.Client{Transport: transport, Timeout: time.Minute}
	before := *given
	config := testConfig(server.URL)
	config.HTTP = given
	if _, err := mustNew(t, config).Call(t.Context(), otpCall()); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*given, before) || given.Transport != transport {
		t.Errorf("the client became %+v", given)
	}
	// No transport at all means the standard one.
	config.HTTP = &http.Client{}
	if _, err := mustNew(t, config).Call(t.Context(), otpCall()); err != nil {
		t.Error(err)
	}
}

func TestConnectionFailures(t *testing.T) {
	hangUp := func(linger int, header string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = io.WriteString(connection, header)
			_ = connection.(*net.TCPConn).SetLinger(linger)
			_ = connection.Close()
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"reset":         hangUp(0, ""),
		"closed":        hangUp(-1, ""),
		"half a header": hangUp(-1, "HTTP/1.1 200 OK\r\nContent-Ty"),
		"no HTTP":       hangUp(-1, "\x16\x03\x01 hello\r\n\r\n"),
		"bad chunk":     hangUp(-1, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, handler)
			response, err := mustNew(t, testConfig(server.URL)).Call(t.Context(), otpCall())
			if KindOf(err) != KindTransport || (response != nil) != (name == "bad chunk") {
				t.Errorf("%v, %+v", err, response)
			}
			if err == nil || !strings.Contains(err.Error(), "may have taken effect") {
				t.Errorf("a write must not be repeated blindly: %v", err)
			}
		})
	}
	t.Run("refused connection", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		_, err := mustNew(t, testConfig(server.URL)).Call(t.Context(), Request{Operation: OpTransactionOTP, Header: http.Header{"Authorization": nil}})
		if KindOf(err) != KindTransport || strings.Contains(err.Error(), "may have taken effect") || !strings.Contains(err.Error(), "base URL") {
			t.Error(err)
		}
	})
}

// hang answers nothing, or the beginning of a body, until the client goes or the test ends.
func hang(t *testing.T, begin string) (http.HandlerFunc, <-chan struct{}) {
	reached := make(chan struct{}, 1)
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended) })
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not notice that the client goes
		if begin != "" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, begin)
			_ = http.NewResponseController(w).Flush()
		}
		reached <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	}, reached
}

func TestTimeoutAndCancel(t *testing.T) {
	for _, begin := range []string{"", `{"code":0,`} {
		t.Run(fmt.Sprintf("timeout after %q", begin), func(t *testing.T) {
			handler, _ := hang(t, begin)
			server := serve(t, handler)
			config := testConfig(server.URL)
			config.Timeout = 150 * time.Millisecond
			_, err := mustNew(t, config).Call(t.Context(), otpCall())
			if KindOf(err) != KindTimeout || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
		t.Run(fmt.Sprintf("cancel after %q", begin), func(t *testing.T) {
			handler, reached := hang(t, begin)
			server := serve(t, handler)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-reached
				cancel()
			}()
			_, err := mustNew(t, testConfig(server.URL)).Call(ctx, otpCall())
			if KindOf(err) != KindCanceled || !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("the given client's own timeout", func(t *testing.T) {
		handler, _ := hang(t, "")
		server := serve(t, handler)
		config := testConfig(server.URL)
		config.HTTP = &http.Client{Timeout: 150 * time.Millisecond}
		if _, err := mustNew(t, config).Call(t.Context(), otpCall()); KindOf(err) != KindTimeout {
			t.Error(err)
		}
	})
	t.Run("already cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := mustNew(t, testConfig("http://127.0.0.1:1")).Call(ctx, otpCall())
		if KindOf(err) != KindCanceled {
			t.Error(err)
		}
	})
}

// slowBody gives its beginning, and then nothing until the request ends.
type slowBody struct {
	begin io.Reader
	ctx   context.Context
}

func (b slowBody) Read(p []byte) (int, error) {
	if n, err := b.begin.Read(p); err == nil {
		return n, nil
	}
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

func (slowBody) Close() error { return nil }

func TestTimeoutCoversTheWholeCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := testConfig("http://127.0.0.1:1")
		config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Second)
			if r.URL.Path == "/api/v0/merchant/token" {
				return answer(r, 200, merchantTokenBody("t", time.Now().Add(time.Hour))), nil
			}
			a := answer(r, 200, "")
			a.Body, a.ContentLength = slowBody{strings.NewReader(`{"code":0,`), r.Context()}, -1
			return a, nil
		})}
		config.Timeout = 50 * time.Second
		started := time.Now()
		response, err := mustNew(t, config).Call(t.Context(), otpCall())
		if KindOf(err) != KindTimeout || time.Since(started) != 50*time.Second {
			t.Errorf("%v after %s, want a timeout after 50 s: token and call together", err, time.Since(started))
		}
		if response == nil || response.Status != 200 || string(response.Body) != `{"code":0,` || response.Duration != 30*time.Second {
			t.Errorf("response %+v", response)
		}
		if err != nil && (!strings.Contains(err.Error(), "may have taken effect") || !strings.Contains(err.Error(), "HTTP 200")) {
			t.Errorf("the error hides that an answer had begun: %v", err)
		}
		if err != nil && (!strings.Contains(err.Error(), " was answered with a header and then stalled: no whole answer after 30 s (HTTP 200") || strings.Contains(err.Error(), "deadline")) {
			t.Errorf("not said in plain words: %v", err)
		}
	})
}

func TestSilenceSaysHowLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := testConfig("http://127.0.0.1:1")
		config.Timeout = 1500 * time.Millisecond
		config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/api/v0/merchant/token" {
				return answer(r, 200, merchantTokenBody("t", time.Now().Add(time.Hour))), nil
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		})}
		_, err := mustNew(t, config).Call(t.Context(), otpCall())
		if err == nil || !strings.Contains(err.Error(), " got no answer after 1.5 s; it may") || strings.Contains(err.Error(), "deadline") {
			t.Errorf("%v", err)
		}
	})
}

func TestACauseForTheEndOfTheContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		cancel(errors.New("enough"))
		return nil, context.Cause(ctx)
	})}
	if _, err := mustNew(t, config).Call(ctx, Request{Operation: OpAuthorizationToken, Body: map[string]any{}}); KindOf(err) != KindCanceled || !strings.Contains(err.Error(), "enough") {
		t.Errorf("%s: %v", KindOf(err), err)
	}
}

func TestATimeoutOfTheNetworkSaysOfWhat(t *testing.T) {
	cause := &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}
	if text := (&Error{Kind: KindTimeout, Err: cause}).Error(); !strings.Contains(text, "dial tcp") {
		t.Error(text)
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

// TestDroppedReadError has a RoundTripper in between that swallows the end of a body.
func TestDroppedReadError(t *testing.T) {
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		a := answer(r, 200, `{"code":0}`)
		a.ContentLength = 50
		return a, nil
	})}
	_, err := mustNew(t, config).Call(t.Context(), Request{Operation: OpTransactionOTP, Header: http.Header{"Authorization": nil}})
	if KindOf(err) != KindTruncated {
		t.Error(err)
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

// TestSwitchedProtocols: what follows a 101 is no HTTP, and net/http would wait for it for ever.
func TestSwitchedProtocols(t *testing.T) {
	held := make(chan struct{})
	t.Cleanup(func() { close(held) })
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
		go func() { <-held; _ = conn.Close() }()
	}))
	_, err := mustNew(t, testConfig(server.URL)).Call(t.Context(), otpCall())
	if KindOf(err) != KindNotJSON || !strings.Contains(err.Error(), "HTTP 101") {
		t.Errorf("%v", err)
	}
}

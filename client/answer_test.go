package client

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

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

package client

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

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

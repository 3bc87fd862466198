package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

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

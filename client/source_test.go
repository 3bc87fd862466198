package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// api is a small server without a network: it counts its calls, gives tokens t1, t2, ...
// and takes only the ones it holds valid.
type api struct {
	mu      sync.Mutex
	tokens  int
	calls   int
	valid   func(token string) bool
	life    time.Duration
	refusal string        // body of a refusal for the token
	status  int           // its status
	gate    chan struct{} // if set, a token request waits for it
	hold    chan struct{} // if set, another call waits for it
	ended   atomic.Int32  // token requests whose context ended while they waited
}

func newAPI() *api {
	return &api{
		valid: func(string) bool { return true }, life: time.Hour,
		refusal: `{"code":401,"message":"Token has expired"}`, status: http.StatusUnauthorized,
	}
}

func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/api/v0/merchant/token" || r.URL.Path == "/oauth/token" {
		return a.token(r)
	}
	if a.hold != nil {
		<-a.hold
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls++
	if !a.valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")) {
		return answer(r, a.status, a.refusal), nil
	}
	return answer(r, 200, otpBody), nil
}

func (a *api) token(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.tokens++
	name := fmt.Sprintf("t%d", a.tokens)
	gate := a.gate
	a.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			a.ended.Add(1)
			return nil, r.Context().Err()
		}
	}
	if r.URL.Path == "/oauth/token" {
		return answer(r, 200, fmt.Sprintf(`{"access_token":%q,"token_type":"bearer","expires_in":%d}`, name, int64(a.life/time.Second))), nil
	}
	return answer(r, 200, merchantTokenBody(name, time.Now().Add(a.life))), nil
}

func (a *api) counts() (tokens, calls int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tokens, a.calls
}

func (a *api) client(t *testing.T, token TokenCall) *Client {
	config := testConfig("http://127.0.0.1:1")
	config.Services[Partner] = Endpoint{URL: "http://127.0.0.1:1", Token: token}
	config.HTTP = &http.Client{Transport: a}
	return mustNew(t, config)
}

func TestTokenIsKeptUntilShortlyBeforeExpiry(t *testing.T) {
	for _, token := range []TokenCall{MerchantToken, OAuthToken} {
		for life, kept := range map[time.Duration]time.Duration{
			time.Hour:         59 * time.Minute, // at most a minute early
			100 * time.Second: 90 * time.Second, // a tenth of its life
			10 * time.Second:  9 * time.Second,
		} {
			t.Run(fmt.Sprintf("%s %s", token, life), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := newAPI()
					a.life = life
					c := a.client(t, token)
					ask := func(want string) {
						t.Helper()
						if got, err := c.Token(t.Context(), Partner); err != nil || got.Reveal() != want {
							t.Errorf("token %q, %v; want %q", got.Reveal(), err, want)
						}
					}
					ask("t1")
					time.Sleep(kept - time.Nanosecond)
					ask("t1")
					time.Sleep(time.Nanosecond)
					ask("t2")
				})
			})
		}
	}
}

func TestTokenLifeFollowsConfigNow(t *testing.T) {
	a := newAPI()
	var ahead atomic.Int64
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: a}
	config.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	c := mustNew(t, config)
	for _, step := range []struct {
		ahead time.Duration
		want  int
	}{{0, 1}, {30 * time.Minute, 1}, {59*time.Minute + 30*time.Second, 2}} {
		ahead.Store(int64(step.ahead))
		if _, err := c.Token(t.Context(), Partner); err != nil && step.want == 1 {
			t.Error(err)
		}
		if tokens, _ := a.counts(); tokens != step.want {
			t.Errorf("%s ahead: %d token requests, want %d", step.ahead, tokens, step.want)
		}
	}
}

func TestServicesWithOneTokenCallShareIt(t *testing.T) {
	a := newAPI()
	config := testConfig("http://127.0.0.1:1")
	config.Services[Gateway] = Endpoint{URL: "http://127.0.0.1:1", Token: MerchantToken}
	config.HTTP = &http.Client{Transport: a}
	c := mustNew(t, config)
	for _, service := range []Service{Gateway, Partner, Gateway} {
		if _, err := c.Token(t.Context(), service); err != nil {
			t.Error(err)
		}
	}
	if tokens, _ := a.counts(); tokens != 1 {
		t.Errorf("%d token requests, want 1", tokens)
	}
	if _, err := c.Token(t.Context(), OAuth); KindOf(err) != KindConfig {
		t.Errorf("a service without a token call: %v", err)
	}
}

func TestOneTokenRequestForManyWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.gate = make(chan struct{})
		c := a.client(t, MerchantToken)
		var got atomic.Int32
		for range 100 {
			go func() {
				if response, err := c.Call(t.Context(), otpCall()); err == nil && response.Status == 200 {
					got.Add(1)
				}
			}()
		}
		synctest.Wait()
		if tokens, calls := a.counts(); tokens != 1 || calls != 0 {
			t.Errorf("%d token requests and %d calls while all wait, want 1 and 0", tokens, calls)
		}
		close(a.gate)
		synctest.Wait()
		if tokens, calls := a.counts(); tokens != 1 || calls != 100 || got.Load() != 100 {
			t.Errorf("%d token requests, %d calls, %d answers", tokens, calls, got.Load())
		}
	})
}

func TestWaiterLeavesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.gate = make(chan struct{})
		c := a.client(t, MerchantToken)
		first, leave := context.WithCancel(t.Context())
		results := make([]error, 2)
		go func() { _, results[0] = c.Call(first, otpCall()) }()
		synctest.Wait()
		go func() { _, results[1] = c.Call(t.Context(), otpCall()) }()
		synctest.Wait()
		leave() // the one on whose behalf the request was begun
		synctest.Wait()
		if KindOf(results[0]) != KindCanceled || !strings.Contains(results[0].Error(), "was not sent") {
			t.Errorf("the one that left got %v", results[0])
		}
		if a.ended.Load() != 0 {
			t.Error("the token request ended with the first waiter")
		}
		close(a.gate)
		synctest.Wait()
		if tokens, calls := a.counts(); results[1] != nil || tokens != 1 || calls != 1 {
			t.Errorf("the one that stayed got %v; %d token requests, %d calls", results[1], tokens, calls)
		}
	})
}

func TestTokenRequestEndsWhenAllHaveLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.gate = make(chan struct{})
		c := a.client(t, MerchantToken)
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		var timeouts atomic.Int32
		for range 10 {
			go func() {
				if _, err := c.Call(ctx, otpCall()); KindOf(err) == KindTimeout {
					timeouts.Add(1)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if timeouts.Load() != 10 || a.ended.Load() != 1 {
			t.Errorf("%d of 10 timed out, %d token requests ended", timeouts.Load(), a.ended.Load())
		}
		close(a.gate)
		if _, err := c.Token(ctx, Partner); KindOf(err) != KindTimeout || strings.Contains(err.Error(), "may have taken effect") {
			t.Errorf("Token with a context that has ended: %v", err)
		}
		if got, err := c.Token(t.Context(), Partner); err != nil || got.Reveal() != "t2" {
			t.Errorf("afterwards: %q, %v; want a new request", got.Reveal(), err)
		}
	})
}

// TestRefusedForItsToken is requirement EK-AUTH-090: what is taken as a refusal of the
// token, and that the call is then made exactly once more.
func TestRefusedForItsToken(t *testing.T) {
	cases := []struct {
		name          string
		change        func(*api)
		header        http.Header
		want          Kind
		tokens, calls int
	}{
		{"old token", func(a *api) { a.valid = func(s string) bool { return s == "t2" } }, nil, "", 2, 2},
		{"every token", func(a *api) { a.valid = func(string) bool { return false } }, nil, KindRefused, 2, 2},
		{"403", func(a *api) { a.valid, a.status = func(string) bool { return false }, 403 }, nil, KindRefused, 1, 1},
		{"code 401 with 200", func(a *api) { a.valid, a.status = func(string) bool { return false }, 200 }, nil, KindRefused, 1, 1},
		{"401 without an envelope", func(a *api) { a.valid, a.refusal = func(string) bool { return false }, "{}" }, nil, KindEnvelope, 1, 1},
		{"401 that says success", func(a *api) { a.valid, a.refusal = func(string) bool { return false }, `{"code":0}` }, nil, KindEnvelope, 1, 1},
		{"401 that is no JSON", func(a *api) { a.valid, a.refusal = func(string) bool { return false }, "<html>" }, nil, KindNotJSON, 1, 1},
		{"the caller's own token", func(a *api) { a.valid = func(string) bool { return false } },
			http.Header{"Authorization": {"Bearer own"}}, KindRefused, 0, 1},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			a := newAPI()
			test.change(a)
			request := otpCall()
			request.Header = test.header
			response, err := a.client(t, MerchantToken).Call(t.Context(), request)
			if KindOf(err) != test.want || response == nil {
				t.Errorf("%v, %+v", err, response)
			}
			if tokens, calls := a.counts(); tokens != test.tokens || calls != test.calls {
				t.Errorf("%d token requests and %d calls, want %d and %d", tokens, calls, test.tokens, test.calls)
			}
		})
	}
}

func TestManyRefusalsAskForOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		c := a.client(t, MerchantToken)
		if _, err := c.Token(t.Context(), Partner); err != nil {
			t.Fatal(err)
		}
		a.valid = func(token string) bool { return token == "t2" }
		a.gate, a.hold = make(chan struct{}), make(chan struct{})
		var got atomic.Int32
		for range 50 {
			go func() {
				if _, err := c.Call(t.Context(), otpCall()); err == nil {
					got.Add(1)
				}
			}()
		}
		synctest.Wait() // all 50 are on their way with the old token
		close(a.hold)
		synctest.Wait() // all 50 are refused
		close(a.gate)
		synctest.Wait()
		if tokens, calls := a.counts(); tokens != 2 || calls != 100 || got.Load() != 50 {
			t.Errorf("%d token requests, %d calls, %d answers; want 2, 100, 50", tokens, calls, got.Load())
		}
	})
}

// TestLateRefusalOfAnOldToken has a refusal come in after a new token is there, one that
// even reads the same as the old one.
func TestLateRefusalOfAnOldToken(t *testing.T) {
	fetched := 0
	s := &tokenSource{now: time.Now, fetch: func(context.Context) (*grant, error) {
		fetched++
		return &grant{value: NewSecret("same")}, nil
	}}
	old, err := s.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.drop(old)
	newer, err := s.get(t.Context())
	if err != nil || newer == old || fetched != 2 {
		t.Fatalf("%v after %d requests", err, fetched)
	}
	s.drop(old)
	if again, err := s.get(t.Context()); err != nil || again != newer || fetched != 2 {
		t.Errorf("the late refusal cost %d requests (%v), want none", fetched-2, err)
	}
}

func TestTokenOfNoUse(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	expiry := func(at time.Time) string { return merchantTokenBody("tok-1", at) }
	cases := []struct {
		name, body string
		token      TokenCall
	}{
		{"past", expiry(now.Add(-time.Hour)), MerchantToken},
		{"now", expiry(now), MerchantToken},
		{"within a second", expiry(now.Add(time.Second)), MerchantToken},
		{"seconds for milliseconds", fmt.Sprintf(`{"token":"t","expiry":%d,"resultCode":0}`, now.Add(time.Hour).Unix()), MerchantToken},
		{"placeholder of the page", `{"token":"string","expiry":0,"resultCode":0,"resultMessage":"string"}`, MerchantToken},
		{"smallest expiry", `{"token":"t","expiry":-9223372036854775808,"resultCode":0}`, MerchantToken},
		{"line break", `{"token":"a\nb","resultCode":0}`, MerchantToken},
		{"blank", `{"token":"a b","resultCode":0}`, MerchantToken},
		{"no token", `{"resultCode":0}`, MerchantToken},
		{"OAuth second", `{"access_token":"t","expires_in":1}`, OAuthToken},
		{"OAuth zero", `{"access_token":"t","expires_in":0}`, OAuthToken},
		{"OAuth type", `{"access_token":"t","token_type":"mac"}`, OAuthToken},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			var paths []string
			config := testConfig("http://127.0.0.1:1")
			config.Services[Partner] = Endpoint{URL: "http://127.0.0.1:1", Token: test.token}
			config.Now = func() time.Time { return now }
			config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				paths = append(paths, r.URL.Path)
				return answer(r, 200, test.body), nil
			})}
			c := mustNew(t, config)
			_, err := c.Call(t.Context(), otpCall())
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != KindEnvelope || e.Operation != tokenOperation(test.token) || !strings.Contains(err.Error(), OpTransactionOTP) {
				t.Errorf("%v", err)
			}
			if len(paths) != 1 {
				t.Errorf("requests %q, want the one for the token", paths)
			}
		})
	}
}

func TestTokenWithoutExpiryIsKept(t *testing.T) {
	for token, body := range map[TokenCall]string{MerchantToken: `{"token":"t","resultCode":200}`, OAuthToken: `{"accessToken":"t"}`} {
		requests := 0
		config := testConfig("http://127.0.0.1:1")
		config.Services[Partner] = Endpoint{URL: "http://127.0.0.1:1", Token: token}
		config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			requests++
			return answer(r, 200, body), nil
		})}
		c := mustNew(t, config)
		for range 3 {
			if got, err := c.Token(t.Context(), Partner); err != nil || got.Reveal() != "t" {
				t.Errorf("%s: %v", token, err)
			}
		}
		if requests != 1 {
			t.Errorf("%s: %d requests, want 1", token, requests)
		}
	}
}

func TestFailedTokenRequestIsNotKept(t *testing.T) {
	requests := 0
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		requests++
		if requests == 1 {
			return answer(r, 401, `{"resultCode":401,"resultMessage":"Invalid keys"}`), nil
		}
		return answer(r, 200, merchantTokenBody("t", time.Now().Add(time.Hour))), nil
	})}
	c := mustNew(t, config)
	_, err := c.Token(t.Context(), Partner)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != KindRefused || e.Operation != OpAuthorizationToken || e.Code != 401 {
		t.Errorf("%v", err)
	}
	if _, err := c.Token(t.Context(), Partner); err != nil || requests != 2 {
		t.Errorf("%v after %d requests", err, requests)
	}
}

// TestNewTokenCannotBeHad keeps the refusal in hand when no new token follows it.
func TestNewTokenCannotBeHad(t *testing.T) {
	tokens := 0
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/api/v0/merchant/token" {
			return answer(r, 401, `{"code":401,"message":"Token is invalid"}`), nil
		}
		tokens++
		if tokens > 1 {
			return nil, errors.New("connection lost")
		}
		return answer(r, 200, merchantTokenBody("t", time.Now().Add(time.Hour))), nil
	})}
	response, err := mustNew(t, config).Call(t.Context(), otpCall())
	if KindOf(err) != KindTransport || response == nil || response.Status != 401 {
		t.Errorf("%v, %+v", err, response)
	}
}

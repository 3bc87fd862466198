package runner_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// target answers every call with the documented OTP answer and counts its sessions.
type target struct {
	mu           sync.Mutex
	opened       int
	closed       int
	keys         map[string]bool
	capabilities map[scenario.Capability]bool
	declared     map[scenario.Capability]bool
	refuse       error // why sessions do not open
	crash        bool  // the first session crashes instead
	crashClosing bool
	shared       bool // by others, too: it is no mock
}

func (t *target) Mock() bool                          { return !t.shared }
func (t *target) Has(c scenario.Capability) bool      { return t.capabilities[c] }
func (t *target) Declared(c scenario.Capability) bool { return t.declared[c] }
func (t *target) Serves(string) bool                  { return true }
func (t *target) Paths() map[string]string            { return nil }
func (t *target) Names() *scenario.Names {
	return &scenario.Names{Partners: map[string]scenario.Partner{"acme": {Name: "acme", ID: "CR1234567"}}}
}
func (t *target) Open(_ context.Context, key string, _ uint64) (scenario.Session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refuse != nil {
		return nil, t.refuse
	}
	if t.crash {
		t.crash = false
		panic("boom")
	}
	t.opened++
	if t.keys == nil {
		t.keys = map[string]bool{}
	}
	t.keys[key] = true
	return &session{target: t}, nil
}

type session struct {
	target *target
	faults []scenario.FaultReport
}

func (s *session) Services() map[client.Service]client.Endpoint {
	e := client.Endpoint{URL: "http://127.0.0.1:1"}
	return map[client.Service]client.Endpoint{client.Gateway: e, client.OAuth: e, client.Partner: e}
}
func (s *session) Transport() http.RoundTripper { return s }
func (s *session) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}
func (s *session) Timeout() time.Duration { return time.Minute }
func (s *session) Now() time.Time         { return time.Now() }
func (s *session) Receive(context.Context, map[string]string) (scenario.Mailbox, error) {
	return nil, errors.New("no webhooks")
}
func (s *session) Buy(context.Context, scenario.Purchase) (scenario.Bought, error) {
	return scenario.Bought{}, nil
}
func (s *session) Sendings(context.Context) ([]scenario.Sending, error)     { return nil, nil }
func (s *session) Advance(context.Context, time.Duration) error             { return errors.New("no clock") }
func (s *session) Messages(context.Context, string) ([]scenario.SMS, error) { return nil, nil }
func (s *session) Code(context.Context, scenario.OTPRequest) (client.Secret, error) {
	return client.Secret{}, scenario.CannotRun("nobody typed the OTP")
}
func (s *session) Balances(context.Context) (map[string]client.Paise, error) { return nil, nil }
func (s *session) Received(context.Context, scenario.ExpectedCalls) (scenario.FoundCalls, error) {
	return scenario.FoundCalls{}, nil
}
func (s *session) Inject(_ context.Context, f scenario.Fault) (scenario.FaultReport, error) {
	set := scenario.FaultReport{ID: len(s.faults) + 1, Kind: f.Kind, Operation: f.Operation, Says: f.Kind + " of " + f.Operation, Left: 1, Nearest: "nothing was called at all"}
	s.faults = append(s.faults, set)
	return set, nil
}
func (s *session) Faults(context.Context) ([]scenario.FaultReport, error) { return s.faults, nil }
func (s *session) Close(context.Context) error {
	s.target.mu.Lock()
	defer s.target.mu.Unlock()
	s.target.closed++
	if s.target.crashClosing {
		panic("boom")
	}
	return nil
}

// vocabulary is a small one, made to fail in every way.
func vocabulary(started chan<- string) *scenario.Registry {
	r := scenario.NewRegistry()
	call := func(ctx context.Context, s *scenario.State) error {
		_, err := s.Call(ctx, "acme", client.Request{
			Operation: "wallet.generate-transaction-otp", Body: client.TransactionOTPRequest{CardOTPAction: "TRANSACTION_OTP", CardAccountID: "CAC7975", EnKashCardID: "EKCBEFFEC1"}.Request().Body, Header: http.Header{"Authorization": {"Bearer x"}},
		})
		return err
	}
	r.Step(`^it calls$`, call, "Calls.")
	r.Step(`^(\d+) is (\d+)$`, func(_ context.Context, s *scenario.State, a, b int) error {
		s.Expect(a == b, "the numbers differ", verdict.Field{Path: "number", Expected: "equal", Actual: "not"})
		return nil
	}, "Compares.")
	r.Step(`^nothing is checked$`, func(context.Context, *scenario.State) error { return nil }, "Nothing.")
	r.Step(`^it errs$`, func(context.Context, *scenario.State) error { return errors.New("that went wrong") }, "Errs.")
	r.Step(`^it cannot run$`, func(context.Context, *scenario.State) error { return scenario.CannotRun("nobody was there") }, "Cannot.")
	r.Step(`^it crashes$`, func(context.Context, *scenario.State) error { panic("boom") }, "Crashes.")
	r.Step(`^it needs the clock$`, func(context.Context, *scenario.State) error { return nil }, "Needs.", scenario.Needs(scenario.Clock))
	r.Step(`^it makes something that stays$`, call, "Lasts.", scenario.Lasts())
	r.Step(`^it waits for the end$`, func(ctx context.Context, s *scenario.State) error {
		if started != nil {
			started <- s.Key()
		}
		<-ctx.Done()
		return ctx.Err()
	}, "Waits.")
	r.Step(`^twins? meet$`, func(context.Context, *scenario.State) error { return nil }, "One.")
	r.Step(`^twin(?:s) meet$`, func(context.Context, *scenario.State) error { return nil }, "Two.")
	return r
}

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// execute runs a feature text and returns the results by name.
func execute(t *testing.T, ctx context.Context, text string, to scenario.Target, change func(*runner.Options)) map[string]runner.Result {
	t.Helper()
	return executeWith(t, ctx, vocabulary(nil), text, to, change)
}

func executeWith(t *testing.T, ctx context.Context, r *scenario.Registry, text string, to scenario.Target, change func(*runner.Options)) map[string]runner.Result {
	t.Helper()
	suite, problems := runner.Parse([]runner.Source{{URI: "x.feature", Content: []byte(text)}}, r)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var sink sync.Mutex
	results := map[string]runner.Result{}
	o := runner.Options{
		Target: to, Contract: load(t), Redactor: exchange.NewRedactor(), Parallel: 4, Seed: 1,
		Sink: func(r runner.Result) {
			sink.Lock()
			defer sink.Unlock()
			if _, twice := results[r.Scenario.Name]; twice {
				t.Errorf("%s reached the sink twice", r.Scenario.Name)
			}
			results[r.Scenario.Name] = r
		},
	}
	if change != nil {
		change(&o)
	}
	suite.Run(ctx, o)
	if len(results) != len(suite.Scenarios) {
		t.Errorf("%d of %d scenarios reached the sink", len(results), len(suite.Scenarios))
	}
	return results
}

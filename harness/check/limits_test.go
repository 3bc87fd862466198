package check_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// rerouted is a target whose calls go another way.
type rerouted struct {
	scenario.Target
	by http.RoundTripper
	of string // only calls of this operation; "" for all
}

func (r *rerouted) Open(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	session, err := r.Target.Open(ctx, key, seed)
	return &reroutedSession{session, r}, err
}

type reroutedSession struct {
	scenario.Session
	to *rerouted
}

func (s *reroutedSession) Transport() http.RoundTripper {
	return transport(func(r *http.Request) (*http.Response, error) {
		if s.to.of == "" || client.OperationFrom(r.Context()) == s.to.of {
			return s.to.by.RoundTrip(r)
		}
		return s.Session.Transport().RoundTrip(r)
	})
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func gone(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
}

func broken(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
}

func TestACheckEndsEarly(t *testing.T) {
	embedded, c := onTheMock(t)
	stopping := func(after int, by error) (context.Context, transport) {
		ctx, stop := context.WithCancelCause(context.Background())
		calls := 0
		return ctx, func(r *http.Request) (*http.Response, error) {
			if calls++; calls > after {
				stop(by)
				<-r.Context().Done()
				return nil, context.Cause(r.Context())
			}
			return broken(r)
		}
	}
	late, lately := stopping(2, scenario.Limit("the run took longer than --deadline 1m"))
	left, leaving := stopping(2, nil)
	for _, row := range []struct {
		name   string
		ctx    context.Context
		by     transport
		change func(*check.Options)
		tried  int // and one more that was cut short, where something stops it
		cut    int
		reason string
		class  verdict.Class
	}{
		{"after failures", context.Background(), broken, func(o *check.Options) { o.MaxFailures = 3 }, 3, 0, "--max-failures 3 is reached, so the rest was not tried", verdict.Quota},
		{"after known failures", context.Background(), broken, func(o *check.Options) {
			o.MaxFailures = 3
			seen := 0
			o.Excuse = func(s *verdict.Scenario) {
				if seen++; seen <= 2 {
					s.Excuse = &verdict.Excuse{Kind: verdict.KnownFailure}
				}
			}
		}, 5, 0, "--max-failures 3 is reached", verdict.Quota},
		{"after outages", context.Background(), gone, func(o *check.Options) { o.Breaker = 3 }, 3, 0, "the target stopped answering: 3 specs in a row got no answer", verdict.Environment},
		{"after outages, by default", context.Background(), gone, func(*check.Options) {}, 5, 0, "5 specs in a row got no answer", verdict.Environment},
		{"at the deadline", late, lately, func(*check.Options) {}, 2, 1, "the run took longer than --deadline 1m", verdict.Quota},
		{"when interrupted", left, leaving, func(*check.Options) {}, 2, 1, "the run was interrupted", verdict.Environment},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := check.Options{
				Target: &rerouted{Target: embedded, by: row.by}, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1,
				Operations: []string{client.OpAuthorizationToken}, Budget: scenario.NewBudget(c, 0, 0, 0),
			}
			row.change(&o)
			specs := check.Build(o)
			tried, cut := 0, 0
			for _, r := range specs.Results(row.ctx) {
				s := &r.Scenario
				switch stopped := s.Triage != nil && s.Triage.Stopped; {
				case !stopped && len(s.Attempts) > 0:
					tried++
				case stopped && len(s.Attempts) > 0:
					cut++
				}
				if s.Triage == nil {
					t.Fatalf("%s: %s and no triage", s.Name, s.Verdict)
				}
				if s.Triage.Stopped && (s.Verdict != verdict.CouldNotRun || !strings.Contains(s.Reason, row.reason) || s.Triage.Class != row.class) {
					t.Errorf("%s: %s because %q, %+v", s.Name, s.Verdict, s.Reason, s.Triage)
				}
			}
			if tried != row.tried || cut != row.cut {
				t.Errorf("%d were tried and %d cut short, want %d and %d", tried, cut, row.tried, row.cut)
			}
		})
	}
}

// What is beyond the budget is not sent, and no spec that it stopped counts as one of an absent target.
func TestACheckKeepsToItsBudget(t *testing.T) {
	embedded, c := onTheMock(t)
	specs := check.Build(check.Options{
		Target: embedded, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1,
		Operations: []string{client.OpTransactionOTP}, Budget: scenario.NewBudget(c, 0, 2, 0),
	})
	texts, kept := 0, 0
	for _, r := range specs.Results(t.Context()) {
		for _, v := range r.Exchanges {
			if v.Operation == client.OpTransactionOTP && !v.Held {
				texts++
			}
		}
		if s := &r.Scenario; s.Triage != nil {
			kept++
			if !s.Triage.Stopped || s.Triage.Class != verdict.Quota || len(s.Attempts) == 0 {
				t.Errorf("%s: %s, %+v", s.Name, s.Reason, s.Triage)
			}
		}
	}
	if texts != 2 || kept < 10 {
		t.Errorf("%d were sent and %d kept back, want 2 and all others", texts, kept)
	}
}

// Money that nobody was asked to move is not spent.
func TestMoneyThatWasNotAskedForIsNotSpent(t *testing.T) {
	embedded, c := onTheMock(t)
	for name, row := range map[string]struct {
		by    transport
		spent bool
	}{
		"stopped here": {func(*http.Request) (*http.Response, error) {
			return nil, scenario.NotSent("", "its host is not allowed")
		}, false},
		"no answer": {gone, true},
	} {
		budget := scenario.NewBudget(c, 0, 0, 1<<60)
		specs := check.Build(check.Options{
			Target: &rerouted{Target: embedded, by: row.by, of: client.OpTopUp}, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1,
			Operations: []string{client.OpTopUp}, Budget: budget, MaxFailures: 1,
		})
		held := 0
		for _, r := range specs.Results(t.Context()) {
			held += len(r.Exchanges) - exchange.Sent(r.Exchanges)
		}
		if _, _, spent := budget.Spent(); (spent > 0) != row.spent || (held > 0) == row.spent {
			t.Errorf("%s: %s is spent, and %d calls were held", name, spent, held)
		}
	}
}

// An OTP that never comes is the trouble of its operation: the target answers.
func TestWhatCannotBeMadeReadyIsNoOutage(t *testing.T) {
	embedded, c := onTheMock(t)
	specs := check.Build(check.Options{
		Target: &mute{Target: embedded}, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1, Breaker: 2,
		Operations: []string{client.OpMerchantTransaction, client.OpWalletBalance},
	})
	passed := 0
	for _, r := range specs.Results(t.Context()) {
		if r.Scenario.Feature == client.OpWalletBalance && r.Scenario.Verdict == verdict.Pass {
			passed++
		}
		if strings.Contains(r.Scenario.Reason, "in a row got no answer") || strings.Contains(r.Scenario.Reason, "is not in order") {
			t.Fatalf("%s: %s", r.Scenario.Name, r.Scenario.Reason)
		}
	}
	if passed < 5 {
		t.Errorf("%d specs of another operation passed, want all", passed)
	}
}

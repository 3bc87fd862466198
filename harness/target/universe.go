package target

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// universe is a session on a mock whose admin API can be used: an isolated copy of its state.
type universe struct {
	target *reachable
	id     string
	offset atomic.Int64 // of its clock from this machine's, in ms
}

// Services implements scenario.Session.
func (u *universe) Services() map[client.Service]client.Endpoint { return u.target.endpoints }

// Transport implements scenario.Session; it names the universe in every request.
func (u *universe) Transport() http.RoundTripper { return inUniverse{u.target.transport, u.id} }

// Timeout implements scenario.Session.
func (u *universe) Timeout() time.Duration { return u.target.timeout }

// Now implements scenario.Session.
func (u *universe) Now() time.Time {
	return u.target.now().Add(time.Duration(u.offset.Load()) * time.Millisecond)
}

// Advance implements scenario.Session.
func (u *universe) Advance(ctx context.Context, by time.Duration) error {
	view, err := u.target.admin.advance(ctx, u.id, by)
	if err != nil {
		return cannotAsk("move the clock of the mock", err)
	}
	u.offset.Store(view.Offset + u.target.skew.Milliseconds())
	return nil
}

// Messages implements scenario.Session.
func (u *universe) Messages(ctx context.Context, mobile string) ([]scenario.SMS, error) {
	view, err := u.target.admin.inbox(ctx, u.id, mobile, 0, 0)
	if err != nil {
		return nil, cannotAsk("read the SMS inbox of the mock", err)
	}
	messages := make([]scenario.SMS, len(view.Messages))
	for i, m := range view.Messages {
		messages[i] = scenario.SMS{
			Mobile: m.Mobile, Text: m.Text, OTPRequestID: m.OTPRequestID, Code: m.Code, SentAt: time.UnixMilli(m.SentAt),
		}
	}
	return messages, nil
}

// smsWait is how long an SMS may take on a mock. It is there before the answer, unless
// somebody has made the mock slower.
const smsWait = 2 * time.Second

// Code implements scenario.Session: it reads the SMS.
func (u *universe) Code(ctx context.Context, request scenario.OTPRequest) (client.Secret, error) {
	var after int64
	for wait := time.Duration(0); wait <= smsWait; wait += smsWait {
		view, err := u.target.admin.inbox(ctx, u.id, request.Card.Mobile, after, wait)
		if err != nil {
			return client.Secret{}, cannotAsk("read the SMS inbox of the mock", err)
		}
		for _, m := range slices.Backward(view.Messages) {
			if m.OTPRequestID == request.OTPRequestID && m.Code != "" {
				return client.NewSecret(m.Code), nil
			}
		}
		after = view.Newest
	}
	return client.Secret{}, scenario.CannotRun("learn the OTP of card %q: no SMS with request %s reached its number; look at the mock's inbox and journal", request.Card.Name, request.OTPRequestID)
}

// Balances implements scenario.Session.
func (u *universe) Balances(ctx context.Context) (map[string]client.Paise, error) {
	balances, err := u.target.admin.balances(ctx, u.id)
	if err != nil {
		return nil, cannotAsk("read the ledger of the mock", err)
	}
	return balances, nil
}

// Inject implements scenario.Session. What the mock refuses is the feature's mistake.
func (u *universe) Inject(ctx context.Context, fault scenario.Fault) (scenario.FaultReport, error) {
	set, err := u.target.admin.setFault(ctx, u.id, fault)
	if refused, ok := errors.AsType[*adminRefusal](err); ok && refused.status == http.StatusBadRequest {
		return set, err
	}
	if err != nil {
		return set, cannotAsk("set a fault on the mock", err)
	}
	return set, nil
}

// Faults implements scenario.Session.
func (u *universe) Faults(ctx context.Context) ([]scenario.FaultReport, error) {
	all, err := u.target.admin.faults(ctx, u.id)
	if err != nil {
		return nil, cannotAsk("list the faults of the mock", err)
	}
	return all, nil
}

// closeTimeout bounds how long giving a universe back may take, also after an interrupt.
const closeTimeout = 5 * time.Second

// Close implements scenario.Session. It works when ctx has ended, too: what a run made goes
// with the run.
func (u *universe) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := u.target.admin.drop(ctx, u.id); err != nil {
		return fmt.Errorf("give the universe of a scenario back: %w", err)
	}
	return nil
}

// cannotAsk makes the step one that could not be judged: the admin API is ours, and says
// nothing about the API under test.
func cannotAsk(what string, err error) error { return scenario.CannotRun("%s: %v", what, err) }

// inUniverse names a universe in every request.
type inUniverse struct {
	next http.RoundTripper
	id   string
}

// RoundTrip implements http.RoundTripper. A header that the caller has set stays.
func (t inUniverse) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get(mock.Header) != "" {
		return t.next.RoundTrip(r)
	}
	outgoing := *r
	outgoing.Header = r.Header.Clone()
	if outgoing.Header == nil {
		outgoing.Header = http.Header{}
	}
	outgoing.Header.Set(mock.Header, t.id)
	return t.next.RoundTrip(&outgoing)
}

// CloseIdleConnections is what http.Client looks for in a transport. The connections are
// the target's and serve other sessions.
func (inUniverse) CloseIdleConnections() {}

// shortened keeps a key within what the mock takes, and as unique as it was.
func shortened(key string) string {
	if len(key) <= longestKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return key[:longestKey-2*len(sum)] + hex.EncodeToString(sum[:])
}

package target

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"sync"
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
	stands atomic.Int64 // where its clock stands still, in ms since the epoch; 0: it goes
	// partners have what the credentials of clients that send no header must have; nil in the
	// default universe, which has the world's.
	partners map[string]mock.UniversePartner

	kept atomic.Bool // Close leaves it

	mu    sync.Mutex
	boxes []*mailbox
}

// OwnNames are the names with the credentials that lead a client to this universe by themselves.
func (u *universe) OwnNames() *scenario.Names {
	own := *u.target.names
	own.Partners = map[string]scenario.Partner{}
	for name, p := range u.target.names.Partners {
		if keys, given := u.partners[name]; given {
			p.Credentials.AccessKey, p.Credentials.Username = client.NewSecret(keys.AccessKey), keys.Username
		}
		own.Partners[name] = p
	}
	return &own
}

// Services implements scenario.Session.
func (u *universe) Services() map[client.Service]client.Endpoint { return u.target.endpoints }

// Transport implements scenario.Session; it names the universe in every request.
func (u *universe) Transport() http.RoundTripper {
	return inUniverse{next: u.target.transport, id: u.id}
}

// Spared is a session's transport by which a world is looked at and changed: on a mock no fault
// befalls its calls, since those are for scenarios. To no other target a header of ours is sent.
func Spared(s scenario.Session) http.RoundTripper {
	if u, ok := s.(*universe); ok {
		return inUniverse{next: u.target.transport, id: u.id, spared: true}
	}
	return s.Transport()
}

// Timeout implements scenario.Session.
func (u *universe) Timeout() time.Duration { return u.target.timeout }

// Now implements scenario.Session.
func (u *universe) Now() time.Time {
	if at := u.stands.Load(); at != 0 {
		return time.UnixMilli(at)
	}
	return u.target.now().Add(time.Duration(u.offset.Load()) * time.Millisecond)
}

// Advance implements scenario.Session.
func (u *universe) Advance(ctx context.Context, by time.Duration) error {
	view, err := u.target.admin.advance(ctx, u.id, by)
	if err != nil {
		return cannotAsk("move the clock of the mock", err)
	}
	u.tell(view)
	return nil
}

// tell takes what the mock says of the universe's clock.
func (u *universe) tell(clock mock.ClockView) {
	u.offset.Store(clock.Offset + u.target.skew.Milliseconds())
	u.stands.Store(0)
	if clock.Frozen {
		u.stands.Store(clock.Now)
	}
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

// Receive implements scenario.Session.
func (u *universe) Receive(ctx context.Context, headers map[string]string) (scenario.Mailbox, error) {
	if u.target.receiver == nil {
		return nil, scenario.CannotRun("receive webhooks: this target cannot reach this machine; leave the scenario to a mock that runs here")
	}
	box, err := u.target.receiver.open(ctx)
	if err != nil {
		return nil, scenario.CannotRun("%v", err)
	}
	u.mu.Lock()
	u.boxes = append(u.boxes, box)
	u.mu.Unlock()
	to := map[string]mock.Webhook{}
	for _, event := range mock.Events() {
		to[event] = mock.Webhook{URL: box.url + "/" + event, Headers: headers, Events: []string{event}}
	}
	if err := u.target.admin.sendWebhooks(ctx, u.id, to); err != nil {
		return nil, cannotAsk("have the mock send its webhooks here", err)
	}
	return box, nil
}

// Sendings implements scenario.Session.
func (u *universe) Sendings(ctx context.Context) ([]scenario.Sending, error) {
	view, err := u.target.admin.outbox(ctx, u.id)
	if err != nil {
		return nil, cannotAsk("read the outbox of the mock", err)
	}
	all := make([]scenario.Sending, len(view.Deliveries))
	for i, d := range view.Deliveries {
		all[i] = scenario.Sending{Event: d.Event, Subject: d.Subject, URL: d.URL, State: d.State, Cause: d.Cause, Tries: len(d.Attempts), Fault: d.Fault}
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
	u.mu.Lock()
	for _, box := range u.boxes {
		box.close()
	}
	u.mu.Unlock()
	if u.kept.Load() {
		return nil
	}
	if u.id == defaultUniverse {
		return nil // it always exists; the next lease puts it back
	}
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
	next   http.RoundTripper
	id     string
	spared bool // by faults
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
	if t.spared {
		outgoing.Header.Set(mock.SpareHeader, "1")
	}
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

package capsule

import (
	"context"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// played is the session of a Player.
type played struct{ player *Player }

var _ scenario.Hosting = played{}

// Replayed says that nothing is waited for.
func (played) Replayed() bool { return true }

// Services implements scenario.Session.
func (s played) Services() map[client.Service]client.Endpoint { return s.player.services() }

// Transport implements scenario.Session.
func (s played) Transport() http.RoundTripper { return wire(s) }

// Timeout implements scenario.Session.
func (s played) Timeout() time.Duration { return s.player.capsule.Target.Timeout }

// Now implements scenario.Session.
func (s played) Now() time.Time { return s.player.now() }

// Advance implements scenario.Session.
func (s played) Advance(_ context.Context, by time.Duration) error {
	_, err := answer[any](s.player, "advance", by)
	return err
}

// Messages implements scenario.Session.
func (s played) Messages(_ context.Context, mobile string) ([]scenario.SMS, error) {
	return answer[[]scenario.SMS](s.player, "messages", mobile)
}

// Code implements scenario.Session.
func (s played) Code(_ context.Context, request scenario.OTPRequest) (client.Secret, error) {
	code, err := answer[string](s.player, "code", request.OTPRequestID)
	return client.NewSecret(code), err
}

// Balances implements scenario.Session.
func (s played) Balances(context.Context) (map[string]client.Paise, error) {
	recorded, err := answer[map[string]int64](s.player, "balances", nil)
	all := make(map[string]client.Paise, len(recorded))
	for id, paise := range recorded {
		all[id] = client.Paise(paise)
	}
	return all, err
}

// Received implements scenario.Session.
func (s played) Received(_ context.Context, expected scenario.ExpectedCalls) (scenario.FoundCalls, error) {
	return answer[scenario.FoundCalls](s.player, "received", expected)
}

// Receive implements scenario.Session. Headers whose values are made up differ from those that were
// recorded: what arrived carries these.
func (s played) Receive(_ context.Context, headers map[string]string) (scenario.Mailbox, error) {
	e, found := s.player.take("receive", nil)
	if !found {
		return nil, scenario.CannotRun("replay the scenario: the capsule holds no mailbox")
	}
	if e.Error != nil {
		return nil, e.Error.again()
	}
	recorded, url := decoded[map[string]string](e.Ask), decoded[string](e.Answer)
	s.player.mu.Lock()
	defer s.player.mu.Unlock()
	for name, value := range headers {
		s.player.swap(recorded[name], value)
	}
	return playedBox{s.player, url}, nil
}

// Sendings implements scenario.Session.
func (s played) Sendings(context.Context) ([]scenario.Sending, error) {
	return answer[[]scenario.Sending](s.player, "sendings", nil)
}

// Buy implements scenario.Session.
func (s played) Buy(_ context.Context, purchase scenario.Purchase) (scenario.Bought, error) {
	return answer[scenario.Bought](s.player, "buy", []any{purchase.Card, int64(purchase.Amount), purchase.Channel, purchase.Abroad})
}

// Inject implements scenario.Session.
func (s played) Inject(_ context.Context, fault scenario.Fault) (scenario.FaultReport, error) {
	return answer[scenario.FaultReport](s.player, "inject", fault)
}

// Faults implements scenario.Session.
func (s played) Faults(context.Context) ([]scenario.FaultReport, error) {
	return answer[[]scenario.FaultReport](s.player, "faults", nil)
}

// Close implements scenario.Session.
func (played) Close(context.Context) error { return nil }

// playedBox is a mailbox as it filled.
type playedBox struct {
	player *Player
	url    string
}

// URL implements scenario.Mailbox.
func (b playedBox) URL() string { return b.url }

// Answer implements scenario.Mailbox: what the target got is in what arrived.
func (playedBox) Answer(int, int, time.Duration) {}

// Arrived implements scenario.Mailbox.
func (b playedBox) Arrived() []scenario.Arrival {
	came, err := answer[[]message](b.player, scenario.DoArrived, b.url)
	if err != nil {
		return nil // which is noted as a difference
	}
	all := make([]scenario.Arrival, len(came))
	for i, m := range came {
		all[i] = scenario.Arrival{Event: m.Event, At: m.At, Method: m.Method, Header: m.Header, Body: []byte(m.Body), Cut: m.Cut, Status: m.Status, Elapsed: m.Elapsed}
	}
	return all
}

// Secrets implements scenario.Hosting.
func (played) Secrets() []client.Secret { return nil }

// Application implements scenario.Hosting.
func (s played) Application(context.Context) (scenario.Application, error) {
	url, err := answer[string](s.player, scenario.DoApplication, nil)
	if url == "" {
		if err == nil {
			err = scenario.CannotRun("ask the application: it was not ready")
		}
		return nil, err
	}
	return playedApplication{s.player, url}, err
}

// playedApplication is an application as it answered.
type playedApplication struct {
	player *Player
	url    string
}

// URL implements scenario.Application.
func (a playedApplication) URL() string { return a.url }

// Transport implements scenario.Application.
func (a playedApplication) Transport() http.RoundTripper { return asked{a.player} }

// Done implements scenario.Application: it is closed where the application ended by itself.
func (a playedApplication) Done() <-chan struct{} {
	for i := range a.player.capsule.Events {
		if e := &a.player.capsule.Events[i]; e.Do == scenario.DoEnding && decoded[string](e.Answer) != "" {
			done := make(chan struct{})
			close(done)
			return done
		}
	}
	return nil
}

// Ending implements scenario.Application.
func (a playedApplication) Ending() string {
	said, _ := answer[string](a.player, scenario.DoEnding, nil) // none: it did not end
	return said
}

// Said implements scenario.Application.
func (a playedApplication) Said() string {
	said, _ := answer[string](a.player, scenario.DoSaid, nil) // none: nobody looked
	return said
}

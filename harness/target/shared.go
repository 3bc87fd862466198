package target

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// shared is a session on a target without universes: what one scenario does, others see.
type shared struct{ target *reachable }

// Services implements scenario.Session.
func (s *shared) Services() map[client.Service]client.Endpoint { return s.target.endpoints }

// Transport implements scenario.Session. Nothing is added to requests.
func (s *shared) Transport() http.RoundTripper { return s.target.transport }

// Timeout implements scenario.Session.
func (s *shared) Timeout() time.Duration { return s.target.timeout }

// Now implements scenario.Session.
func (s *shared) Now() time.Time { return s.target.now() }

// errNoCapability is for steps that do not declare what they need: the runner leaves the
// others out before they run.
var errNoCapability = errors.New("this target cannot do that; declare the capability that the step needs, so that its scenario is left out here")

// Advance implements scenario.Session.
func (s *shared) Advance(context.Context, time.Duration) error {
	return scenario.CannotRun("move the clock: %v", errNoCapability)
}

// Messages implements scenario.Session.
func (s *shared) Messages(context.Context, string) ([]scenario.SMS, error) {
	return nil, scenario.CannotRun("read an SMS inbox: %v", errNoCapability)
}

// Code implements scenario.Session.
func (s *shared) Code(ctx context.Context, request scenario.OTPRequest) (client.Secret, error) {
	if s.target.codes == nil {
		return client.Secret{}, scenario.Unready("learn the OTP of card %q: no source is configured; add one under otp in the environment file", request.Card.Name)
	}
	return s.target.codes.code(ctx, request)
}

// Balances implements scenario.Session.
func (s *shared) Balances(context.Context) (map[string]client.Paise, error) {
	return nil, scenario.CannotRun("read balances: %v", errNoCapability)
}

// Received implements scenario.Session.
func (s *shared) Received(context.Context, scenario.ExpectedCalls) (scenario.FoundCalls, error) {
	return scenario.FoundCalls{}, scenario.CannotRun("ask what was received: %v", errNoCapability)
}

// Receive implements scenario.Session.
func (s *shared) Receive(context.Context, map[string]string) (scenario.Mailbox, error) {
	return nil, scenario.CannotRun("receive webhooks: %v", errNoCapability)
}

// Sendings implements scenario.Session.
func (s *shared) Sendings(context.Context) ([]scenario.Sending, error) {
	return nil, scenario.CannotRun("look at the webhooks that were sent: %v", errNoCapability)
}

// Close implements scenario.Session.
func (s *shared) Close(context.Context) error { return nil }

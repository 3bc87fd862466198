package scenario

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Target opens sessions. An implementation is safe for concurrent use.
type Target interface {
	// Mock reports whether answers are judged as a mock's: beliefs of ours bind.
	Mock() bool
	// Has reports whether the target has a capability.
	Has(Capability) bool
	// Declared reports whether the environment file declares the capability as lacking.
	Declared(Capability) bool
	// Serves reports whether an operation can be called at all: a mock serves what somebody
	// wrote by hand, and answers nothing from the schema that judges it.
	Serves(operation string) bool
	// Paths are those that the environment file gives operations, by name.
	Paths() map[string]string
	// Names are what the world or the environment file declares.
	Names() *Names
	// Open gives one scenario its own access; where the target can, in a universe of its
	// own. key is stable for a scenario and its seed, so that a rerun sees the same ids.
	Open(ctx context.Context, key string, seed uint64) (Session, error)
}

// Session is one scenario's access to a target. Steps of one scenario may use it from
// several goroutines.
type Session interface {
	// Services are where the operations are, and which token call each service takes.
	Services() map[client.Service]client.Endpoint
	// Transport carries requests to the target; what a universe needs is added here.
	Transport() http.RoundTripper
	// Timeout bounds one call.
	Timeout() time.Duration
	// Now is the target's time as far as the session knows it.
	Now() time.Time
	// Advance moves the target's clock: capability clock.
	Advance(ctx context.Context, by time.Duration) error
	// Messages are the SMS sent so far, the oldest first, to a mobile number or, for "", to
	// all: capability inbox.
	Messages(ctx context.Context, mobile string) ([]SMS, error)
	// Code learns the code of an OTP: capability otp.
	Code(ctx context.Context, request OTPRequest) (client.Secret, error)
	// Balances are the holdings in paise by card id, merchant id, beneficiary id and, of what
	// partners can load from, partnerId, under Transit what is on its way to banks, and under Network
	// what shops were paid: capability ledger.
	Balances(ctx context.Context) (map[string]client.Paise, error)
	// Received asks the target which calls it has received, from whomever: capability journal.
	Received(ctx context.Context, expected ExpectedCalls) (FoundCalls, error)
	// Receive has the target's webhooks sent to a mailbox of the scenario's own, with static
	// headers: capability webhooks.
	Receive(ctx context.Context, headers map[string]string) (Mailbox, error)
	// Sendings are the webhooks that the target sent or could not send, the oldest first:
	// capability webhooks.
	Sendings(ctx context.Context) ([]Sending, error)
	// Buy has a card pay at a shop, online or at an ATM: capability purchases.
	Buy(ctx context.Context, purchase Purchase) (Bought, error)
	// Inject makes the target misbehave on purpose: capability faults.
	Inject(ctx context.Context, fault Fault) (FaultReport, error)
	// Faults are those that the target has, the oldest first: capability faults.
	Faults(ctx context.Context) ([]FaultReport, error)
	// Close gives the session's universe back.
	Close(ctx context.Context) error
}

// Transit is the name of the account of money that has left a wallet and not reached a bank.
const Transit = "imps"

// SMS is one message that the target sent.
type SMS struct {
	Mobile       string
	Text         string
	OTPRequestID string
	Code         string // the one-time code in it, "" for none
	SentAt       time.Time
}

// OTPRequest names the OTP whose code is wanted.
type OTPRequest struct {
	Card         Card
	OTPRequestID string
	MaskedMobile string
	Sent         time.Time
}

// CouldNotRun is the error of a step that could not be judged: no answer came, nobody
// typed the OTP, the run was interrupted.
type CouldNotRun struct {
	Reason string
	// Class is whose trouble it is, where that is known here.
	Class verdict.Class
	// Stopped is the limit of the run's own, or the interrupt, that ended it: that says nothing of the
	// target, and nothing broke. "" for neither.
	Stopped string
}

func (e *CouldNotRun) Error() string { return e.Reason }

// Weigh is the verdict of a step or spec that ended with an error: what could not be judged,
// what crashed, and, for any other error, a fail.
func Weigh(err error) verdict.Verdict {
	var crash *Panic
	var cannot *CouldNotRun
	switch {
	case err == nil:
		return verdict.Pass
	case errors.As(err, &crash):
		return verdict.EngineError
	case errors.As(err, &cannot):
		return verdict.CouldNotRun
	}
	return verdict.Fail
}

// Unready makes a CouldNotRun for what this run itself lacks: a name, a secret, an operation that can be
// called. That says nothing of the target: to try again is vain, and nobody may take it for gone.
func Unready(format string, args ...any) error {
	return &CouldNotRun{Reason: fmt.Sprintf(format, args...), Class: verdict.TestBug}
}

// CannotRun makes a CouldNotRun.
func CannotRun(format string, args ...any) error {
	return &CouldNotRun{Reason: fmt.Sprintf(format, args...)}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/app"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// aimed is an opened target and what reports say of it.
type aimed struct {
	target.Running
	kind        string
	url         string // that --target names, if it names one
	world       string
	asOf        string
	worldFile   string // the digest of the file; "" for the embedded world
	environment *target.Environment
	operations  []string            // that the selection calls, as far as it names them
	app         *target.Application // the partner's own; nil: none is named
	filled      *mock.World         // what this command filled a mock with; nil for what runs already
	magic       bool
}

// reached is ready for a target that was opened, or was not for this error.
func (a *aimed) reached(ctx context.Context, err error, streams Streams) (_ *aimed, outage string, _ error) {
	var unavailable *target.Unavailable
	if err != nil && !errors.As(err, &unavailable) {
		return nil, "", err
	}
	if err == nil {
		err = a.reach(ctx, streams)
	}
	switch {
	case err == nil:
		return a, "", nil
	case ctx.Err() != nil:
		return a, interruptedEarly, nil
	}
	return a, a.masked(err.Error()), nil // what answers there may have said a secret
}

const interruptedEarly = "the run was interrupted before the target was ready"

// redactor masks every secret that the run knows. Off the mock, personal data too.
func (a *aimed) redactor(c *contract.Contract) *exchange.Redactor {
	var sensitive []string
	if a.Running == nil || !a.Mock() {
		sensitive = c.Sensitive()
	}
	r := exchange.NewRedactor(sensitive...)
	a.secrets(r)
	return r
}

// masked is a text without the secrets that are known from the beginning.
func (a *aimed) masked(text string) string {
	r := exchange.NewRedactor()
	a.secrets(r)
	return r.Text(text)
}

// secrets makes what the target's names and the environment file hold known to a redactor; the file
// alone, where the target did not open.
func (a *aimed) secrets(r *exchange.Redactor) {
	r.Add(os.Getenv(adminTokenVariable))
	if a.filled != nil {
		for _, hook := range a.filled.Webhooks {
			r.Add(slices.Collect(maps.Values(hook.Headers))...) // secrets between the mock and who receives
		}
	}
	mock, names := false, (*scenario.Names)(nil)
	switch {
	case a.Running != nil:
		mock, names = a.Mock(), a.Names()
	case a.environment != nil:
		names = a.environment.Names()
	default:
		return
	}
	for _, p := range names.Partners {
		c := p.Credentials
		r.Add(c.AccessKey.Reveal(), c.SecretKey.Reveal(), c.Password.Reveal(), c.BasicPassword.Reveal())
		if !c.BasicPassword.IsZero() {
			r.Add(c.BasicUser + ":" + c.BasicPassword.Reveal()) // as Basic authorisation encodes it
			r.Add(client.PayloadKey(c.PayloadSecret()).Reveal())
		}
		if !mock {
			r.Add(c.Username) // somebody's mobile number or e-mail address
		}
	}
	if a.environment != nil {
		for _, secret := range a.environment.Secrets() {
			r.Add(secret.Reveal())
		}
	}
	if !mock {
		for _, card := range names.Cards {
			r.Add(card.Mobile)
		}
		if a.environment != nil {
			r.Add(a.environment.Contacts...)
		}
	}
}

// withApplication puts the application that the world or environment file names beside the target.
func (a *aimed) withApplication() error {
	if a.app == nil {
		return nil
	}
	caFile := ""
	if a.environment != nil {
		caFile = a.environment.CAFile
	}
	beside, err := app.Beside(a.Running, a.app, caFile)
	if err == nil {
		a.Running = beside
	}
	return err
}

// describe is what reports say of the target.
func (a *aimed) describe() verdict.Target {
	if a.Running == nil {
		return verdict.Target{Kind: a.kind, URL: a.url}
	}
	t := verdict.Target{Kind: a.kind, URL: a.URL(), Mock: a.Mock()}
	for _, capability := range scenario.Capabilities() {
		if a.Has(capability) {
			t.Capabilities = append(t.Capabilities, string(capability))
		} else if a.Declared(capability) {
			t.Lacks = append(t.Lacks, string(capability))
		}
	}
	return t
}

// paths are where the environment file says that operations are.
func (a *aimed) paths() map[string]string {
	if a.Running == nil {
		return nil
	}
	return a.Paths()
}

// atOnce is how many scenarios may run at a time: one, where codes of OTPs could be mixed up.
func (a *aimed) atOnce(asked int, streams Streams) int {
	if asked == 1 || a.environment == nil || a.environment.OTP == nil || !a.environment.OTP.OneAtATime() {
		return asked
	}
	fmt.Fprintln(streams.Err, "kasauti: scenarios run one after the other, since the OTP source does not say which request a code belongs to; "+
		"a command or HTTP inbox with {request_id} lets them run side by side")
	return 1
}

// whose is whose target it is.
func (a *aimed) whose() triage.Whose {
	if a.kind == "embedded" || a.kind == "container" {
		return triage.Simulator
	}
	return triage.Theirs
}

// closing bounds how long a target may take to go away, also after an interrupt.
const closing = 20 * time.Second

func (a *aimed) close(streams Streams) {
	if a.Running == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	if err := a.Close(ctx); err != nil {
		fmt.Fprintf(streams.Err, "kasauti: close the target: %v\n", err)
	}
}

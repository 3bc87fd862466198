package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// access looks at each partner's keys and makes each token call once: those that some service
// needs, and those of a declared token service, which features call for its own sake.
func (d *doctor) access(ctx context.Context) {
	if len(d.environment.names.Partners) == 0 {
		d.find(verdict.Fail, "keys", "no partner is declared", "add one under partners with its keys as ${env:NAME}")
		return
	}
	for _, name := range sorted(d.environment.names.Partners) {
		partner := d.environment.names.Partners[name]
		needed := d.neededCalls()
		for _, call := range d.tokenCalls() {
			switch missing := missingFor(call, partner); {
			case len(missing) > 0 && !needed[call]:
				d.find(verdict.Warn, name+": keys", fmt.Sprintf("no service needs the %s token, but features ask for it, and %s are missing", call, strings.Join(missing, ", ")),
					fmt.Sprintf("add them to partners.%s as ${env:NAME}, or select features that do without", name))
				continue
			case len(missing) > 0:
				d.find(verdict.Fail, name+": keys", fmt.Sprintf("the %s token needs %s", call, strings.Join(missing, ", ")),
					fmt.Sprintf("add them to partners.%s as ${env:NAME}", name))
				continue
			}
			d.pass(name+": keys", "all that the %s token needs", call)
			d.token(ctx, partner, call)
		}
	}
}

// neededCalls are those that services need.
func (d *doctor) neededCalls() map[client.TokenCall]bool {
	needed := map[client.TokenCall]bool{}
	for _, service := range d.environment.Services {
		if service.Token != "" {
			needed[service.Token] = true
		}
	}
	return needed
}

// tokenCalls are those that services need, and those of the declared token services.
func (d *doctor) tokenCalls() []client.TokenCall {
	var calls []client.TokenCall
	needed := d.neededCalls()
	for _, call := range []client.TokenCall{client.MerchantToken, client.OAuthToken} {
		if _, declared := d.environment.Services[giverOf(call)]; declared || needed[call] {
			calls = append(calls, call)
		}
	}
	return calls
}

// giverOf is the service that answers a token call.
func giverOf(call client.TokenCall) client.Service {
	if call == client.OAuthToken {
		return client.OAuth
	}
	return client.Gateway
}

// missingFor lists the fields of the environment file that a token call lacks.
func missingFor(call client.TokenCall, p scenario.Partner) []string {
	c := p.Credentials
	absent := map[string]bool{"access_key": c.AccessKey.IsZero(), "secret_key": c.SecretKey.IsZero()}
	if call == client.OAuthToken {
		absent = map[string]bool{
			"username": c.Username == "", "password": c.Password.IsZero(), "company_id": c.ClientID == "",
			"client_id": c.BasicUser == "", "client_secret": c.BasicPassword.IsZero(),
		}
	}
	var missing []string
	for _, field := range sorted(absent) {
		if absent[field] {
			missing = append(missing, field)
		}
	}
	return missing
}

func (d *doctor) token(ctx context.Context, partner scenario.Partner, call client.TokenCall) {
	step := fmt.Sprintf("%s: %s token", partner.Name, call)
	giver := giverOf(call)
	if d.down[giver] {
		d.find(verdict.CouldNotRun, step, fmt.Sprintf("not asked for, since the service %s cannot be reached", giver), "put the steps above right first")
		return
	}
	c, err := client.New(client.Config{
		Services: d.target.endpoints, Credentials: partner.Credentials, PartnerID: partner.ID,
		HTTP: &http.Client{Transport: d.target.transport}, Timeout: d.target.timeout, Now: d.now,
	})
	if err != nil {
		d.find(verdict.Fail, step, err.Error(), "correct the environment file")
		return
	}
	lasts, err := askToken(ctx, c, partner.Credentials, call, d.now)
	if err != nil {
		detail, do := tokenReason(err)
		d.find(verdict.Fail, step, detail, do)
		return
	}
	switch {
	case lasts == nil:
		d.pass(step, "given, without an expiry")
	case *lasts <= 0:
		d.find(verdict.Warn, step, fmt.Sprintf("given, but it ended %s ago", -*lasts), "compare this machine's clock with the server's, and the unit of the expiry with the page")
	default:
		d.pass(step, "given, lasts %s", lasts.Round(time.Second))
	}
}

// askToken makes one token call; lasts is nil where the answer names no expiry.
func askToken(ctx context.Context, c *client.Client, given client.Credentials, call client.TokenCall, now func() time.Time) (lasts *time.Duration, err error) {
	if call == client.OAuthToken {
		token, err := c.AuthToken(ctx, given.AuthTokenRequest())
		if err != nil || token.ExpiresIn == 0 {
			return nil, err
		}
		return &token.ExpiresIn, nil
	}
	token, err := c.GetAuthorizationToken(ctx, given.AuthorizationTokenRequest())
	if err != nil || token.Expiry.IsZero() {
		return nil, err
	}
	left := token.Expiry.Sub(now())
	return &left, nil
}

func tokenReason(err error) (detail, do string) {
	var failed *client.Error
	if !errors.As(err, &failed) {
		return err.Error(), "run the doctor again"
	}
	switch {
	case failed.Kind == client.KindContentType && blocked(failed.Status):
		return fmt.Sprintf("HTTP %d with a page instead of JSON: a gate before the API keeps this machine out", failed.Status), allowListing
	case failed.Kind == client.KindRefused:
		return fmt.Sprintf("the keys were refused (HTTP %d, %q)", failed.Status, failed.Message), "check that the keys belong to this system (UAT, not production) and are not locked after wrong tries"
	case failed.Kind == client.KindTimeout:
		return "connected, but no answer came: requests are silently dropped", allowListing
	}
	return failed.Error(), "read what came back; if it is no answer of the API, check the service's URL"
}

package target

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// RemoteOptions say where a server is and what is known of it.
type RemoteOptions struct {
	// URL is the base URL of all services; "" takes the services of Environment.
	URL string
	// AdminURL is the admin API of a mock; "" for none. It adds the mock's capabilities.
	AdminURL   string
	AdminToken string
	// Names are used where neither the admin API nor Environment has any.
	Names *scenario.Names
	// Environment gives names, limits, certificates and an OTP source; nil for none.
	Environment *Environment
}

// probeTimeout bounds the look whether anything listens at a URL.
const probeTimeout = 5 * time.Second

// Remote uses a server that runs already. One on a loopback address is judged as a mock, and
// so is one whose admin API answers, unless it has a name of the provider. The error is a
// *ConfigError or an *Unavailable.
func Remote(ctx context.Context, o RemoteOptions) (Running, error) {
	t, w, err := remoteTarget(o)
	if err != nil {
		return nil, err
	}
	if err := probe(ctx, t.url, w); err != nil {
		return nil, err
	}
	if o.AdminURL != "" {
		if err := t.administer(ctx, o, w); err != nil {
			return nil, err
		}
	}
	if t.names == nil {
		t.names = emptyNames()
	}
	environment := o.Environment
	if environment == nil {
		environment = &Environment{Limits: defaultLimits()}
	}
	if t.mock && o.Environment == nil {
		// A mock takes what this machine can send.
		t.transport = GuardHosts(w.transport(), hostsOf(t.endpoints)...)
		return t, nil
	}
	t.protect(w, environment)
	return t, nil
}

// remoteTarget takes what the options say, and reaches nothing.
func remoteTarget(o RemoteOptions) (*reachable, *wire, error) {
	t := &reachable{names: o.Names, timeout: callTimeout, now: time.Now}
	w := &wire{proxy: proxyFromEnvironment(), addresses: map[string]string{}}
	if e := o.Environment; e != nil {
		t.lacks, t.paths, w.roots = e.Lacks, e.Paths, e.roots
		if len(e.names.Partners) > 0 {
			t.names = e.names
		}
		if e.OTP != nil {
			t.codes = newCodes(e.OTP, nil)
		}
		if o.URL == "" {
			t.endpoints, w.addresses = e.endpoints(), e.addresses()
		}
	}
	if o.URL != "" {
		base, problem := parseBase(o.URL)
		if problem != "" {
			return nil, nil, &ConfigError{fmt.Sprintf("the URL of the target %s", problem)}
		}
		t.endpoints = everywhere(base.String())
		if o.Environment != nil {
			t.takeTokens(o.Environment)
		}
	}
	if len(t.endpoints) == 0 {
		return nil, nil, &ConfigError{"the target has no URL; give one with --target, or services in the environment file"}
	}
	t.url = mainURL(t.endpoints)
	if t.mock = allLoopback(t.endpoints); t.mock {
		t.receiver = &receiver{listen: "127.0.0.1"}
	}
	return t, w, nil
}

// takeTokens keeps the environment's choice of token calls for services that are elsewhere now.
func (t *reachable) takeTokens(e *Environment) {
	for service, at := range t.endpoints {
		if declared, ok := e.Services[service]; ok && declared.Token != "" {
			at.Token = declared.Token
			t.endpoints[service] = at
		}
	}
}

// administer makes use of a mock's admin API: it must answer.
func (t *reachable) administer(ctx context.Context, o RemoteOptions, w *wire) error {
	base, problem := parseBase(o.AdminURL)
	if problem != "" {
		return &ConfigError{fmt.Sprintf("the admin URL %s", problem)}
	}
	if !allLoopback(t.endpoints) && anyEnKash(t.endpoints) {
		return &ConfigError{"an admin URL was given for a host of the provider, which has no admin API; leave out --admin-url"}
	}
	return t.takeOver(ctx, base, o.AdminToken, w.roots)
}

// takeOver makes the target a mock that sessions have to themselves.
func (t *reachable) takeOver(ctx context.Context, base *url.URL, token string, roots *x509.CertPool) error {
	transport := (&wire{roots: roots, proxy: proxyFromEnvironment()}).transport()
	admin := newAdminClient(base.String(), token, GuardHosts(transport, base.Host))
	ctx, cancel := context.WithTimeout(ctx, 2*probeTimeout)
	defer cancel()
	names, err := admin.world(ctx)
	if err != nil {
		return adminUnusable(err)
	}
	before := t.now()
	view, err := admin.clock(ctx, defaultUniverse)
	if err != nil {
		return adminUnusable(err)
	}
	t.skew = skewOf(time.UnixMilli(view.Now-view.Offset), before, t.now())
	t.admin, t.names, t.mock, t.serves = admin, names, true, servedByMocks()
	t.inspector = admin.base
	return nil
}

// adminUnusable tells a wrong token, which is the user's to correct, from a mock that is not there.
func adminUnusable(err error) error {
	var refused *adminRefusal
	if errors.As(err, &refused) && (refused.status == http.StatusUnauthorized || refused.status == http.StatusForbidden) {
		return &ConfigError{"use the mock's admin API: it refused the token; set KASAUTI_ADMIN_TOKEN to the one that the mock was started with, or printed"}
	}
	return &Unavailable{err.Error(), err}
}

// smallSkew is what a call over the network explains; clocks that differ by less are equal.
const smallSkew = 100 * time.Millisecond

// skewOf is by how much the server's clock runs ahead, read between two moments of ours.
func skewOf(server, before, after time.Time) time.Duration {
	skew := server.Sub(before.Add(after.Sub(before) / 2))
	if skew.Abs() < smallSkew {
		return 0
	}
	return skew.Round(time.Millisecond)
}

// probe sees whether anything takes a connection at a URL, so that a run that cannot begin
// ends with one sentence. Through a proxy nothing can be seen.
func probe(ctx context.Context, address string, w *wire) error {
	at, err := url.Parse(address)
	if err != nil {
		return &ConfigError{"the URL of the target cannot be read; correct it"}
	}
	proxy, err := w.proxyFor(at)
	if err != nil || proxy != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	connection, err := w.dial(ctx, "tcp", withPort(at))
	if err != nil {
		reason := dialReason(err)
		if ctx.Err() != nil {
			reason = fmt.Sprintf("no answer in %s", probeTimeout)
		}
		return &Unavailable{Reason: fmt.Sprintf("nothing takes a connection at %s (%s); start the server there, or correct the address", address, reason)}
	}
	_ = connection.Close() // nothing was sent on it
	return nil
}

// mainURL stands for the target in reports.
func mainURL(endpoints map[client.Service]client.Endpoint) string {
	for _, service := range []client.Service{client.Partner, client.Gateway, client.OAuth} {
		if at, ok := endpoints[service]; ok {
			return at.URL
		}
	}
	return ""
}

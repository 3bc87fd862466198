package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
)

// UATOptions are what an environment file cannot hold.
type UATOptions struct {
	Ask Asker // asks on a terminal; nil: there is none
}

// UAT uses the provider's test system as an environment file describes it. Nothing is sent
// before a session sends it. The error is a *ConfigError.
func UAT(_ context.Context, e *Environment, o UATOptions) (Running, error) {
	if e == nil {
		return nil, &ConfigError{"the target uat needs an environment file with its hosts and names; give one with --env"}
	}
	return uatTarget(e, o), nil
}

func uatTarget(e *Environment, o UATOptions) *reachable {
	t := &reachable{names: e.names, endpoints: e.endpoints(), lacks: e.Lacks, paths: e.Paths, now: time.Now}
	t.url = mainURL(t.endpoints)
	if e.OTP != nil {
		t.codes = newCodes(e.OTP, o.Ask)
	}
	t.protect(&wire{roots: e.roots, addresses: e.addresses(), proxy: proxyFromEnvironment()}, e)
	return t
}

// protect puts between sessions and the wire what a system that others use, too, is owed: no
// other host, no SMS to strangers, and its limits.
func (t *reachable) protect(w *wire, e *Environment) {
	limited := newLimiter(w.transport(), e.Limits)
	t.timeout = e.Limits.patience()
	t.transport = GuardHosts(limited, hostsOf(t.endpoints)...)
	if !t.mock {
		t.contacts = newContactGuard(t.transport, t.names, e.Contacts, e.UnusedCards...)
		t.transport = t.contacts
	}
}

func (e *Environment) endpoints() map[client.Service]client.Endpoint {
	endpoints := map[client.Service]client.Endpoint{}
	for service, at := range e.Services {
		endpoints[service] = at.Endpoint
	}
	return endpoints
}

// addresses are what is dialled instead of HOST:PORT.
func (e *Environment) addresses() map[string]string {
	addresses := map[string]string{}
	for _, at := range e.Services {
		if base, err := url.Parse(at.URL); err == nil && at.Address != "" {
			addresses[withPort(base)] = at.Address
		}
	}
	return addresses
}

// hostsOf lists HOST:PORT of all services.
func hostsOf(endpoints map[client.Service]client.Endpoint) []string {
	var hosts []string
	for _, at := range endpoints {
		if base, err := url.Parse(at.URL); err == nil {
			hosts = append(hosts, withPort(base))
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

func allLoopback(endpoints map[client.Service]client.Endpoint) bool {
	for _, hostport := range hostsOf(endpoints) {
		if host, err := hostOf(hostport); err != nil || !isLoopback(host) {
			return false
		}
	}
	return len(endpoints) > 0
}

func anyEnKash(endpoints map[client.Service]client.Endpoint) bool {
	return slices.ContainsFunc(hostsOf(endpoints), func(hostport string) bool {
		host, err := hostOf(hostport)
		return err != nil || enkash(host)
	})
}

// dialReason is why a connection was not made, in a few words.
func dialReason(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s is not known to the resolver", dns.Name)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

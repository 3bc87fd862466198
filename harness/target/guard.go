package target

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// GuardHosts lets requests through to the given hosts only, and none to a production host
// whatever is given. Without hosts, it refuses production hosts alone. A host may have a
// port, which then must fit. The error is a scenario.CouldNotRun.
func GuardHosts(next http.RoundTripper, hosts ...string) http.RoundTripper {
	g := &hostGuard{next: next}
	for _, host := range hosts {
		g.hosts = append(g.hosts, canonicalHostPort(host))
	}
	return g
}

type hostGuard struct {
	next  http.RoundTripper
	hosts []string // empty: any but production
}

// RoundTrip implements http.RoundTripper.
func (g *hostGuard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.check(r); err != nil {
		closeBody(r)
		return nil, err
	}
	return g.next.RoundTrip(r)
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (g *hostGuard) CloseIdleConnections() { closeIdle(g.next) }

// check looks at where a request goes and at whom it asks there: a Host header can name
// another server behind the same address.
func (g *hostGuard) check(r *http.Request) error {
	if r.URL.Host == "" {
		return refuse("its URL names no host; give a whole URL")
	}
	if err := forbidden(r.URL.Host); err != nil {
		return err
	}
	if !g.covers(withPort(r.URL)) {
		return g.foreign(r.URL.Host)
	}
	if r.Host == "" || r.Host == r.URL.Host {
		return nil
	}
	if err := forbidden(r.Host); err != nil {
		return err
	}
	if asked := (&url.URL{Scheme: r.URL.Scheme, Host: r.Host}); !g.covers(withPort(asked)) {
		return g.foreign(r.Host)
	}
	return nil
}

func (g *hostGuard) foreign(host string) error {
	return refuse("the host %q is none of the target's (%s); correct the URL, or the services of the environment file",
		clip(host), strings.Join(g.hosts, ", "))
}

// covers reports whether HOST:PORT is let through.
func (g *hostGuard) covers(hostport string) bool {
	host, _, _ := net.SplitHostPort(hostport)
	return len(g.hosts) == 0 || slices.Contains(g.hosts, hostport) || slices.Contains(g.hosts, bracketed(host))
}

// forbidden refuses what may never be called: HOST or HOST:PORT that is production, or that
// cannot be told from it.
func forbidden(hostport string) error {
	host, err := hostOf(hostport)
	if err != nil {
		return refuse("the request %v", err)
	}
	if production(host) {
		return refuse("the request %s", productionSentence(host))
	}
	return nil
}

// canonicalHostPort is HOST or HOST:PORT in the one spelling that is compared.
func canonicalHostPort(hostport string) string {
	host, err := hostOf(hostport)
	if err != nil {
		return hostport
	}
	if _, port, err := net.SplitHostPort(hostport); err == nil && port != "" {
		return net.JoinHostPort(host, port)
	}
	return bracketed(host)
}

// guardDial makes sure that no production name is dialled, whatever asked for it: a proxy,
// an address of the environment file, a request that another guard let through.
func guardDial(dial dialer) dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := forbidden(address); err != nil {
			return nil, err
		}
		return dial(ctx, network, address)
	}
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close() // a RoundTripper closes it, also when nothing is sent
	}
}

func closeIdle(next http.RoundTripper) {
	if closer, ok := next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"
)

const (
	dialTimeout  = 10 * time.Second
	idlePerHost  = 64 // a run of many scenarios at once keeps its connections
	idleInAll    = 256
	idleLifetime = 90 * time.Second
)

// wire is how a target's connections are made.
type wire struct {
	roots     *x509.CertPool
	addresses map[string]string // HOST:PORT of a service to what is dialled instead
	proxy     func(*url.URL) (*url.URL, error)
}

// proxyFromEnvironment reads HTTPS_PROXY and its like now, not once for the process.
func proxyFromEnvironment() func(*url.URL) (*url.URL, error) {
	return httpproxy.FromEnvironment().ProxyFunc()
}

// proxyFor is the proxy for a URL, nil for none: this machine is reached directly, and so is
// a service with an address of its own, whose name a proxy could not resolve.
func (w *wire) proxyFor(address *url.URL) (*url.URL, error) {
	host, err := hostOf(address.Host)
	if err != nil || isLoopback(host) || w.proxy == nil || w.addresses[withPort(address)] != "" {
		return nil, err
	}
	return w.proxy(address)
}

// dial connects to an address, or to the one that stands for it.
func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if instead := w.addresses[canonicalHostPort(address)]; instead != "" {
		address = instead
	}
	return guardDial((&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext)(ctx, network, address)
}

// transport makes the one http.Transport of a target.
func (w *wire) transport() *http.Transport {
	return &http.Transport{
		Proxy:                 func(r *http.Request) (*url.URL, error) { return w.proxyFor(r.URL) },
		DialContext:           guardDial(w.dial),
		TLSClientConfig:       &tls.Config{RootCAs: w.roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   dialTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          idleInAll,
		MaxIdleConnsPerHost:   idlePerHost,
		IdleConnTimeout:       idleLifetime,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // the bytes of an answer are evidence as they were sent
	}
}

// withPort is HOST:PORT of a URL, in the spelling that is compared.
func withPort(address *url.URL) string {
	port := address.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[address.Scheme]
	}
	host, err := canonicalHost(address.Hostname())
	if err != nil {
		host = address.Hostname()
	}
	return net.JoinHostPort(host, port)
}

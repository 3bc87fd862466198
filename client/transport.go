package client

import (
	"fmt"
	"net/http"
	"net/url"
)

// withoutRedirects copies the caller's client, or makes one, so that no redirect is ever
// followed and so no credential goes to a host that was not configured.
func withoutRedirects(given *http.Client) *http.Client {
	own := &http.Client{Transport: ownTransport()}
	if given != nil {
		*own = *given
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	own.Transport = redirectGuard{next: own.Transport}
	return own
}

// ownTransport is the standard one with its own connections, and without the compression
// that would hide how many bytes of an answer were sent.
func ownTransport() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	own := standard.Clone()
	own.DisableCompression = true
	return own
}

// redirectGuard hands a redirect out as an error that holds the answer. http.Client alone
// would close and lose an answer whose Location it cannot read.
type redirectGuard struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (g redirectGuard) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := g.transport().RoundTrip(request)
	switch {
	case err != nil:
		return response, err
	case isRedirect(response.StatusCode):
		return nil, &redirected{response}
	case response.StatusCode == http.StatusSwitchingProtocols:
		// What follows is no HTTP, and net/http does not end it with the context.
		_ = response.Body.Close()
		response.Body, response.ContentLength = http.NoBody, 0
	}
	return response, nil
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (g redirectGuard) CloseIdleConnections() {
	if closer, ok := g.transport().(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

func (g redirectGuard) transport() http.RoundTripper {
	if g.next == nil {
		return http.DefaultTransport
	}
	return g.next
}

type redirected struct{ response *http.Response }

func (r *redirected) Error() string {
	return fmt.Sprintf("redirect with HTTP %d", r.response.StatusCode)
}

func isRedirect(status int) bool { return status >= 300 && status < 400 }

// redirectTarget names where an answer points: scheme, host and path, never its query.
func redirectTarget(header http.Header) string {
	location := header.Get("Location")
	if location == "" {
		return "without a Location"
	}
	target, err := url.Parse(location)
	if err != nil {
		return "to a Location that cannot be read"
	}
	bare := url.URL{Scheme: target.Scheme, Host: target.Host, Path: target.Path}
	return fmt.Sprintf("to %q", bare.String())
}

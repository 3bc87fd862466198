package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	// skewLimit is the skew from which tokens and OTPs that live for minutes go wrong.
	skewLimit = 30 * time.Second
	// expiryWarning is how long before its end a certificate is worth a word.
	expiryWarning = 14 * 24 * time.Hour
	// mostPage is how much of a page is looked at, in bytes, to tell who made it.
	mostPage = 64 << 10
)

// network looks at the way to one service.
type network struct {
	*doctor
	service client.Service
	base    *url.URL
	address string // of the environment file, "" for none
	proxy   *url.URL
}

func (n *network) step(what string) string { return string(n.service) + ": " + what }

// allowListing is what to do about a target that lets others in, but not this machine.
const allowListing = "ask EnKash to allow-list the address from which this machine reaches the internet"

func (n *network) proxyUsed(context.Context) bool {
	proxy, err := n.wire.proxyFor(n.base)
	switch {
	case err != nil:
		n.find(verdict.Fail, n.step("proxy"), "the proxy of the environment variables cannot be used", "correct HTTPS_PROXY, or name the host in NO_PROXY")
		return false
	case proxy == nil:
		n.pass(n.step("proxy"), "none")
	default:
		n.proxy = proxy
		n.pass(n.step("proxy"), "%s", (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String())
	}
	return true
}

// names resolves the service's name, or the proxy's, which resolves the service's itself.
func (n *network) names(ctx context.Context) bool {
	host := n.base.Hostname()
	switch {
	case n.address != "":
		n.pass(n.step("DNS"), "not asked: %s stands for %s", n.address, host)
		return true
	case n.proxy != nil:
		host = n.proxy.Hostname()
	}
	ctx, cancel := context.WithTimeout(ctx, n.patience)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		n.find(verdict.Fail, n.step("DNS"), fmt.Sprintf("%s does not resolve: %s", host, dialReason(err)),
			"check the spelling of the host and this machine's DNS; a VPN may be needed")
		return false
	}
	n.pass(n.step("DNS"), "%s is %s", host, strings.Join(addresses, ", "))
	return true
}

func (n *network) dialled() string {
	if n.proxy != nil {
		return withPort(n.proxy)
	}
	return withPort(n.base)
}

// whom names what is dialled, and for whom if the environment file says so.
func (n *network) whom() string {
	if n.address != "" {
		return fmt.Sprintf("%s, which stands for %s", n.address, n.base.Hostname())
	}
	return n.dialled()
}

// where says what to check if nothing listens there.
func (n *network) where() string {
	if n.address != "" {
		return fmt.Sprintf("check services.%s.address: something must listen there; without it the host's own name is resolved", n.service)
	}
	return "check host and port, and that no firewall is between"
}

func (n *network) connects(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, n.patience)
	defer cancel()
	connection, err := n.wire.dial(ctx, "tcp", n.dialled())
	if err == nil {
		n.pass(n.step("TCP"), "connected to %s", connection.RemoteAddr())
		_ = connection.Close() // nothing was sent on it
		return true
	}
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout() || ctx.Err() != nil:
		n.find(verdict.Fail, n.step("TCP"), fmt.Sprintf("%s: no answer within %s: packets are silently dropped", n.whom(), n.patience),
			allowListing+"; if that is done, look for a firewall on the way, or a proxy that is missing")
	default:
		n.find(verdict.Fail, n.step("TCP"), fmt.Sprintf("%s: %s", n.whom(), dialReason(err)), n.where())
	}
	return false
}

// trusts shakes hands without a proxy; behind one, the HTTP step shows the same errors.
func (n *network) trusts(ctx context.Context) bool {
	step := n.step("TLS")
	switch {
	case n.base.Scheme != "https":
		n.find(verdict.NotApplicable, step, "http on this machine", "")
		return true
	case n.proxy != nil:
		n.find(verdict.NotApplicable, step, "checked by the next step, through the proxy", "")
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, n.patience)
	defer cancel()
	raw, err := n.wire.dial(ctx, "tcp", withPort(n.base))
	if err != nil {
		n.find(verdict.Fail, step, dialReason(err), "run the doctor again; the connection before was taken")
		return false
	}
	defer raw.Close()
	connection := tls.Client(raw, &tls.Config{RootCAs: n.wire.roots, ServerName: n.base.Hostname(), MinVersion: tls.VersionTLS12, Time: n.now})
	if err := connection.HandshakeContext(ctx); err != nil {
		detail, do := tlsReason(err)
		n.find(verdict.Fail, step, detail, do)
		return false
	}
	leaf := connection.ConnectionState().PeerCertificates[0]
	if left := leaf.NotAfter.Sub(n.now()); left < expiryWarning {
		n.find(verdict.Warn, step, fmt.Sprintf("the certificate ends on %s", leaf.NotAfter.UTC().Format(time.DateOnly)), "tell EnKash before it ends")
		return true
	}
	n.pass(step, "%s, certificate by %s until %s", tls.VersionName(connection.ConnectionState().Version),
		issuer(leaf), leaf.NotAfter.UTC().Format(time.DateOnly))
	return true
}

func issuer(c *x509.Certificate) string {
	if len(c.Issuer.Organization) > 0 {
		return c.Issuer.Organization[0]
	}
	return c.Issuer.CommonName
}

// tlsReason tells the ways apart in which a certificate is not trusted.
func tlsReason(err error) (detail, do string) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "the certificate is signed by an authority that this machine does not know",
			"if a company proxy or an own CA signs it, name its PEM file under tls.ca_file; else do not go on"
	case errors.As(err, &name):
		return "the certificate is for another name: " + name.Error(), "check the host in services, and address if it is given"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate is out of date, or this machine's clock is", "check this machine's clock; if it is right, tell EnKash"
	case errors.Is(err, context.DeadlineExceeded):
		return "the handshake got no answer: it is silently dropped", allowListing + "; a firewall on the way may do the same"
	}
	return "the handshake was not completed: " + err.Error(), "check that the port speaks TLS 1.2 or later and that nothing between breaks it up"
}

// answers asks for the base URL: any answer of the API will do, even a refusal.
func (n *network) answers(ctx context.Context) bool {
	step := n.step("HTTP")
	ctx, cancel := context.WithTimeout(ctx, n.environment.Limits.patience())
	defer cancel()
	sent := n.now()
	answer, err := Knock(ctx, n.target.transport, n.base.String())
	if err != nil {
		detail, do := httpReason(err)
		n.find(verdict.Fail, step, detail, do)
		return false
	}
	defer answer.Body.Close()
	page, _ := io.ReadAll(io.LimitReader(answer.Body, mostPage)) // what there is tells enough
	if isHTML(answer.Header, page) && blocked(answer.StatusCode) {
		n.find(verdict.Fail, step, fmt.Sprintf("HTTP %d with an HTML page: a gate before the API keeps this machine out", answer.StatusCode), allowListing)
		return false
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		n.find(verdict.Warn, step, fmt.Sprintf("HTTP %d: reached, but in trouble", answer.StatusCode), "try again later; if it stays, tell EnKash")
	} else {
		n.pass(step, "it answers (HTTP %d for /, whatever it says)", answer.StatusCode)
	}
	n.clock(answer.Header.Get("Date"), sent, n.now())
	return true
}

func httpReason(err error) (detail, do string) {
	var none *NoAnswer
	var timeout net.Error
	switch {
	case errors.As(err, &none) && none.Next != "":
		return none.What, none.Next
	case errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded):
		return "connected, but no answer came: requests are silently dropped", allowListing
	}
	return "no answer: " + err.Error(), "check the proxy, and ask EnKash whether the service is up; " + allowListing
}

func isHTML(header http.Header, page []byte) bool {
	return strings.Contains(strings.ToLower(header.Get("Content-Type")), "html") ||
		strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(page))), "<")
}

// blocked are the statuses with which gates before an API keep strangers out.
func blocked(status int) bool {
	return status == http.StatusForbidden || status == http.StatusUnauthorized || status == http.StatusNotAcceptable
}

// clock compares clocks. A Date header has whole seconds, so half of one is added.
func (n *network) clock(header string, before, after time.Time) {
	step := n.step("clock")
	date, err := http.ParseTime(header)
	if err != nil {
		n.find(verdict.NotApplicable, step, "the answer tells no time", "")
		return
	}
	skew := before.Add(after.Sub(before) / 2).Sub(date.Add(time.Second / 2)).Round(time.Second)
	if skew.Abs() > skewLimit {
		side := "ahead of"
		if skew < 0 {
			side = "behind"
		}
		n.find(verdict.Warn, step, fmt.Sprintf("this machine's clock is %s %s the server's", skew.Abs(), side), "set this machine's clock by NTP; expiries of tokens and OTPs cannot be judged until then")
		return
	}
	n.pass(step, "within %s of the server's", skewLimit)
}

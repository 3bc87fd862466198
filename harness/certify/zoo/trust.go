package zoo

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"time"
)

// Defects of whom the client trusts with what it knows.
const (
	TLSNotVerified    = "any certificate will do"
	HostNotVerified   = "a certificate of another host will do"
	ExpiryNotVerified = "a certificate that has expired will do"
	RedirectWithToken = "the token goes along wherever the client is sent"
	RedirectWithBody  = "a body goes along wherever the client is sent"
	TokenInLog        = "the token stands in the log"
	BodyInLog         = "bodies stand in the log"
	TokenInQuery      = "the token stands in the query, too"
)

// trusting verifies certificates by a pool; clients that do not are what the TLS cases must notice, and
// these talk to this machine alone.
func (c *Client) trusting(pool *x509.CertPool) *tls.Config {
	config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	switch {
	case c.is(TLSNotVerified):
		config.InsecureSkipVerify = true
	case c.is(HostNotVerified):
		config.InsecureSkipVerify = true
		config.VerifyConnection = func(state tls.ConnectionState) error {
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: pool})
			return err
		}
	case c.is(ExpiryNotVerified):
		config.Time = func() time.Time { return time.Now().Add(-2 * time.Hour) } // when it had not expired yet
	}
	return config
}

// redirected follows no redirect: no page has one, and whoever is there gets a token, or a secret.
func (c *Client) redirected(next *http.Request, before []*http.Request) error {
	switch {
	case c.is(RedirectWithToken):
		next.Header.Set("Authorization", before[0].Header.Get("Authorization"))
		return nil
	case c.is(RedirectWithBody):
		return nil
	}
	return http.ErrUseLastResponse
}

// tell writes a line of the log.
func (c *Client) tell(request *http.Request, body []byte) {
	if c.Log == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	line := request.Method + " " + request.URL.Path
	switch {
	case c.is(TokenInLog):
		line += " " + request.Header.Get("Authorization")
	case c.is(BodyInLog):
		line += " " + string(body)
	}
	fmt.Fprintln(c.Log, line)
}

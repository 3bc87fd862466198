package zoo

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of tokens.
const (
	TokenEachCall    = "a token for each call"
	TokenKeptTooLong = "a token is kept beyond its expiry"
	TokenEachThread  = "a token for each call at once"
)

var errNoToken = errors.New("no token was given")

// tokenFor is a token that is valid for a moment longer at least.
func (c *Client) tokenFor(ctx context.Context, a *program.Assignment) (string, error) {
	if !c.is(TokenEachThread) {
		c.asking.Lock() // one asks, and the others wait for what it gets
		defer c.asking.Unlock()
	}
	if token := c.known(a.With["parallel"] != ""); token != "" {
		return token, nil
	}
	got := c.send(ctx, http.MethodPost, a.URL+"/api/v0/merchant/token", nil, map[string]string{
		"accessKey": a.Credentials["access_key"], "secretKey": a.Credentials["secret_key"],
	})
	token := got.text("token")
	if !got.accepted() || token == "" {
		return "", errors.Join(errNoToken, got.err)
	}
	expiry, err := strconv.ParseInt(got.text("expiry"), 10, 64)
	if err != nil {
		return "", errors.Join(errNoToken, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.expiry = token, time.UnixMilli(expiry)
	return token, nil
}

// spare is how long before its expiry a token is not used any more.
const spare = 100 * time.Millisecond

// known is the token that is at hand, "" where there is none that will do.
func (c *Client) known(atOnce bool) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	expired := time.Until(c.expiry) < spare && !c.is(TokenKeptTooLong)
	if c.token == "" || expired || c.is(TokenEachCall) && !atOnce {
		return ""
	}
	return c.token
}

// forget lets the token go that was refused.
func (c *Client) forget(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token == token {
		c.token = ""
	}
}

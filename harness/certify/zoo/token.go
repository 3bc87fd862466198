package zoo

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// UsesOAuth is no defect: the wallet calls take the token of either token call.
const UsesOAuth = "tokens of the OAuth call"

// Defects of tokens.
const (
	TokenEachCall      = "a token for each call"
	TokenKeptTooLong   = "a token is kept beyond its expiry"
	SecondsMisread     = "expires_in of the OAuth call is taken for milliseconds"
	TokenEachThread    = "a token for each call at once"
	TokenNeverRenewed  = "a refused token is not renewed"
	TokenForEver       = "a refused token is renewed again and again"
	AnyErrorIsTheToken = "any HTTP status from 400 to 499 is taken for a refused token"
	CredentialsAgain   = "refused credentials are sent again"
	MessageNeeded      = "an answer without a message is no answer"
)

// tokenFor is a token that is valid for a moment longer at least, or else what was answered instead.
func (c *Client) tokenFor(ctx context.Context, a *program.Assignment) (string, *answer) {
	if !c.is(TokenEachThread) {
		c.asking.Lock() // one asks, and the others wait for what it gets
		defer c.asking.Unlock()
	}
	if token := c.known(a.With["parallel"] != ""); token != "" {
		return token, nil
	}
	token, expiry, got := c.askForToken(ctx, a)
	if token == "" && got.refusal() && c.is(CredentialsAgain) {
		token, expiry, got = c.askForToken(ctx, a)
	}
	if token == "" {
		return "", &got
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.expiry = token, expiry
	return token, nil
}

func (c *Client) askForToken(ctx context.Context, a *program.Assignment) (token string, expiry time.Time, got answer) {
	if c.is(UsesOAuth) || c.is(SecondsMisread) {
		return c.askOAuth(ctx, a)
	}
	var body any = map[string]string{"accessKey": a.Credentials["access_key"], "secretKey": a.Credentials["secret_key"]}
	if c.is(SealsTokens) {
		plain, _ := json.Marshal(body) // texts always encode
		body = c.sealed(a, plain)
	}
	got = c.send(ctx, http.MethodPost, a.URL+"/api/v0/merchant/token", nil, body)
	at, err := strconv.ParseInt(got.text("expiry"), 10, 64)
	if !got.accepted() || err != nil || c.is(MessageNeeded) && got.text("resultMessage") == "" {
		return "", expiry, got
	}
	return got.text("token"), time.UnixMilli(at), got
}

func (c *Client) askOAuth(ctx context.Context, a *program.Assignment) (token string, expiry time.Time, got answer) {
	asked := time.Now()
	client := a.Credentials["client_id"] + ":" + a.Credentials["client_secret"]
	got = c.send(ctx, http.MethodPost, a.URL+"/oauth/token", map[string]string{
		"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(client)),
	}, url.Values{
		"username": {a.Credentials["username"]}, "password": {a.Credentials["password"]},
		"grant_type": {"password"}, "clientId": {a.Credentials["company_id"]},
	})
	seconds, err := strconv.ParseInt(got.text("expires_in"), 10, 64)
	if got.err != nil || got.status != http.StatusOK || err != nil {
		return "", expiry, got
	}
	unit := time.Second
	if c.is(SecondsMisread) {
		unit = time.Millisecond
	}
	return got.text("access_token"), asked.Add(time.Duration(seconds) * unit), got
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

// refusesToken reports whether an answer refuses the token: HTTP 401 in the API's own envelope.
func (c *Client) refusesToken(got *answer) bool {
	if c.is(AnyErrorIsTheToken) && got.status/100 == 4 {
		return true
	}
	return got.err == nil && got.status == http.StatusUnauthorized && got.code() != ""
}

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// longestMargin is the most by which a token is replaced before it expires.
	longestMargin = 60 * time.Second
	// shortestLife is how long a token must last to be of use: one that ends sooner would
	// be asked for again with every call.
	shortestLife = time.Second
)

// AuthorizationTokenRequest is the body of the page "Get Authorization Token".
type AuthorizationTokenRequest struct {
	AccessKey, SecretKey Secret
}

// Request is the call that asks, with all of it open to change.
func (r AuthorizationTokenRequest) Request() Request {
	return Request{
		Operation: OpAuthorizationToken,
		Body: struct {
			AccessKey string `json:"accessKey"`
			SecretKey string `json:"secretKey"`
		}{r.AccessKey.Reveal(), r.SecretKey.Reveal()},
	}
}

// AuthorizationToken is the merchant token.
type AuthorizationToken struct {
	Token  Secret
	Expiry time.Time // milliseconds since the epoch on the wire; zero if the answer names none
}

// GetAuthorizationToken asks for a merchant token, past the cache that Token uses. It takes
// the answer's expiry as it is, also one in the past. Errors wrap an *Error.
func (c *Client) GetAuthorizationToken(ctx context.Context, request AuthorizationTokenRequest) (AuthorizationToken, error) {
	token, _, err := c.authorizationToken(ctx, request)
	return token, err
}

func (c *Client) authorizationToken(ctx context.Context, request AuthorizationTokenRequest) (AuthorizationToken, *Response, error) {
	response, err := c.call(ctx, request.Request(), request.AccessKey, request.SecretKey)
	if err != nil {
		return AuthorizationToken{}, response, err
	}
	fields, _ := parseObject(response.Envelope.Payload)
	value, err := fields.required("token")
	if err != nil {
		return AuthorizationToken{}, response, c.malformed(response, err)
	}
	token := AuthorizationToken{Token: NewSecret(value)}
	c.veil.learn(token.Token)
	if fields.has("expiry") {
		ms, err := fields.integer("expiry")
		if err != nil {
			return AuthorizationToken{}, response, c.malformed(response, err)
		}
		token.Expiry = time.UnixMilli(ms)
	}
	return token, response, nil
}

// AuthTokenRequest is the form of the page "Auth Token": a password grant, with the Basic
// authorisation that goes with it. An empty BasicUser and BasicPassword send none.
type AuthTokenRequest struct {
	Username      string
	Password      Secret
	ClientID      string // CEK...
	BasicUser     string
	BasicPassword Secret
}

// Request is the call that asks, with all of it open to change.
func (r AuthTokenRequest) Request() Request {
	header := http.Header{"Authorization": nil}
	if basic := basicToken(r.BasicUser, r.BasicPassword); !basic.IsZero() {
		header.Set("Authorization", "Basic "+basic.Reveal())
	}
	return Request{
		Operation: OpAuthToken,
		Header:    header,
		Body: url.Values{
			"grant_type": {"password"},
			"username":   {r.Username},
			"password":   {r.Password.Reveal()},
			"clientId":   {r.ClientID},
		},
	}
}

// AuthToken is the answer of the OAuth token call. The documentation spells its fields in
// two ways (access_token in the petty cash copy, accessToken in the payout copy of
// 2025-07-08); both are taken.
type AuthToken struct {
	AccessToken  Secret
	TokenType    string
	RefreshToken Secret
	ExpiresIn    time.Duration // seconds on the wire; 0 if the answer names none
	Scope        string
}

// AuthToken asks for an OAuth token, past the cache that Token uses. Errors wrap an *Error.
func (c *Client) AuthToken(ctx context.Context, request AuthTokenRequest) (AuthToken, error) {
	token, _, _, err := c.authToken(ctx, request)
	return token, err
}

// authToken also says whether the answer names a lifetime: 0 seconds is not none.
func (c *Client) authToken(ctx context.Context, request AuthTokenRequest) (token AuthToken, limited bool, _ *Response, _ error) {
	basic := basicToken(request.BasicUser, request.BasicPassword)
	response, err := c.call(ctx, request.Request(), request.Password, request.BasicPassword, basic)
	if err != nil {
		return AuthToken{}, false, response, err
	}
	fields, _ := parseObject(response.Envelope.Payload)
	token, limited, err = readAuthToken(fields)
	if err != nil {
		return AuthToken{}, false, response, c.malformed(response, err)
	}
	c.veil.learn(token.AccessToken)
	c.veil.learn(token.RefreshToken)
	return token, limited, response, nil
}

func readAuthToken(fields object) (token AuthToken, limited bool, err error) {
	plain := make(object)
	for snake, camel := range map[string]string{
		"access_token": "accessToken", "token_type": "tokenType",
		"expires_in": "expiresIn", "refresh_token": "refreshToken",
	} {
		if plain[snake], err = eitherSpelling(fields, snake, camel); err != nil {
			return token, false, err
		}
	}
	access, err := plain.required("access_token")
	if err != nil {
		return token, false, err
	}
	refresh, err := plain.text("refresh_token")
	if err != nil {
		return token, false, err
	}
	token.AccessToken, token.RefreshToken = NewSecret(access), NewSecret(refresh)
	if token.TokenType, err = plain.text("token_type"); err != nil {
		return token, false, err
	}
	if token.Scope, err = fields.text("scope"); err != nil {
		return token, false, err
	}
	if !plain.has("expires_in") {
		return token, false, nil
	}
	seconds, err := plain.integer("expires_in")
	if err == nil && (seconds < 0 || seconds > int64(math.MaxInt64/time.Second)) {
		err = fmt.Errorf("expires_in of %d seconds is out of range", seconds)
	}
	token.ExpiresIn = time.Duration(seconds) * time.Second
	return token, true, err
}

// eitherSpelling takes a field in one of its two spellings; both at once must agree.
func eitherSpelling(fields object, snake, camel string) (json.RawMessage, error) {
	switch {
	case !fields.has(camel):
		if !fields.has(snake) {
			return json.RawMessage("null"), nil
		}
		return fields[snake], nil
	case fields.has(snake) && string(fields[snake]) != string(fields[camel]):
		return nil, fmt.Errorf("%s and %s hold different values", snake, camel)
	}
	return fields[camel], nil
}

// Token gives the bearer token of a service, from the cache if it still lasts. It is
// replaced when a tenth of its life is left, at most a minute. Errors wrap an *Error.
func (c *Client) Token(ctx context.Context, service Service) (Secret, error) {
	given, ok := c.services[service]
	if !ok || given.token == "" {
		return Secret{}, configError(fmt.Sprintf("names no token call for the service %q", service),
			fmt.Sprintf("set Config.Services[%q].URL and .Token", service))
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	token, err := c.sources[given.token].get(ctx)
	if errors.Is(err, errLeft) {
		op, _ := c.lookup(tokenOperation(given.token))
		return Secret{}, c.failure(&call{op: op, method: op.Method}, err, "")
	}
	if err != nil {
		return Secret{}, err
	}
	return token.value, nil
}

func tokenOperation(token TokenCall) string {
	if token == OAuthToken {
		return OpAuthToken
	}
	return OpAuthorizationToken
}

func (c *Client) fetchMerchantToken(ctx context.Context) (*grant, error) {
	request := c.credentials.AuthorizationTokenRequest()
	if request.AccessKey.IsZero() || request.SecretKey.IsZero() {
		return nil, configError("has no access key or no secret key for the merchant token",
			"set Config.Credentials.AccessKey and .SecretKey")
	}
	token, response, err := c.authorizationToken(ctx, request)
	if err != nil {
		return nil, err
	}
	return c.grant(response, token.Token, token.Expiry)
}

func (c *Client) fetchOAuthToken(ctx context.Context) (*grant, error) {
	request := c.credentials.AuthTokenRequest()
	if request.Username == "" || request.Password.IsZero() {
		return nil, configError("has no user name or no password for the OAuth token",
			"set Config.Credentials.Username and .Password")
	}
	token, limited, response, err := c.authToken(ctx, request)
	if err != nil {
		return nil, err
	}
	if token.TokenType != "" && !strings.EqualFold(token.TokenType, "bearer") {
		return nil, c.malformed(response, fmt.Errorf("token_type %.40q is not bearer", token.TokenType))
	}
	var expires time.Time
	if limited {
		expires = c.now().Add(token.ExpiresIn)
	}
	return c.grant(response, token.AccessToken, expires)
}

// grant decides until when a token is handed out. A token that is of no use from the start
// is an error: asking again would only loop. Without an expiry, which the page marks
// optional, a token is kept until it is refused.
func (c *Client) grant(response *Response, token Secret, expires time.Time) (*grant, error) {
	if strings.ContainsFunc(token.Reveal(), func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, c.malformed(response, fmt.Errorf("token holds characters that no Authorization header can carry"))
	}
	if expires.IsZero() {
		return &grant{value: token}, nil
	}
	life := expires.Sub(c.now())
	if life <= shortestLife {
		e := c.malformed(response, fmt.Errorf("token expires at %s, which is %s from now", expires.UTC().Format(time.RFC3339), life))
		e.Next = "compare this machine's clock with the server's, and the unit of the expiry with the page (milliseconds since the epoch)"
		return nil, e
	}
	return &grant{value: token, renew: expires.Add(-min(life/10, longestMargin))}, nil
}

// malformed makes the Error of an envelope that is right and whose content is not.
func (c *Client) malformed(response *Response, err error) *Error {
	return c.explain(response, faultf(KindEnvelope, "gave an answer whose %v", err))
}

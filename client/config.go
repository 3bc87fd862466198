package client

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// What a Config leaves open.
const (
	defaultTimeout = 30 * time.Second
	defaultMaxBody = 1 << 20 // bytes
)

// Endpoint is where a service is reached.
type Endpoint struct {
	URL   string    // base URL: scheme, host and an optional path prefix
	Token TokenCall // the token call that gives this service its bearer token; "" for none
}

// Credentials are what the two token calls take.
type Credentials struct {
	AccessKey, SecretKey Secret // merchant token

	Username      string // OAuth password grant, form fields
	Password      Secret
	ClientID      string // form field clientId: the partner's company id, CEK...
	BasicUser     string // OAuth Basic authorisation
	BasicPassword Secret // encrypts payloads, too: see PayloadSecret
}

// AuthorizationTokenRequest gives the body of the merchant token call.
func (c Credentials) AuthorizationTokenRequest() AuthorizationTokenRequest {
	return AuthorizationTokenRequest{AccessKey: c.AccessKey, SecretKey: c.SecretKey}
}

// AuthTokenRequest gives the form of the OAuth token call.
func (c Credentials) AuthTokenRequest() AuthTokenRequest {
	return AuthTokenRequest{
		Username: c.Username, Password: c.Password, ClientID: c.ClientID,
		BasicUser: c.BasicUser, BasicPassword: c.BasicPassword,
	}
}

// PayloadSecret is what payloads are encrypted by. The pages call it the client secret key; that
// it is the client secret of the OAuth token call is requirement EK-CRYPT-070 (assumed).
func (c Credentials) PayloadSecret() Secret { return c.BasicPassword }

func (c Credentials) secrets() []Secret {
	all := []Secret{c.AccessKey, c.SecretKey, c.Password, c.BasicPassword, basicToken(c.BasicUser, c.BasicPassword)}
	return append(all, payloadKeys(c.PayloadSecret())...)
}

// Config says where the services are, as whom to call them, and how patiently.
type Config struct {
	Services    map[Service]Endpoint
	Credentials Credentials
	PartnerID   string // header partnerId, CR...

	// Operations finds further operations by name, beside or in place of those that the
	// function Operations lists; nil: there are none. It must be safe for concurrent use.
	Operations func(name string) (Operation, bool)

	// Assumed lets operations be called whose request nobody has seen (Operation.Assumed). It is
	// for a simulator that assumes the same; anywhere else a guess would reach a real system.
	Assumed bool
	// Paths are those of operations whose own is assumed or has changed, by name. An operation
	// that has one here may be called anywhere.
	Paths map[string]string

	HTTP    *http.Client     // nil: a client of its own; never modified, and its redirect policy is not used: none is followed
	Timeout time.Duration    // of a whole call, its token request included; 0: 30 s
	MaxBody int64            // bytes of an answer; 0: 1 MiB
	Now     func() time.Time // judges how long a token lasts; nil: time.Now
}

// Client calls the EnKash APIs. It is safe for concurrent use.
type Client struct {
	services    map[Service]endpoint
	credentials Credentials
	partnerID   string
	operations  func(string) (Operation, bool)
	assumed     bool
	paths       map[string]string
	http        *http.Client
	timeout     time.Duration
	maxBody     int64
	now         func() time.Time
	veil        *veil
	sources     map[TokenCall]*tokenSource
	codec       *Codec // nil: there is no secret to encrypt by
}

type endpoint struct {
	base  *url.URL
	token TokenCall
}

// New checks the configuration and sends nothing. The error is an *Error of KindConfig.
func New(config Config) (*Client, error) {
	c := &Client{
		services:    make(map[Service]endpoint, len(config.Services)),
		credentials: config.Credentials,
		partnerID:   config.PartnerID,
		operations:  config.Operations,
		assumed:     config.Assumed,
		paths:       maps.Clone(config.Paths),
		http:        withoutRedirects(config.HTTP),
		timeout:     config.Timeout,
		maxBody:     config.MaxBody,
		now:         config.Now,
		veil:        newVeil(config.Credentials.secrets()),
	}
	for service, given := range config.Services {
		e, err := parseEndpoint(service, given)
		if err != nil {
			return nil, err
		}
		c.services[service] = e
	}
	switch {
	case config.Timeout < 0:
		return nil, configError("Config.Timeout is negative", "give a duration above zero, or 0 for 30 s")
	case config.MaxBody < 0:
		return nil, configError("Config.MaxBody is negative", "give bytes above zero, or 0 for 1 MiB")
	}
	if c.timeout == 0 {
		c.timeout = defaultTimeout
	}
	if c.maxBody == 0 {
		c.maxBody = defaultMaxBody
	}
	c.maxBody = min(c.maxBody, math.MaxInt64-1) // one byte more is read to see that there is more
	if c.now == nil {
		c.now = time.Now
	}
	if secret := c.credentials.PayloadSecret(); !secret.IsZero() {
		var err error
		if c.codec, err = NewCodec(secret); err != nil {
			return nil, err
		}
	}
	c.sources = map[TokenCall]*tokenSource{
		MerchantToken: {fetch: c.fetchMerchantToken, now: c.now},
		OAuthToken:    {fetch: c.fetchOAuthToken, now: c.now},
	}
	return c, nil
}

// CloseIdleConnections closes the connections that no call uses now.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

func parseEndpoint(service Service, given Endpoint) (endpoint, error) {
	bad := func(problem string) (endpoint, error) {
		return endpoint{}, configError(fmt.Sprintf("Config.Services[%q] %s", service, problem),
			"give a base URL such as https://host/prefix")
	}
	switch given.Token {
	case "", MerchantToken, OAuthToken:
	default:
		return bad(fmt.Sprintf("names the token call %q, which is neither %q nor %q", given.Token, MerchantToken, OAuthToken))
	}
	base, err := url.Parse(given.URL)
	switch {
	case err != nil:
		// The parser's own text repeats the URL, and with it a password that stands there.
		return bad("has a URL that cannot be read")
	case base.User != nil:
		return bad("has a URL with a user name or password; credentials belong into Config.Credentials")
	case base.Scheme != "http" && base.Scheme != "https":
		return bad(fmt.Sprintf("has a URL with scheme %q, which is neither http nor https", base.Scheme))
	case base.Hostname() == "":
		return bad("has a URL without a host")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return bad("has a URL with a query or fragment")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = strings.TrimRight(base.RawPath, "/")
	return endpoint{base: base, token: given.Token}, nil
}

func configError(what, next string) *Error {
	return &Error{Kind: KindConfig, Operation: "client configuration", What: what, Next: next}
}

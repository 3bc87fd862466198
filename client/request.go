package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// Request is one call of an operation, with all of it open to change.
type Request struct {
	Operation string // a name of Operations or of Config.Operations

	// Body is marshalled as JSON, or as a form if it is url.Values; []byte goes out as it
	// stands; nil sends no body and no Content-Type. A Secret in it is not revealed.
	// Where the operation's bodies travel encrypted, it is sealed on its way out.
	Body any

	// Unsealed sends Body as it stands although the operation's bodies travel encrypted, to ask
	// for what the API must refuse.
	Unsealed bool

	// Header replaces the defaults (Authorization, partnerId, merchantAccessKey, Content-Type, Accept); a key
	// with an empty list removes the header. If Authorization is given here, even empty, no
	// token is asked for.
	Header http.Header

	Query url.Values

	// Values are put, escaped, in place of {name} in the operation's path.
	Values map[string]string

	// Method and Path replace the operation's own, to ask for what the API must refuse.
	Method, Path string
}

// call is one Request made ready: all but the token, which each attempt asks for anew.
type call struct {
	op      Operation
	service endpoint
	method  string
	target  *url.URL
	body    []byte // nil: none
	header  http.Header
	bearer  bool     // a token of the source goes into Authorization
	secrets []Secret // of this call alone, to be masked in its errors
	codec   *Codec   // nil: its bodies travel as they are
}

// prepare checks a request without sending anything. Errors are of KindConfig.
func (c *Client) prepare(r Request, secrets []Secret) (*call, error) {
	op, ok := c.lookup(r.Operation)
	if !ok {
		return nil, &Error{
			Kind: KindConfig, Operation: r.Operation,
			What: "is not an operation of this client", Next: "use a name that Operations lists, or give it by Config.Operations",
		}
	}
	p := &call{op: op, method: op.Method, secrets: slices.Clone(secrets)}
	if path, given := c.paths[op.Name]; given {
		p.op.Path = path
	} else if op.Assumed != "" && !c.assumed {
		return nil, c.unsendable(p, fmt.Sprintf("was not sent, since nobody has seen its %s: what this client would send is a guess", op.Assumed),
			"ask EnKash for it, and give its path in Config.Paths")
	}
	if r.Method != "" {
		p.method = r.Method
	}
	service, ok := c.services[op.Service]
	if !ok {
		return nil, c.unsendable(p, fmt.Sprintf("has no URL for the service %q", op.Service),
			fmt.Sprintf("set Config.Services[%q]", op.Service))
	}
	p.service = service
	if err := c.aim(p, r); err != nil {
		return nil, err
	}
	if err := c.load(p, r.Body); err != nil {
		return nil, err
	}
	if err := c.seal(p, r.Unsealed); err != nil {
		return nil, err
	}
	return p, c.address(p, r)
}

// aim sets the URL: base, path and query.
func (c *Client) aim(p *call, r Request) error {
	path := r.Path
	if path == "" {
		var what string
		if path, what = fillPath(p.op.Path, r.Values); what != "" {
			return c.unsendable(p, what, "correct Request.Values")
		}
	}
	if !strings.HasPrefix(path, "/") {
		// Without the slash a path would change the host that gets the credentials.
		return c.unsendable(p, fmt.Sprintf("has the path %q, which does not begin with a slash", path), "begin Request.Path with a slash")
	}
	target, err := url.Parse(p.service.base.String() + path)
	if err != nil {
		return c.unsendable(p, fmt.Sprintf("has the path %q, which cannot stand in a URL", path), "escape what stands in Request.Path")
	}
	if len(r.Query) > 0 {
		query := target.Query()
		for key, values := range r.Query {
			query[key] = append(query[key], values...)
		}
		target.RawQuery = query.Encode()
	}
	p.target = target
	return nil
}

// pathValue is a place in a path that a call fills.
var pathValue = regexp.MustCompile(`\{[^{}/]+\}`)

// fillPath puts values where a path has {name}. what says why one cannot stand there.
func fillPath(path string, values map[string]string) (filled, what string) {
	used := 0
	filled = pathValue.ReplaceAllStringFunc(path, func(place string) string {
		name := place[1 : len(place)-1]
		value, given := values[name]
		switch {
		case !given:
			what = fmt.Sprintf("has no value for %s in its path", place)
		case value == "" || value == "." || value == "..":
			what = fmt.Sprintf("has the value %q for %s in its path, which would be another path", value, place)
		}
		used++
		return url.PathEscape(value)
	})
	if what == "" && used < len(values) {
		what = fmt.Sprintf("has %d values for its path, which takes %d", len(values), used)
	}
	return filled, what
}

// load sets the body and the Content-Type that goes with it.
func (c *Client) load(p *call, body any) error {
	p.header = http.Header{"Accept": {jsonType}}
	contentType := jsonType
	switch body := body.(type) {
	case nil:
		return nil
	case []byte:
		p.body = append([]byte{}, body...)
		if p.op.Form {
			contentType = formType
		}
	case url.Values:
		p.body = []byte(body.Encode())
		contentType = formType
	default:
		encoded, err := encode(body)
		if err != nil {
			fault := c.unsendable(p, "has a body that cannot be written as JSON", "give a body that encoding/json can write")
			fault.Err = err
			return fault
		}
		p.body = encoded
	}
	p.header.Set("Content-Type", contentType)
	return nil
}

// encode leaves <, > and & as they are: what a server logs should be what was given.
func encode(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// address sets the headers: the operation's own, then what the request replaces.
func (c *Client) address(p *call, r Request) error {
	given := canonical(r.Header)
	_, authorized := given["Authorization"]
	_, partnered := given["Partnerid"]
	_, keyed := given["Merchantaccesskey"]
	switch {
	case p.op.Auth && !authorized:
		if p.service.token == "" {
			return c.unsendable(p, fmt.Sprintf("needs a bearer token, and no token call is set for the service %q", p.op.Service),
				fmt.Sprintf("set Config.Services[%q].Token, or give Request.Header an Authorization", p.op.Service))
		}
		p.bearer = true
	case p.op.Basic && !authorized && c.credentials.BasicUser != "":
		p.header.Set("Authorization", basicHeader(c.credentials.BasicUser, c.credentials.BasicPassword))
	}
	if p.op.Key && !keyed {
		if c.credentials.AccessKey.IsZero() {
			return c.unsendable(p, "needs an access key, and none is set", "set Config.Credentials.AccessKey, or give Request.Header a merchantAccessKey")
		}
		p.header.Set("merchantAccessKey", c.credentials.AccessKey.Reveal())
	}
	if p.op.Partner && !partnered {
		if c.partnerID == "" {
			return c.unsendable(p, "needs a partner id, and none is set", "set Config.PartnerID, or give Request.Header a partnerId")
		}
		p.header.Set("partnerId", c.partnerID)
	}
	for name, values := range given {
		if len(values) == 0 {
			p.header.Del(name)
			continue
		}
		p.header[name] = values
	}
	for name, values := range p.header {
		if !headerFits(name, values) {
			return c.unsendable(p, fmt.Sprintf("has a header %q that HTTP cannot carry", name),
				"remove control characters from its value and all but letters, digits and dashes from its name")
		}
	}
	for _, name := range []string{"Authorization", "Cookie", "merchantAccessKey", "API-Key"} {
		for _, value := range p.header.Values(name) {
			p.secrets = append(p.secrets, headerSecrets(value)...)
		}
	}
	return nil
}

// canonical joins the spellings of a name into one. Header names are matched without
// regard to case, but the documentation's samples print both authorization and
// Authorization.
func canonical(given http.Header) http.Header {
	joined := make(http.Header, len(given))
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		key := http.CanonicalHeaderKey(name)
		joined[key] = append(joined[key], given[name]...)
	}
	return joined
}

func headerFits(name string, values []string) bool {
	for _, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	for _, value := range values {
		for _, c := range []byte(value) {
			if c < ' ' && c != '\t' || c == 0x7f {
				return false
			}
		}
	}
	return name != ""
}

// headerSecrets takes a header's value apart: the whole, and what follows the scheme.
func headerSecrets(value string) []Secret {
	_, rest, _ := strings.Cut(value, " ")
	return []Secret{NewSecret(value), NewSecret(rest)}
}

func basicToken(user string, password Secret) Secret {
	if user == "" && password.IsZero() {
		return Secret{}
	}
	return NewSecret(base64.StdEncoding.EncodeToString([]byte(user + ":" + password.Reveal())))
}

func basicHeader(user string, password Secret) string {
	return "Basic " + basicToken(user, password).Reveal()
}

// build makes the HTTP request of one attempt.
func (p *call) build(ctx context.Context, token Secret) (*http.Request, error) {
	var body io.Reader
	if p.body != nil {
		body = bytes.NewReader(p.body)
	}
	request, err := http.NewRequestWithContext(p.withOpener(withOperation(ctx, p.op.Name)), p.method, p.target.String(), body)
	if err != nil {
		return nil, err
	}
	request.Header = p.header.Clone()
	if p.bearer {
		request.Header.Set("Authorization", "Bearer "+token.Reveal())
	}
	for _, key := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if _, ok := request.Header[key]; ok {
			// net/http would take such a header as leave to send a write twice by itself.
			request.GetBody = nil
		}
	}
	return request, nil
}

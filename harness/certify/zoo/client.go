// Package zoo has a client that does everything right, and many that do one thing wrong each: they
// show that every requirement of every profile can be broken, and is seen to be. It speaks HTTP by
// itself: a client of ours could share an error with what judges it.
package zoo

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Client is a client of the APIs with at most one defect.
type Client struct {
	defect string

	mu     sync.Mutex
	at     string // the case, the address and the credentials that the token is for
	token  string
	expiry time.Time
	asking sync.Mutex
	http   *http.Client
}

// New makes a client with a defect, by name; "" for none.
func New(defect string) *Client { return &Client{defect: defect} }

// is reports whether the client has a defect.
func (c *Client) is(defect string) bool { return c.defect == defect }

// Said is what a client concludes: an outcome and further fields.
type Said map[string]string

// Do does one task.
func (c *Client) Do(ctx context.Context, a *program.Assignment) Said {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(a.Timeout)*time.Millisecond)
	defer cancel()
	if err := c.settle(a); err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	switch a.Do {
	case "request-otp":
		return c.requestOTPs(ctx, a)
	case "pay":
		return c.pay(ctx, a)
	case "top-up":
		return c.topUp(ctx, a)
	case "check-payment":
		return c.checkPayment(ctx, a)
	case "create-card":
		return c.createCard(ctx, a)
	case "view-card":
		return c.viewCard(ctx, a)
	case "load-card":
		return c.loadCard(ctx, a)
	case "block-card":
		return c.blockCard(ctx, a)
	}
	return Said{"outcome": "unsupported"}
}

// call makes a call that wants a token. Of a refused token one new one is fetched, and the call made
// once more: a refusal changed nothing.
func (c *Client) call(ctx context.Context, a *program.Assignment, method, path string, body any) answer {
	for again := false; ; again = true {
		token, refused := c.tokenFor(ctx, a)
		if refused != nil {
			return *refused
		}
		got := c.send(ctx, method, a.URL+c.spoilPath(path), map[string]string{
			"Authorization": "Bearer " + token, "partnerId": a.Credentials["partner_id"],
		}, body)
		if !c.refusesToken(&got) {
			return got
		}
		c.forget(token)
		if again && !c.is(TokenForEver) || c.is(TokenNeverRenewed) {
			return got
		}
	}
}

// settle forgets the token of another case or address, and trusts the CA that it is given.
func (c *Client) settle(a *program.Assignment) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := a.Case + a.URL + a.Credentials["access_key"]; at != c.at && !c.is(TokenOfAnotherCase) {
		c.at, c.token = at, ""
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	if a.CAFile != "" {
		pem, err := os.ReadFile(a.CAFile)
		if err != nil {
			return err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return nil
}

// answer is what came back of a call. Err says that nothing, or nothing whole, came.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	sealed bool
	err    error
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 1 << 20

// send sends one request. A body travels as JSON, a form as one, and without either none does.
func (c *Client) send(ctx context.Context, method, address string, header map[string]string, body any) answer {
	data, media := []byte(nil), "application/json"
	switch body := body.(type) {
	case nil:
		media = ""
	case url.Values:
		data, media = []byte(body.Encode()), "application/x-www-form-urlencoded"
	default:
		data, _ = json.Marshal(body) // texts, numbers and truth values always encode
	}
	data, media = c.spoilBody(data, media)
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(data))
	if err != nil {
		return answer{err: err}
	}
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	c.spoilHeader(request.Header)
	response, err := c.http.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	a := answer{status: response.StatusCode, header: response.Header}
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		a.err = err
		return a
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // amounts stay as they were written
	if err := decoder.Decode(&a.body); err != nil {
		a.err = fmt.Errorf("the answer is no JSON object: %w", err)
	}
	return a
}

// at finds a value below the body by its path of names.
func (a *answer) at(names ...string) any {
	var value any = a.body
	for _, name := range names {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// text is a value as text; "" for none.
func (a *answer) text(names ...string) string {
	switch value := a.at(names...).(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// code is what the body says: "" where it has none that is known.
func (a *answer) code() string {
	for _, name := range []string{"code", "response_code", "resultCode"} {
		if a.at(name) != nil {
			return a.text(name)
		}
	}
	return ""
}

// refusal reports whether the API said no: whole, in its envelope, with a code that is not 0. What a
// server says that is in trouble, or something before it, is none.
func (a *answer) refusal() bool {
	code := a.code()
	return a.err == nil && code != "" && code != "0" && a.status < http.StatusInternalServerError
}

// accepted reports whether status and code both say that the call was accepted.
func (a *answer) accepted() bool {
	return a.err == nil && a.status == http.StatusOK && a.code() == "0"
}

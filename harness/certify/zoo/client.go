// Package zoo has a client that does everything right, and many that do one thing wrong each: they
// show that every requirement of every profile can be broken, and is seen to be. It speaks HTTP by
// itself: a client of ours could share an error with what judges it.
package zoo

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
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
	// patience is how long one call may take, so that after one which was not answered there is time to
	// look up what became of it.
	patience time.Duration
	settled  map[string]bool // payments that were seen to be, for a defect

	Log io.Writer // nil: none is kept
}

// New makes a client with a defect, by name; "" for none.
func New(defect string) *Client { return &Client{defect: defect} }

// is reports whether the client has a defect.
func (c *Client) is(defect string) bool { return c.defect == defect }

// Said is what a client concludes: an outcome and further fields.
type Said map[string]string

// Do does one task.
func (c *Client) Do(ctx context.Context, a *program.Assignment) Said {
	// What is concluded when the time is over comes too late.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(a.Timeout)*time.Millisecond*9/10)
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
	case "await-settlement":
		return c.awaitSettlement(ctx, a)
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
		c.at, c.token, c.settled = at, "", nil
	}
	c.patience = time.Duration(a.Timeout) * time.Millisecond / 3
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	if c.is(BodyUnbounded) {
		transport.ResponseHeaderTimeout = c.patience
	}
	if a.CAFile != "" {
		pem, err := os.ReadFile(a.CAFile)
		if err != nil {
			return err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = c.trusting(pool)
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: c.redirected}
	return nil
}

// once sends one request. A body travels as JSON, a form as one, and without either none does.
func (c *Client) once(ctx context.Context, method, address string, header map[string]string, body any) answer {
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
	ctx, cancel := c.bounded(ctx)
	defer cancel()
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
	c.tell(request, data)
	response, err := c.http.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	return c.read(response)
}

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
	"os"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Client is a client of the APIs with at most one defect.
type Client struct {
	defect string

	mu     sync.Mutex
	at     string // the address and credentials that the token is for
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
	}
	return Said{"outcome": "unsupported"}
}

// settle forgets the token of another address, and trusts the CA that it is given.
func (c *Client) settle(a *program.Assignment) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := a.URL + a.Credentials["access_key"]; at != c.at {
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
	err    error
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 1 << 20

// send sends one request.
func (c *Client) send(ctx context.Context, method, address string, header map[string]string, body any) answer {
	data, err := json.Marshal(body)
	if err != nil {
		return answer{err: err}
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(data))
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		request.Header.Set(name, value)
	}
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

// accepted reports whether status and code both say that the call was accepted.
func (a *answer) accepted() bool {
	if a.err != nil || a.status != http.StatusOK {
		return false
	}
	for _, name := range []string{"code", "response_code", "resultCode"} {
		if a.at(name) != nil {
			code := a.text(name)
			return code == "0" || name == "resultCode" && code == "200"
		}
	}
	return false
}

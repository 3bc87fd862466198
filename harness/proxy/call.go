package proxy

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Call is one call of the application, with its answer and what was judged of them.
type Call struct {
	Number int // in the order in which calls began, from 1
	Index  int // in the order in which they ended, from 0
	// Service is where it went: the name of the service, or api where all have one address.
	Service string
	// Operations are those that it may be of: one where that can be told, none for what the contract
	// does not know.
	Operations []string
	// Exchange is as it crossed the wire, secrets included.
	Exchange *exchange.Exchange
	Checks   []verdict.Check

	proxy    *Proxy
	started  time.Time
	asked    exchange.Message // as it arrived
	recorder *exchange.Recorder
	ordinal  int // among those of the same name, from 1

	sealed bool            // the operation's payloads travel so
	open   exchange.Opener // nil: nobody's secret opens them
	plain  []byte          // what the request held, if it could be opened

	held    error         // why it was not handed on
	why     string        // no answer came; "" where the exchange says it
	class   verdict.Class // whose trouble that is
	stopped string
}

func newCall(p *Proxy, d *door, r *http.Request, number int) *Call {
	c := &Call{Number: number, Service: d.name(), proxy: p, started: time.Now()}
	c.asked = exchange.Message{Method: r.Method, URL: strings.TrimRight(d.Target, "/") + r.URL.RequestURI(), Header: r.Header.Clone()}
	if r.URL.Host != "" || r.Method == http.MethodConnect {
		c.asked.URL = r.RequestURI
	}
	opener := func(context.Context) exchange.Opener { return c.open }
	c.recorder = exchange.NewRecorder(p.o.Transport, nil, time.Now).Opening(opener)
	return c
}

// tell finds out of which operation a call is, and opens its payload where that travels sealed.
func (c *Call) tell(body []byte) {
	k := c.proxy.o.Contract
	c.Operations = k.Match(c.asked.Method, c.path(), body)
	for _, name := range c.Operations {
		o, _ := k.Operation(name)
		c.sealed = c.sealed || o.Encrypted
	}
	content := body
	if c.sealed {
		if c.open, c.plain = c.opening(body); c.plain != nil {
			content = c.plain
			c.Operations = k.Match(c.asked.Method, c.path(), content)
		}
	}
	if len(c.Operations) > 1 {
		c.ofHolding(content)
	}
}

// ofHolding leaves, of operations that wallets and cards have alike, those of what the call names: the
// environment file says which it is.
func (c *Call) ofHolding(content []byte) {
	var named struct {
		Card string `json:"enKashCardId"`
	}
	if json.Unmarshal(content, &named) != nil || named.Card == "" {
		return
	}
	for _, card := range c.proxy.o.Names.Cards {
		if card.ID != named.Card {
			continue
		}
		product := "wallet."
		if card.Product != "" {
			product = "card."
		}
		of := slices.DeleteFunc(slices.Clone(c.Operations), func(name string) bool { return !strings.HasPrefix(name, product) })
		if len(of) > 0 {
			c.Operations = of
		}
		return
	}
}

// opening is how the payloads of a call are opened: by the secret of the partner that it names or,
// where it names none that is known, by any that opens it. nil: there is none, and nobody may say
// that the payload is sealed wrongly.
func (c *Call) opening(body []byte) (exchange.Opener, []byte) {
	var others []scenario.Partner
	for _, p := range c.proxy.o.Names.Partners {
		if named := c.asked.Header.Get("partnerId"); named == "" || named != p.ID {
			others = append(others, p)
		} else if codec, err := client.NewCodec(p.Credentials.PayloadSecret()); err == nil {
			plain, _ := codec.Open(body) // the judge says what is wrong with one that cannot be opened
			return codec.Open, plain
		}
	}
	for _, p := range others {
		if codec, err := client.NewCodec(p.Credentials.PayloadSecret()); err == nil {
			if plain, err := codec.Open(body); err == nil {
				return codec.Open, plain
			}
		}
	}
	return nil, nil
}

func (c *Call) path() string {
	u, err := url.Parse(c.asked.URL)
	if err != nil {
		return c.asked.URL
	}
	return u.Path
}

// mayWrite reports whether a call may change something at the target.
func (c *Call) mayWrite() bool {
	if len(c.Operations) == 0 {
		return c.asked.Method != http.MethodGet && c.asked.Method != http.MethodHead
	}
	return c.any(func(writes string) bool { return writes != "" })
}

// foreign is what the guard of contacts must know. What is of no known operation may do anything.
func (c *Call) foreign() target.Foreign {
	return target.Foreign{Plain: c.plain, SendsSMS: len(c.Operations) == 0 || c.any(func(writes string) bool { return writes == "sms" })}
}

func (c *Call) any(of func(writes string) bool) bool {
	for _, name := range c.Operations {
		if o, _ := c.proxy.o.Contract.Operation(name); of(o.Writes) {
			return true
		}
	}
	return false
}

// settle judges what is there once the application has its answer, or none.
func (c *Call) settle() {
	exchanges, _ := c.recorder.Exchanges(0)
	if len(exchanges) == 0 {
		c.Exchange = &exchange.Exchange{ID: "1", Started: c.started, Duration: time.Since(c.started), Request: c.asked, Err: c.held}
		if c.held == nil {
			c.Exchange.Err = scenario.NotSent(verdict.HarnessDefect, "it was not sent, and nobody knows why; this is a defect of kasauti, please report it")
		}
	} else {
		c.Exchange = exchanges[0]
	}
	if len(c.Operations) == 1 {
		c.Exchange.Operation = c.Operations[0]
	}
	if !c.Exchange.Answered() {
		return
	}
	k, mock := c.proxy.o.Contract, c.proxy.o.Mock
	c.Checks = k.Judge(c.Exchange, mock)
	if c.Exchange.Operation != "" {
		c.Checks = append(c.Checks, k.JudgeRequest(c.Exchange, mock)...)
	}
	if c.sealed && c.open == nil {
		c.Checks = append(c.Checks, verdict.Check{
			Verdict: verdict.Warn, Exchanges: []string{c.Exchange.ID},
			Message: fmt.Sprintf("the payload of %s travels encrypted, and nothing here opens it, so that it was not judged; give the partner's client_secret in the environment file", c.Name()),
		})
	}
}

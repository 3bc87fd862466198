package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// ServeHTTP implements http.Handler.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := d.proxy.begin(d, r)
	if c == nil {
		say(w, http.StatusServiceUnavailable, "it takes no more calls: it is ending")
		return
	}
	defer d.proxy.end(c)
	select {
	case d.proxy.slots <- struct{}{}:
		defer func() { <-d.proxy.slots }()
	default:
		w.Header().Set("Retry-After", "1")
		c.refuse(w, tooManyAtOnce)
		return
	}
	if refused := d.unfit(r); refused != nil {
		c.refuse(w, refused)
		return
	}
	body, refused := take(w, r)
	c.asked.Hold(body, mostBody)
	if refused != nil {
		c.asked.Bytes, c.asked.Cut = max(0, r.ContentLength), true
	} else {
		c.tell(body)
		refused = d.unreadable(c)
	}
	if refused != nil {
		c.refuse(w, refused)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), d.proxy.o.Timeout)
	defer cancel()
	ctx = context.WithValue(target.WithForeign(ctx, c.foreign()), callKey{}, c)
	r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
	d.reverse.ServeHTTP(w, r.WithContext(ctx))
}

type callKey struct{}

func callOf(ctx context.Context) *Call { return ctx.Value(callKey{}).(*Call) }

// carrier records a call on its way.
type carrier struct{}

// RoundTrip implements http.RoundTripper.
func (carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	c := callOf(r.Context())
	defer c.learn()
	return c.recorder.RoundTrip(r)
}

// forwarding hands calls on as they came, but for the address and what is only between two
// neighbours. It follows nothing and repeats nothing.
func (d *door) forwarding() *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Transport: carrier{},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(d.base)
			r.Out.Header.Del("Accept-Encoding") // an answer that was compressed for the way cannot be judged
			once(r.Out.Header)
		},
		ModifyResponse: d.homeward,
		ErrorHandler:   func(w http.ResponseWriter, r *http.Request, err error) { callOf(r.Context()).unanswered(w, r, err) },
	}
}

// once keeps net/http from repeating a call when its connection breaks: it looks for these header
// lines by the usual spelling, and no server cares for that.
func once(header http.Header) {
	for usual, plain := range map[string]string{"Idempotency-Key": "idempotency-key", "X-Idempotency-Key": "x-idempotency-key"} {
		if values, given := header[usual]; given {
			header[plain] = values
			delete(header, usual)
		}
	}
}

// homeward looks where an answer sends the application on: to a service of the target by this proxy,
// to production not at all, elsewhere as it says.
func (d *door) homeward(answer *http.Response) error {
	location := answer.Header.Get("Location")
	if location == "" {
		return nil
	}
	to, err := url.Parse(location)
	if err != nil || to.Host == "" {
		return nil
	}
	if err := target.Forbidden(to.Host); err != nil {
		return &refusal{status: http.StatusBadGateway, says: fmt.Sprintf("the answer sends the application on to %s, which is production; it was not handed on", to.Host)}
	}
	for _, other := range d.proxy.doors {
		if other.base.Host == to.Host && other.base.Scheme == to.Scheme {
			here, err := url.Parse(other.URL)
			if err != nil {
				return err
			}
			to.Scheme, to.Host = here.Scheme, here.Host
			answer.Header.Set("Location", to.String())
			return nil
		}
	}
	return nil
}

// unanswered tells the application, in a sentence, why it gets no answer of the target.
func (c *Call) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	var refused *refusal
	var held *scenario.Unsent
	var cannot *scenario.CouldNotRun
	switch {
	case errors.As(err, &refused):
		say(w, refused.status, refused.says)
	case errors.As(err, &held) && errors.As(err, &cannot) && cannot.Class == verdict.Quota:
		c.class = verdict.Quota
		w.Header().Set("Retry-After", "1")
		say(w, http.StatusTooManyRequests, err.Error())
	case errors.As(err, &held):
		c.class = verdict.TestBug // the environment file, or the card that was chosen
		say(w, http.StatusForbidden, err.Error())
	default:
		c.why = c.noAnswer(r.Context(), err)
		status := http.StatusBadGateway
		if errors.Is(err, context.DeadlineExceeded) {
			status = http.StatusGatewayTimeout
		}
		say(w, status, c.why)
	}
}

// noAnswer is why none came, and what that leaves open.
func (c *Call) noAnswer(ctx context.Context, err error) string {
	why := fmt.Sprintf("the connection to the target gave no answer: %v", err)
	waited := time.Since(c.started).Round(100 * time.Millisecond)
	switch exchanges, _ := c.recorder.Exchanges(0); {
	case len(exchanges) == 1 && exchanges[0].Unsent():
		return fmt.Sprintf("the target could not be reached: %v", err)
	case errors.Is(context.Cause(ctx), errEnding):
		why = "the proxy ended before the answer came"
	case errors.Is(ctx.Err(), context.Canceled):
		why = fmt.Sprintf("the application went away after %s, before the answer came", waited)
	case errors.Is(err, context.DeadlineExceeded):
		why = fmt.Sprintf("the target gave no answer in %s", waited)
	}
	return why + c.doubt()
}

// doubt is what an application must not forget after a call that has no answer.
func (c *Call) doubt() string {
	if !c.mayWrite() {
		return ""
	}
	return "; the call may have taken effect: look it up before it is sent again"
}

// say answers in place of the target, in a sentence that nobody takes for one of the API.
func say(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Kasauti-Proxy", "not an answer of the API")
	http.Error(w, "kasauti proxy: "+sentence, status)
}

package arena

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
)

// post carries webhooks to a client, those of the simulator and those of the case, and writes down what
// became of each. It is the simulator's transport.
type post struct {
	to    Receiver
	own   []certify.Webhook
	model []byte // of a payment that succeeded, for those of the case
	wire  *http.Transport
	began time.Time

	mu         sync.Mutex
	begun      time.Time // the first payment
	timers     []*time.Timer
	deliveries []*delivery
	closed     bool
	underway   sync.WaitGroup
}

type delivery struct {
	exchange.Exchange
	kind certify.DeliveryKind
}

// patience is what a receiver has to answer a webhook of the case's own: what the simulator gives it.
const patience = 5 * time.Second

// mostDeliveries and mostAnswered bound what one case keeps.
const (
	mostDeliveries = 200
	mostAnswered   = 64 << 10 // bytes of a receiver's answer
)

func newPost(to Receiver, own []certify.Webhook, began time.Time) *post {
	return &post{to: to, own: own, began: began, wire: &http.Transport{DisableKeepAlives: true}}
}

var errPostClosed = errors.New("the case is over, and the client gone")

// RoundTrip implements http.RoundTripper, for the simulator.
func (p *post) RoundTrip(r *http.Request) (*http.Response, error) {
	kind := certify.Genuine
	if r.Header.Get(p.to.Header) != p.to.Value {
		kind = certify.Forged
	}
	return p.carry(r, kind)
}

// carry sends a webhook and writes down what came back.
func (p *post) carry(r *http.Request, kind certify.DeliveryKind) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	d := &delivery{kind: kind}
	if !p.leave(d, r, body) {
		return nil, errPostClosed
	}
	defer p.underway.Done()
	sent := r.Clone(r.Context())
	sent.Body = io.NopCloser(bytes.NewReader(body))
	response, err := p.wire.RoundTrip(sent)
	var answer []byte
	if err == nil {
		answer, err = io.ReadAll(io.LimitReader(response.Body, mostAnswered))
		_ = response.Body.Close()
		response.Body = io.NopCloser(bytes.NewReader(answer))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d.Duration, d.Err = time.Since(d.Started), err
	if response != nil {
		d.Response = exchange.Message{Status: response.StatusCode, Header: maps.Clone(response.Header)}
		d.Response.Hold(answer, mostAnswered)
	}
	return response, err
}

// leave writes down that a webhook leaves; false: none does any more.
func (p *post) leave(d *delivery, r *http.Request, body []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.deliveries) >= mostDeliveries {
		return false
	}
	d.ID, d.Started, d.Operation, d.Arrived = "w"+strconv.Itoa(len(p.deliveries)+1), time.Now(), paymentWebhook, true
	d.Request = exchange.Message{Method: r.Method, URL: r.URL.String(), Header: r.Header.Clone()}
	d.Request.Hold(body, mostBody)
	p.deliveries = append(p.deliveries, d)
	p.underway.Add(1)
	return true
}

// begin takes the answer that begins a payment: the webhooks of the case are about the first one.
func (p *post) begin(answer []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.begun.IsZero() || p.closed {
		return
	}
	payment, ok := paymentOf(answer)
	if !ok {
		return
	}
	p.begun = time.Now()
	for i := range p.own {
		one := &p.own[i]
		p.timers = append(p.timers, time.AfterFunc(time.Duration(one.At), func() { p.send(one, payment) }))
	}
}

// since is how long ago the first payment was begun; below zero where none was.
func (p *post) since() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.begun.IsZero() {
		return -1
	}
	return time.Since(p.begun)
}

// send sends a webhook of the case's own.
func (p *post) send(w *certify.Webhook, of payment) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.to.Address+"/", bytes.NewReader(bodyOf(p.model, w, of)))
	if err != nil {
		return // the address is ours, and is one
	}
	r.Header.Set("Content-Type", "application/json")
	switch w.Header {
	case certify.HeaderMissing:
	case certify.HeaderWrong:
		r.Header.Set(p.to.Header, mock.Derive(0, mock.SecretKey, p.to.Value))
	default:
		r.Header.Set(p.to.Header, p.to.Value)
	}
	_, _ = p.carry(r, w.Kind()) // what became of it is written down
}

// close sends nothing any more, and waits for what is under way, or until its time is over.
func (p *post) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	p.mu.Lock()
	p.closed = true
	for _, t := range p.timers {
		t.Stop()
	}
	p.mu.Unlock()
	over := make(chan struct{})
	go func() {
		p.underway.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
}

// teach has a redactor know every secret that a webhook names.
func (p *post) teach(r *exchange.Redactor) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range p.deliveries {
		r.Learn(string(d.Request.Content()))
		r.Learn(string(d.Response.Content()))
	}
}

// kept are the deliveries as evidence has them, with stand-ins for what is secret.
func (p *post) kept(stand *exchange.StandIns) (all []certify.Delivery) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range p.deliveries {
		all = append(all, certify.Delivery{Kept: d.Keep(stand, mostBody), At: d.Started.Sub(p.began).Milliseconds(), Kind: d.kind})
	}
	return all
}

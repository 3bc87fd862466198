package target

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// What a receiver of webhooks keeps.
const (
	mostHookBody     = 1 << 20 // bytes
	mostArrivals     = 1000    // of a mailbox
	receiverPatience = 10 * time.Second
)

// receiver takes the webhooks of all scenarios of a run, each at a path of its own.
type receiver struct {
	listen string // address to listen on
	reach  string // host by which the target reaches it; "": the address itself

	once   sync.Once
	err    error
	base   string
	server *http.Server
	mu     sync.Mutex
	boxes  map[string]*mailbox
}

// mailboxes is the path before a mailbox's key and the event.
const mailboxes = "/webhooks/"

// open makes a mailbox; the first one starts to listen.
func (r *receiver) open(ctx context.Context) (*mailbox, error) {
	r.once.Do(func() { r.err = r.start(context.WithoutCancel(ctx)) })
	if r.err != nil {
		return nil, r.err
	}
	key := strings.ToLower(rand.Text())
	box := &mailbox{url: r.base + mailboxes + key}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.boxes[key] = box
	box.close = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.boxes, key)
	}
	return box, nil
}

func (r *receiver) start(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(r.listen, "0"))
	if err != nil {
		return fmt.Errorf("receive webhooks: %s cannot be listened on: %w; check the limits of this machine", r.listen, err)
	}
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	if r.reach != "" {
		host = r.reach
	}
	r.base, r.boxes = "http://"+net.JoinHostPort(host, port), map[string]*mailbox{}
	r.server = &http.Server{
		Handler: r, ReadHeaderTimeout: headerTimeout, ReadTimeout: receiverPatience, MaxHeaderBytes: 64 << 10,
	}
	go func() { _ = r.server.Serve(listener) }() // it ends with close
	return nil
}

func (r *receiver) close() {
	if r != nil && r.server != nil {
		_ = r.server.Close() // whoever still sends is too late
	}
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	rest, _ := strings.CutPrefix(q.URL.Path, mailboxes)
	key, event, _ := strings.Cut(rest, "/")
	r.mu.Lock()
	box := r.boxes[key]
	r.mu.Unlock()
	if box == nil {
		http.Error(w, "no scenario waits for webhooks at this path", http.StatusNotFound)
		return
	}
	started := time.Now()
	body, err := io.ReadAll(io.LimitReader(q.Body, mostHookBody+1))
	if err != nil {
		return // it did not arrive
	}
	a := scenario.Arrival{Event: event, At: started, Method: q.Method, Header: q.Header.Clone(), Body: body[:min(len(body), mostHookBody)], Cut: len(body) > mostHookBody}
	var pause time.Duration
	a.Status, pause = box.next()
	if pause > 0 {
		select {
		case <-time.After(pause):
		case <-q.Context().Done():
		}
	}
	a.Elapsed = time.Since(started)
	box.take(a)
	w.WriteHeader(a.Status)
}

// mailbox implements scenario.Mailbox.
type mailbox struct {
	url   string
	close func()

	mu      sync.Mutex
	arrived []scenario.Arrival
	answers int // left to be given with status after pause
	status  int
	pause   time.Duration
}

// URL implements scenario.Mailbox.
func (b *mailbox) URL() string { return b.url }

// Arrived implements scenario.Mailbox.
func (b *mailbox) Arrived() []scenario.Arrival {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]scenario.Arrival(nil), b.arrived...)
}

// Answer implements scenario.Mailbox.
func (b *mailbox) Answer(times, status int, after time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers, b.status, b.pause = times, status, after
}

func (b *mailbox) next() (status int, pause time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.answers == 0 {
		return http.StatusOK, 0
	}
	b.answers--
	return b.status, b.pause
}

func (b *mailbox) take(a scenario.Arrival) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.arrived) < mostArrivals {
		b.arrived = append(b.arrived, a)
	}
}

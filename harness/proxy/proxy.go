// Package proxy stands between somebody's application and a target: it hands each call on as it
// came, gives back the answer, and judges both. What may be called, whose phone may ring and how
// often calls start is the business of the transport that it is given. It must not know features,
// flags or reports.
package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Options are what a proxy needs.
type Options struct {
	Services  map[client.Service]client.Endpoint
	Transport http.RoundTripper // guarded, and to the target alone
	Timeout   time.Duration     // of a call, the wait for its turn included
	Contract  *contract.Contract
	Mock      bool            // the target is judged as a mock, and nobody's phone rings
	Names     *scenario.Names // of whom the payloads that travel sealed may be
	// Addr is where the first listener stands; the others have the ports after it. Port 0 has each
	// take a free one.
	Addr string
	TLS  *tls.Config // nil: plain HTTP
	// MostCalls is how many calls are taken; 0: any number.
	MostCalls int
}

// Proxy takes calls until it is closed.
type Proxy struct {
	o         Options
	secrets   *exchange.Redactor // that of the session
	sink      func(*Call)
	doors     []*door
	slots     chan struct{}
	leave     func(cause error) // ends the calls under way
	full      chan struct{}     // closed once MostCalls were taken
	underway  sync.WaitGroup
	mu        sync.Mutex
	taken     int
	ending    bool
	sinking   sync.Mutex
	sunk      int
	ofKind    map[string]int // calls that have ended, by what they are
	listeners sync.WaitGroup
}

// Door is where an application reaches one base address of the target.
type Door struct {
	Services []client.Service
	URL      string // where the proxy listens
	Target   string
}

// door is a listener.
type door struct {
	Door
	proxy    *Proxy
	base     *url.URL
	listener net.Listener
	server   *http.Server // nil until calls are taken
	reverse  *httputil.ReverseProxy
}

const (
	// mostAtOnce is how many calls may be under way or wait for their turn: each holds its bodies in
	// memory, and an application that wants more of a test system has run wild.
	mostAtOnce = 64
	// headerTime and bodyTime bound how long an application may take to send its call; restTime is
	// how long it may keep a connection for the next one.
	headerTime, bodyTime, restTime = 10 * time.Second, time.Minute, 2 * time.Minute
	mostHeader                     = 64 << 10
	// lastWords is how long answers that were given may take to leave when the proxy ends.
	lastWords = 2 * time.Second
)

// errEnding is the cause of calls that were cut off.
var errEnding = errors.New("the proxy ended")

// Open listens at an address for each base address of the target. No call is taken before Take.
func Open(ctx context.Context, o Options) (*Proxy, error) {
	p := &Proxy{o: o, slots: make(chan struct{}, mostAtOnce), leave: func(error) {}, full: make(chan struct{}), ofKind: map[string]int{}}
	host, port, err := splitAddr(o.Addr)
	if err != nil {
		return nil, err
	}
	for _, d := range doorsTo(o.Services) {
		address := net.JoinHostPort(host, strconv.Itoa(port))
		var config net.ListenConfig
		if d.listener, err = config.Listen(ctx, "tcp", address); err == nil {
			p.doors = append(p.doors, d)
			d.base, err = url.Parse(d.Target)
		}
		if err != nil {
			p.Close(ctx)
			return nil, fmt.Errorf("listen at %s for the %s service: %w; free the port, or give another with --addr", address, d.name(), err)
		}
		d.proxy, d.URL, d.reverse = p, "http://"+d.listener.Addr().String(), d.forwarding()
		if o.TLS != nil {
			d.URL = "https://" + d.listener.Addr().String()
		}
		if port != 0 {
			port++
		}
	}
	return p, nil
}

// Take begins to take calls. The sink gets each when it has ended: one at a time, in the order in which
// they end. What a call and its answer say to be secret is learnt before the answer is handed on, since
// the application may use it in a call that ends first.
func (p *Proxy) Take(ctx context.Context, secrets *exchange.Redactor, sink func(*Call)) {
	base, leave := context.WithCancelCause(context.WithoutCancel(ctx)) // Close ends calls, and in order
	p.secrets, p.sink, p.leave = secrets, sink, leave
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	for _, d := range p.doors {
		d.server = &http.Server{
			Handler: d, Protocols: protocols, BaseContext: func(net.Listener) context.Context { return base },
			ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, IdleTimeout: restTime, MaxHeaderBytes: mostHeader,
			ErrorLog: log.New(io.Discard, "", 0), // what does not become a call is no matter of ours
		}
		listener := d.listener
		if p.o.TLS != nil {
			listener = tls.NewListener(listener, p.o.TLS)
		}
		p.listeners.Add(1)
		go func() {
			defer p.listeners.Done()
			_ = d.server.Serve(listener) // ends when it is closed
		}()
	}
}

func splitAddr(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err == nil {
		var n uint64
		n, err = strconv.ParseUint(text, 10, 16)
		port = int(n)
	}
	if err != nil {
		return "", 0, fmt.Errorf("--addr %q is no HOST:PORT; give one such as 127.0.0.1:9080", addr)
	}
	return host, port, nil
}

// doorsTo are those of a target: services with one base address share one.
func doorsTo(services map[client.Service]client.Endpoint) []*door {
	var doors []*door
	for _, name := range contract.Services() {
		service := client.Service(name)
		at, has := services[service]
		if !has {
			continue
		}
		i := slices.IndexFunc(doors, func(d *door) bool { return d.Target == at.URL })
		if i < 0 {
			i = len(doors)
			doors = append(doors, &door{Door: Door{Target: at.URL}})
		}
		doors[i].Services = append(doors[i].Services, service)
	}
	return doors
}

// name is that of the service, or of all of them.
func (d *Door) name() string {
	if len(d.Services) == 1 {
		return string(d.Services[0])
	}
	return "api"
}

// Name is the service that it leads to; of several, those.
func (d *Door) Name() string {
	if len(d.Services) == len(contract.Services()) {
		return "all services"
	}
	words := make([]string, len(d.Services))
	for i, s := range d.Services {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// Doors are where applications reach the target.
func (p *Proxy) Doors() []Door {
	all := make([]Door, len(p.doors))
	for i, d := range p.doors {
		all[i] = d.Door
	}
	return all
}

// Full is closed once as many calls were taken as are wanted.
func (p *Proxy) Full() <-chan struct{} { return p.full }

// Close takes no more calls and waits for those under way: as long as ctx lasts, then it cuts them off.
// Each call has reached the sink when it returns.
func (p *Proxy) Close(ctx context.Context) {
	p.mu.Lock()
	p.ending = true
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
	p.leave(errEnding)
	p.shut()
	<-over
}

// shut closes the doors once the answers have left: a call has ended here before the last of its
// answer is written, and an application that lost it would not know what it paid. One that does not
// take its answer, or never sends the rest of its call, is cut off: no context ends its call.
func (p *Proxy) shut() {
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	var doors sync.WaitGroup
	for _, d := range p.doors {
		doors.Go(func() {
			_ = d.listener.Close() // whoever comes now is too late
			if d.server != nil {
				_ = d.server.Shutdown(ctx)
			}
		})
	}
	doors.Wait()
	p.listeners.Wait()
	for _, d := range p.doors {
		if d.server != nil {
			_ = d.server.Close() // what did not end, and what was accepted while the doors closed
		}
	}
}

// begin takes a call; nil where no more are taken.
func (p *Proxy) begin(d *door, r *http.Request) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ending || p.o.MostCalls > 0 && p.taken >= p.o.MostCalls {
		return nil
	}
	p.taken++
	p.underway.Add(1)
	if p.taken == p.o.MostCalls {
		close(p.full)
	}
	return newCall(p, d, r, p.taken)
}

// end hands a call over.
func (p *Proxy) end(c *Call) {
	defer p.underway.Done()
	c.settle()
	p.sinking.Lock()
	defer p.sinking.Unlock()
	c.Index = p.sunk
	p.sunk++
	kind := c.Name()
	p.ofKind[kind]++
	c.ordinal = p.ofKind[kind]
	p.sink(c)
}

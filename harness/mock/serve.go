package mock

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ServeOptions say where and within which limits a server is reachable. Zero values mean
// the defaults.
type ServeOptions struct {
	Addr      string // default 127.0.0.1:0, a free port
	AdminAddr string // default 127.0.0.1:0
	// AdminToken is what admin calls must carry. Empty on a loopback address means that
	// none is needed; empty on another address, one is made and stands in Running.
	AdminToken string
	// Listeners are addresses that serve one universe each, by universe id.
	Listeners map[string]string
	// TLSNames are host names and addresses that the certificate names beside localhost and
	// those of Addr and Listeners, where Options.Authority is given: those of containers, say.
	TLSNames []string
	// Listening is called once all addresses are taken and before anything is answered. Its error
	// stops the start.
	Listening func() error

	ReadHeaderTimeout time.Duration // default 5 s
	ReadTimeout       time.Duration // default 30 s
	WriteTimeout      time.Duration // default 60 s; longer than the inbox waits
	IdleTimeout       time.Duration // default 120 s
	DrainTimeout      time.Duration // what calls under way get at the end; default 5 s
	MaxHeaderBytes    int           // default 64 KiB
	MaxConnections    int           // per listener, more wait; default 1024
}

// Running is a server that listens.
type Running struct {
	URL        string            // of the API
	AdminURL   string            // of the admin API
	AdminToken string            // empty: none is needed
	Listeners  map[string]string // universe id to URL
	done       chan struct{}
	err        error
}

// Wait blocks until the context given to Serve has ended and all listeners are closed. Its
// error is that of the first listener which broke, or that calls outlived the drain time.
func (r *Running) Wait() error {
	<-r.done
	return r.err
}

// endpoint is one listener with what it serves.
type endpoint struct {
	flag     string // that chose its address
	addr     string
	universe string
	listener net.Listener
	server   *http.Server
	tls      bool
}

// Serve listens and returns at once. It ends when ctx does, and lets calls that are under
// way finish.
func (s *Server) Serve(ctx context.Context, o ServeOptions) (*Running, error) {
	o = o.withDefaults()
	ends := []*endpoint{{flag: "--addr", addr: o.Addr}, {flag: "--admin-addr", addr: o.AdminAddr}}
	for _, id := range slices.Sorted(maps.Keys(o.Listeners)) {
		ends = append(ends, &endpoint{flag: "--listener", addr: o.Listeners[id], universe: id})
	}
	for i, e := range ends {
		if err := e.listen(ctx, o.MaxConnections, ends[:i]); err != nil {
			closeAll(ends[:i])
			return nil, err
		}
	}
	secure, err := s.secure(ends, o.TLSNames)
	if err == nil && o.Listening != nil {
		err = o.Listening()
	}
	if err != nil {
		closeAll(ends)
		return nil, err
	}
	// Whoever waits for an SMS stops waiting as soon as ctx ends.
	waiting, stopWaiting := context.WithCancel(context.WithoutCancel(ctx))
	r := &Running{AdminToken: o.AdminToken, Listeners: map[string]string{}, done: make(chan struct{})}
	for i, e := range ends {
		e.tls = secure != nil && e.wantsTLS()
		handler := s.handler(e.universe)
		switch {
		case i == 0:
			r.URL = e.url()
		case i == 1:
			r.AdminURL = e.url()
			if r.AdminToken == "" && !e.loopback() {
				r.AdminToken = newAdminToken()
			}
			handler = s.Admin()
			if r.AdminToken == "" {
				handler = OnlyByAddress(handler)
			} else {
				handler = BearerAuth(r.AdminToken, handler)
			}
		default:
			r.Listeners[e.universe] = e.url()
		}
		e.server = o.server(handler, waiting)
		if e.tls {
			e.server.TLSConfig = secure
		}
	}
	go r.run(ctx, ends, o.DrainTimeout, stopWaiting)
	return r, nil
}

// secure is how the endpoints speak TLS; nil without an authority. HTTP/2 is left out: a
// connection that a fault cuts carries one call, and no others that would be cut with it.
func (s *Server) secure(ends []*endpoint, names []string) (*tls.Config, error) {
	if s.authority == nil {
		return nil, nil
	}
	named, err := hosts(ends, names)
	if err != nil {
		return nil, err
	}
	certificate, err := s.authority.issue(named)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, nil
}

// closeAll closes listeners on which nothing was served.
func closeAll(ends []*endpoint) {
	for _, open := range ends {
		_ = open.listener.Close()
	}
}

func (o ServeOptions) withDefaults() ServeOptions {
	orDefault(&o.Addr, "127.0.0.1:0")
	orDefault(&o.AdminAddr, "127.0.0.1:0")
	orDefault(&o.ReadHeaderTimeout, 5*time.Second)
	orDefault(&o.ReadTimeout, 30*time.Second)
	orDefault(&o.WriteTimeout, 60*time.Second)
	orDefault(&o.IdleTimeout, 120*time.Second)
	orDefault(&o.DrainTimeout, 5*time.Second)
	orDefault(&o.MaxHeaderBytes, 64<<10)
	orDefault(&o.MaxConnections, 1024)
	o.MaxConnections = max(o.MaxConnections, 1)
	return o
}

func orDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

func (o ServeOptions) server(handler http.Handler, base context.Context) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Server{
		Handler: handler, Protocols: protocols,
		ReadHeaderTimeout: o.ReadHeaderTimeout, ReadTimeout: o.ReadTimeout,
		WriteTimeout: o.WriteTimeout, IdleTimeout: o.IdleTimeout,
		MaxHeaderBytes: o.MaxHeaderBytes,
		BaseContext:    func(net.Listener) context.Context { return base },
	}
}

// run serves until ctx ends or a listener breaks, and then closes everything.
func (r *Running) run(ctx context.Context, ends []*endpoint, drain time.Duration, stopWaiting context.CancelFunc) {
	defer close(r.done)
	broken := make(chan error, len(ends))
	for _, e := range ends {
		go func() { broken <- e.serve() }()
	}
	left := len(ends)
	select {
	case <-ctx.Done():
	case err := <-broken:
		left--
		r.err = fmt.Errorf("serve the mock: a listener broke: %w; start it again", err)
	}
	stopWaiting()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	for _, e := range ends {
		if err := e.server.Shutdown(grace); err != nil {
			_ = e.server.Close() // cuts what Shutdown waited for
			r.err = errors.Join(r.err, fmt.Errorf("stop the mock: calls on %s took over %s and were cut; nothing is left to do", e.listener.Addr(), drain))
		}
	}
	for range left {
		<-broken
	}
}

func (e *endpoint) serve() error {
	if e.tls {
		return e.server.ServeTLS(e.listener, "", "")
	}
	return e.server.Serve(e.listener)
}

func (e *endpoint) listen(ctx context.Context, most int, open []*endpoint) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", e.addr)
	switch {
	case err == nil:
		e.listener = limitConnections(listener, most)
		return nil
	case portInUse(err):
		if i := slices.IndexFunc(open, func(other *endpoint) bool { return other.holds(e.addr) }); i >= 0 {
			return fmt.Errorf("listen on %s: %s takes that address already; give %s one of its own", e.addr, open[i].flag, e.flag)
		}
		return fmt.Errorf("listen on %s: the port is in use; choose another with %s or stop what uses it", e.addr, e.flag)
	default:
		return fmt.Errorf("listen on %s: %w; choose another address with %s", e.addr, errors.Unwrap(err), e.flag)
	}
}

// holds reports whether the endpoint listens where addr asks to, however that is spelt.
func (e *endpoint) holds(addr string) bool {
	own := e.listener.Addr().(*net.TCPAddr)
	asked, err := net.ResolveTCPAddr("tcp", addr)
	return err == nil && asked.Port == own.Port &&
		(asked.IP == nil || asked.IP.IsUnspecified() || own.IP.IsUnspecified() || asked.IP.Equal(own.IP))
}

// portInUse knows also the number that Windows has for it, WSAEADDRINUSE.
func portInUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.Errno(10048))
}

// url is how to reach the endpoint from this machine.
func (e *endpoint) url() string {
	addr := e.listener.Addr().(*net.TCPAddr)
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme := "http"
	if e.tls {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, fmt.Sprint(addr.Port))
}

// wantsTLS reports whether an endpoint of a mock with --tls speaks it. The admin API of this
// machine stays plain, so that the CA can be fetched from it.
func (e *endpoint) wantsTLS() bool { return e.flag != "--admin-addr" || !e.loopback() }

func (e *endpoint) loopback() bool { return e.listener.Addr().(*net.TCPAddr).IP.IsLoopback() }

// OnlyByAddress refuses calls for a name that is not this machine's own. A site whose name is made
// to point here could otherwise read, through the browser of somebody who visits it, what needs
// no token.
func OnlyByAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "" && !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
			write(w, http.StatusForbidden, adminError(fmt.Errorf("%s is no name of this machine; call the admin API at its address, or start the mock with a token", clip(host))))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// newAdminToken is truly random: a token from the seed would be known to everybody.
func newAdminToken() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never returns an error
	return base64.RawURLEncoding.EncodeToString(secret[:])
}

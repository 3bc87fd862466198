package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
)

// EmbeddedOptions are what a mock in this process needs.
type EmbeddedOptions struct {
	World    mock.World
	Contract *contract.Contract
	Seed     uint64           // of ids, credentials, tokens and OTPs
	Now      func() time.Time // nil: time.Now
	// Inspect has the admin side listen on a loopback port, too, so that people can look.
	Inspect bool
	Magic   []mock.Fault // of values that always have one outcome; none: features script their faults
}

const (
	// headerTimeout and drainTimeout guard against a client of ours that hangs.
	headerTimeout = 10 * time.Second
	drainTimeout  = 5 * time.Second
)

// Embedded starts a mock in this process. It listens on a loopback port, so that calls cross
// a real connection; its admin side is reached without one.
func Embedded(ctx context.Context, o EmbeddedOptions) (Running, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	server, err := mock.New(mock.Options{World: o.World, Contract: o.Contract, Seed: o.Seed, Now: o.Now, Magic: o.Magic})
	if err != nil {
		return nil, &ConfigError{err.Error()}
	}
	calls, err := serveOnLoopback(ctx, server.API())
	if err != nil {
		return nil, err
	}
	stop, inspector := calls.stop, ""
	if o.Inspect {
		admin, err := serveOnLoopback(ctx, mock.OnlyByAddress(server.Admin()))
		if err != nil {
			return nil, errors.Join(err, calls.stop(ctx))
		}
		inspector = admin.url
		stop = func(ctx context.Context) error { return errors.Join(admin.stop(ctx), calls.stop(ctx)) }
	}
	return &reachable{
		url: calls.url, mock: true, endpoints: everywhere(calls.url), timeout: callTimeout, now: o.Now,
		serves:    servedByMocks(),
		names:     NamesOf(o.World.Complete(o.Seed)),
		transport: GuardHosts((&wire{}).transport(), strings.TrimPrefix(calls.url, "http://")),
		receiver:  &receiver{listen: "127.0.0.1"},
		admin:     newAdminClient("http://embedded", "", inProcess{server.Admin()}),
		mark:      server.Mark,
		inspector: inspector,
		stop:      stop,
	}, nil
}

// onLoopback is a side of the mock that listens.
type onLoopback struct {
	url   string
	serve *http.Server
	ended chan error
}

func serveOnLoopback(ctx context.Context, handler http.Handler) (*onLoopback, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, &Unavailable{Reason: fmt.Sprintf("start the embedded mock: no loopback port can be listened on: %v; check the limits of this machine", err)}
	}
	// Who waits for an event on the page is told to stop when the mock does.
	base, leave := context.WithCancel(context.WithoutCancel(ctx))
	s := &onLoopback{
		url:   "http://" + listener.Addr().String(),
		serve: &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout, BaseContext: func(net.Listener) context.Context { return base }},
		ended: make(chan error, 1),
	}
	s.serve.RegisterOnShutdown(leave)
	go func() { s.ended <- s.serve.Serve(listener) }()
	return s, nil
}

func (s *onLoopback) stop(ctx context.Context) error { return stopServing(ctx, s.serve, s.ended) }

func stopServing(ctx context.Context, serving *http.Server, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, drainTimeout)
	defer cancel()
	if err := serving.Shutdown(ctx); err != nil {
		_ = serving.Close() // cuts what Shutdown waited for
		<-ended
		return fmt.Errorf("stop the embedded mock: calls took over %s and were cut; nothing is left to do", drainTimeout)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop the embedded mock: it had broken: %w; run it again", err)
	}
	return nil
}

package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
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
	server, err := mock.New(mock.Options{World: o.World, Contract: o.Contract, Seed: o.Seed, Now: o.Now})
	if err != nil {
		return nil, &ConfigError{err.Error()}
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, &Unavailable{Reason: fmt.Sprintf("start the embedded mock: no loopback port can be listened on: %v; check the limits of this machine", err)}
	}
	serving := &http.Server{Handler: server.API(), ReadHeaderTimeout: headerTimeout}
	ended := make(chan error, 1)
	go func() { ended <- serving.Serve(listener) }()

	url := "http://" + listener.Addr().String()
	return &reachable{
		url: url, mock: true, endpoints: everywhere(url), timeout: callTimeout, now: o.Now,
		serves:    servedByMocks(),
		names:     NamesOf(o.World.Complete(o.Seed)),
		transport: GuardHosts((&wire{}).transport(), listener.Addr().String()),
		receiver:  &receiver{listen: "127.0.0.1"},
		admin:     newAdminClient("http://embedded", "", inProcess{server.Admin()}),
		stop:      func(ctx context.Context) error { return stopServing(ctx, serving, ended) },
	}, nil
}

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

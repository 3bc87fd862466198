package target

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"

	"github.com/kasauti/kasauti/harness/target/container"
)

// ContainerOptions are what a mock in a container needs.
type ContainerOptions struct {
	// Binary is a static Linux build of kasauti; "" is this program itself, on Linux.
	Binary    string
	Seed      uint64
	WorldFile string            // "": the embedded world
	Env       map[string]string // that the world's secrets stand in
	Network   string            // of the engine, that the mock joins under the name kasauti-mock; "": none
	Log       io.Writer         // what the container engine says; nil drops it
}

// Container starts the mock in a container and removes it with Close. The error is a
// *ConfigError, or an *Unavailable where no container engine answers.
func Container(ctx context.Context, o ContainerOptions) (Running, error) {
	started, err := container.Start(ctx, container.Options(o))
	var unusable *container.BinaryError
	switch {
	case errors.As(err, &unusable):
		return nil, &ConfigError{err.Error()}
	case err != nil:
		return nil, &Unavailable{err.Error(), err}
	}
	t := &reachable{url: started.URL, endpoints: everywhere(started.URL), timeout: callTimeout, now: time.Now, stop: started.Close}
	t.receiver = &receiver{listen: started.Gateway}
	if started.Gateway == "" { // an engine in a machine of its own, which knows this one by name
		t.receiver = &receiver{listen: "127.0.0.1", reach: "host.docker.internal"}
	}
	t.transport = GuardHosts((&wire{}).transport(), hostsOf(t.endpoints)...)
	// Credentials of a mock open nothing, so an engine elsewhere is reached without TLS.
	admin, err := url.Parse(started.AdminURL)
	if err == nil {
		err = t.takeOver(ctx, admin, started.AdminToken, nil)
	}
	if err != nil {
		return nil, errors.Join(err, t.Close(ctx))
	}
	return t, nil
}

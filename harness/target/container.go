package target

import (
	"context"
	"errors"
	"io"

	"github.com/kasauti/kasauti/harness/target/container"
)

// ContainerOptions are what a mock in a container needs.
type ContainerOptions struct {
	// Binary is a static Linux build of kasauti; "" is this program itself, on Linux.
	Binary    string
	Seed      uint64
	WorldFile string    // "": the embedded world
	Log       io.Writer // what the container engine says; nil drops it
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
		return nil, &Unavailable{err.Error()}
	}
	running, err := Remote(ctx, RemoteOptions{URL: started.URL, AdminURL: started.AdminURL, AdminToken: started.AdminToken})
	if err != nil {
		return nil, errors.Join(err, started.Close(ctx))
	}
	t := running.(*reachable) // Remote gives nothing else
	t.stop = started.Close
	return t, nil
}

package container

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tclog "github.com/testcontainers/testcontainers-go/log"
)

// pingTimeout bounds the look whether an engine answers.
const pingTimeout = 10 * time.Second

// engine is a container engine that answers.
type engine struct {
	*testcontainers.DockerClient
	local bool // it is on this machine
}

// connect finds the engine that the user's settings name.
func connect(ctx context.Context, logger *log.Logger) (*engine, error) {
	tclog.SetDefault(logger)
	// The reaper is an image of its own from a registry; labels and sweep do its work here.
	setUnlessSet("TESTCONTAINERS_RYUK_DISABLED", "true")
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	found, err := docker(ctx)
	if err == nil {
		_, err = found.Ping(ctx, client.PingOptions{})
	}
	if err != nil {
		fmt.Fprintln(logger.Writer(), err)
		return nil, errors.New("no container engine answers" + where() + "; start Docker, or use --target embedded")
	}
	e := &engine{DockerClient: found, local: localEngine(found.DaemonHost())}
	if e.local && inContainer() {
		// Here testcontainers would take the default gateway for the engine's host, where
		// nothing is published, and every wait would hang.
		setUnlessSet("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1")
	}
	return e, nil
}

// docker makes the client. Where DOCKER_HOST names an engine, it is that one or none:
// testcontainers would go on to whatever engine it finds. It panics where it finds none.
func docker(ctx context.Context) (found *testcontainers.DockerClient, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("look for an engine: %v", cause)
		}
	}()
	if os.Getenv("DOCKER_HOST") != "" {
		if err := answers(ctx); err != nil {
			return nil, err
		}
	}
	return testcontainers.NewDockerClientWithOpts(ctx)
}

func answers(ctx context.Context) error {
	named, err := client.New(client.FromEnv)
	if err != nil {
		return err
	}
	defer named.Close()
	_, err = named.Ping(ctx, client.PingOptions{})
	return err
}

func setUnlessSet(name, value string) {
	if _, set := os.LookupEnv(name); !set {
		_ = os.Setenv(name, value) // only fails for names that are none
	}
}

func where() string {
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		return " at " + host + " (DOCKER_HOST)"
	}
	return ""
}

func localEngine(host string) bool {
	return strings.HasPrefix(host, "unix://") || strings.HasPrefix(host, "npipe://") ||
		strings.HasPrefix(host, "tcp://127.0.0.1:") || strings.HasPrefix(host, "tcp://localhost:")
}

func inContainer() bool {
	_, err := os.Stat("/.dockerenv")
	return err == nil
}

// The labels of our containers.
const (
	labelRun     = "org.kasauti.run"     // one per container started
	labelPID     = "org.kasauti.pid"     // of the process that started it
	labelProcess = "org.kasauti.process" // when that process began: numbers are used again
	labelHost    = "org.kasauti.host"    // where that process runs
)

// abandoned is the age from which a container or image is nobody's, wherever its process ran.
const abandoned = 24 * time.Hour

func labels(run string) map[string]string {
	return map[string]string{
		labelRun: run, labelPID: strconv.Itoa(os.Getpid()),
		labelProcess: began(os.Getpid()), labelHost: hostname(),
	}
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// sweep removes containers of runs that ended without cleaning up.
func (e *engine) sweep(ctx context.Context) error {
	return e.removeAll(ctx, labelRun, func(c container.Summary) bool {
		if time.Since(time.Unix(c.Created, 0)) > abandoned {
			return true
		}
		pid, err := strconv.Atoi(c.Labels[labelPID])
		return err == nil && c.Labels[labelHost] == hostname() && !alive(pid, c.Labels[labelProcess])
	})
}

// sweepImages removes images that older builds of kasauti left, but for the one in use. An
// image that a container runs on stays: the engine refuses to remove it.
func (e *engine) sweepImages(ctx context.Context, tag string) error {
	list, err := e.ImageList(ctx, client.ImageListOptions{Filters: client.Filters{}.Add("reference", repository)})
	if err != nil {
		return fmt.Errorf("list the images of %s: %w; remove old ones with docker rmi", repository, err)
	}
	var failed error
	for _, image := range list.Items {
		if time.Since(time.Unix(image.Created, 0)) < abandoned || slices.Contains(image.RepoTags, repository+":"+tag) {
			continue
		}
		if _, err := e.ImageRemove(ctx, image.ID, client.ImageRemoveOptions{}); err != nil {
			failed = errors.Join(failed, fmt.Errorf("remove the image %s: %w; remove it with docker rmi", image.ID, err))
		}
	}
	return failed
}

// remove removes what one start made.
func (e *engine) remove(ctx context.Context, run string) error {
	return e.removeAll(ctx, labelRun+"="+run, func(container.Summary) bool { return true })
}

func (e *engine) removeAll(ctx context.Context, label string, which func(container.Summary) bool) error {
	list, err := e.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: client.Filters{}.Add("label", label)})
	if err != nil {
		return fmt.Errorf("list the containers labelled %s: %w; remove them with docker rm -f", label, err)
	}
	var failed error
	for _, c := range list.Items {
		if !which(c) {
			continue
		}
		if _, err := e.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true}); err != nil {
			failed = errors.Join(failed, fmt.Errorf("remove the container %s: %w; remove it with docker rm -f", c.ID[:12], err))
		}
	}
	return failed
}

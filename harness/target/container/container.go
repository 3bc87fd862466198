// Package container runs the mock in a container, from an image that it packs itself out of
// one static binary, so that no registry is needed. It knows the container engine and how
// the mock is started; it must not know what is tested with it.
package container

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/kasauti/kasauti/harness/exchange"
)

// Options say which mock to start.
type Options struct {
	// Binary is a static Linux build of kasauti; "" is this program itself, on Linux.
	Binary    string
	Seed      uint64
	WorldFile string            // "": the embedded world
	Env       map[string]string // that the world's secrets stand in
	Network   string            // of the engine, that the mock joins as Alias; "": the engine's own, without names
	Log       io.Writer         // what the engine and testcontainers say; nil drops it
}

// Mock is a mock that runs in a container.
type Mock struct {
	URL        string // of the API
	AdminURL   string
	AdminToken string
	// Gateway is this machine's address as the container sees it; "" where it is not known.
	Gateway   string
	container testcontainers.Container
}

// Alias is the mock's name in the network that it joins.
const Alias = "kasauti-mock"

const (
	apiPort   = "8080/tcp"
	adminPort = "8081/tcp"

	// startTimeout bounds how long the mock may take until it answers; it takes under 1 s,
	// and an engine that is busy gets some more.
	startTimeout = 60 * time.Second
	// removeTimeout bounds how long cleaning up may take, also after an interrupt.
	removeTimeout = 20 * time.Second
	// stopTimeout is how long the mock may finish calls; none are under way any more.
	stopTimeout = time.Second
)

// Start builds the image unless it exists, starts the mock and waits until it answers. The
// error is a *BinaryError where no image can be made of the binary, or one sentence that
// says what the engine could not do. Nothing is left behind beside an error.
func Start(ctx context.Context, o Options) (*Mock, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	image, err := newImage(o.Binary, o.WorldFile)
	if err != nil {
		return nil, err
	}
	logger := log.New(o.Log, "", log.LstdFlags)
	engine, err := connect(ctx, logger)
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	if err := errors.Join(engine.sweep(ctx), engine.sweepImages(ctx, image.tag)); err != nil {
		logger.Printf("leftovers of earlier runs were not removed: %v", err)
	}
	run, token := random(8), random(32)
	created, err := testcontainers.GenericContainer(ctx, request(image, o, engine.local, run, token, logger))
	if err == nil {
		m := &Mock{AdminToken: token, container: created}
		if err = m.locate(ctx); err == nil {
			return m, nil
		}
	}
	said := withoutSecrets(lastWords(created), token, o.Env)
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTimeout)
	defer cancel()
	return nil, errors.Join(explain(ctx, err, said), engine.remove(clean, run))
}

func request(image *image, o Options, local bool, run, token string, logger *log.Logger) testcontainers.GenericContainerRequest {
	command := []string{"mock", "--addr", "0.0.0.0:8080", "--admin-addr", "0.0.0.0:8081", "--seed", strconv.FormatUint(o.Seed, 10), "--no-magic"}
	if o.WorldFile != "" {
		command = append(command, "--world", worldPath)
	}
	// Not on the command line, where every user of the machine could read it.
	environment := map[string]string{"KASAUTI_ADMIN_TOKEN": token}
	maps.Copy(environment, o.Env)
	var networks []string
	var aliases map[string][]string
	if o.Network != "" {
		networks, aliases = []string{o.Network}, map[string][]string{o.Network: {Alias}}
	}
	return testcontainers.GenericContainerRequest{
		Started: true,
		Logger:  logger,
		ContainerRequest: testcontainers.ContainerRequest{
			FromDockerfile:     image.dockerfile(o.Log),
			Cmd:                command,
			Env:                environment,
			ExposedPorts:       []string{apiPort, adminPort},
			Labels:             labels(run),
			Networks:           networks,
			NetworkAliases:     aliases,
			HostConfigModifier: publish(local),
			WaitingFor: wait.ForAll(
				wait.ForHTTP("/healthz").WithPort(apiPort),
				wait.ForHTTP("/healthz").WithPort(adminPort),
			).WithDeadline(startTimeout),
		},
	}
}

// publish binds the ports to loopback. Where the engine is another machine its loopback
// cannot be reached, so there the ports are open; the admin side has its token.
func publish(local bool) func(*container.HostConfig) {
	return func(host *container.HostConfig) {
		host.PortBindings = network.PortMap{}
		for _, port := range []string{apiPort, adminPort} {
			binding := network.PortBinding{HostPort: "0"}
			if local {
				binding.HostIP = netip.AddrFrom4([4]byte{127, 0, 0, 1})
			}
			host.PortBindings[network.MustParsePort(port)] = []network.PortBinding{binding}
		}
	}
}

// locate finds out where the published ports are.
func (m *Mock) locate(ctx context.Context) error {
	host, err := m.container.Host(ctx)
	if err != nil {
		return err
	}
	if host == "localhost" {
		host = "127.0.0.1" // the ports are published there, not on ::1
	}
	for port, into := range map[string]*string{apiPort: &m.URL, adminPort: &m.AdminURL} {
		mapped, err := m.container.MappedPort(ctx, port)
		if err != nil {
			return err
		}
		*into = "http://" + net.JoinHostPort(host, strconv.Itoa(int(mapped.Num())))
	}
	m.Gateway = m.gateway(ctx)
	return nil
}

// gateway is this machine's address as the container sees it, if it is one of this machine's.
func (m *Mock) gateway(ctx context.Context) string {
	seen, err := m.container.Inspect(ctx)
	if err != nil || seen.NetworkSettings == nil {
		return ""
	}
	for _, joined := range seen.NetworkSettings.Networks {
		if at := joined.Gateway.String(); isOurs(at) {
			return at
		}
	}
	return ""
}

// isOurs reports whether an address is one of this machine's.
func isOurs(address string) bool {
	listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		return false
	}
	_ = listener.Close() // it was only tried
	return true
}

// Close removes the container, if it is still there. The image stays, so that the next run
// starts sooner.
func (m *Mock) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTimeout)
	defer cancel()
	if err := m.container.Terminate(ctx, testcontainers.StopTimeout(stopTimeout)); err != nil && !errdefs.IsNotFound(err) {
		return fmt.Errorf("remove the container of the mock: %w; remove it with docker rm -f %s", err, m.container.GetContainerID())
	}
	return nil
}

// explain makes one sentence of what testcontainers says in many.
func explain(ctx context.Context, err error, said string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("start the mock in a container: the run was interrupted (%w); its container was removed", ctx.Err())
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	if said != "" {
		return fmt.Errorf("start the mock in a container: it did not come up, its last words were %q; check that --mock-binary is a build of this version (%s)", said, text)
	}
	return fmt.Errorf("start the mock in a container: %s; look at the engine's log, or use --target embedded", text)
}

// lastWords is the end of what the mock printed, if it ran at all.
func lastWords(c testcontainers.Container) string {
	if c == nil || c.GetContainerID() == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	logs, err := c.Logs(ctx)
	if err != nil {
		return ""
	}
	defer logs.Close()
	text, _ := io.ReadAll(io.LimitReader(logs, 16<<10)) // what there is helps
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(text), "")), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// withoutSecrets masks in a container's words what was put into its environment.
func withoutSecrets(words, token string, env map[string]string) string {
	known := exchange.NewRedactor()
	known.Add(token)
	known.Add(slices.Collect(maps.Values(env))...)
	return known.Body(words)
}

// random is a name or token of n random bytes, in hex.
func random(n int) string {
	secret := make([]byte, n)
	_, _ = rand.Read(secret) // never returns an error
	return hex.EncodeToString(secret)
}

package arena

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"net"
	"strconv"
	"sync"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/mock"
)

// Receiver is where a client takes webhooks, and the static header by which it knows them.
type Receiver struct {
	Address string // host and port; the client listens there
	Header  string
	Value   string // a secret of the stage
}

// hookHeader is the static header's name: partners give one of their choice.
const hookHeader = "X-Hook-Key"

// receiver is that of a case; the zero one where no task has the client listen.
func (a *Arena) receiver(ctx context.Context, c *certify.Case, seed uint64) (Receiver, error) {
	if !c.Listens() {
		return Receiver{}, nil
	}
	address, err := a.ports.pick(ctx)
	return Receiver{Address: address, Header: hookHeader, Value: mock.Derive(seed, mock.SecretKey, "webhooks")}, err
}

// asWebhooks has the simulator send there what it tells of payments.
func (r *Receiver) asWebhooks() map[string]mock.Webhook {
	return map[string]mock.Webhook{"client": {
		URL: "http://" + r.Address + "/", Headers: map[string]string{r.Header: r.Value}, Events: []string{paymentWebhook},
	}}
}

// Ports of receivers lie below those that Linux, macOS and Windows give to outgoing connections: between
// the moment when one is picked and that when the client listens there, nothing gets it by chance.
const (
	firstPort = 20_000
	allPorts  = 12_000
)

// portTries are enough where one port of three is in use.
const portTries = 50

// ports knows those that are held for clients.
type ports struct {
	mu   sync.Mutex
	held map[string]bool // addresses
}

// pick holds a free port of loopback.
func (p *ports) pick(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range portTries {
		n, err := rand.Int(rand.Reader, big.NewInt(allPorts))
		if err != nil {
			return "", err
		}
		address := net.JoinHostPort("127.0.0.1", strconv.FormatInt(firstPort+n.Int64(), 10))
		if p.held[address] {
			continue
		}
		var config net.ListenConfig
		open, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			continue
		}
		if err := open.Close(); err != nil {
			return "", err
		}
		if p.held == nil {
			p.held = map[string]bool{}
		}
		p.held[address] = true
		return address, nil
	}
	return "", errors.New("find a port where the client can take webhooks: none of 127.0.0.1 between 20000 and 32000 is free; end what uses them")
}

// free lets a port go.
func (p *ports) free(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.held, address)
}

package app

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net"
	"strconv"
	"sync"
)

// ports chooses where applications listen. Those that the system gives to outgoing connections,
// of which a run has many, are left out: one of them could take the port before the application does.
type ports struct {
	mu    sync.Mutex
	next  int
	taken map[int]bool
}

const (
	lowestPort, portsInAll = 15_000, 15_000
	mostTries              = 200
)

// newPorts begins anywhere, so that runs side by side do not meet.
func newPorts() *ports {
	var somewhere [2]byte
	_, _ = rand.Read(somewhere[:]) // never returns an error
	return &ports{next: int(binary.BigEndian.Uint16(somewhere[:])), taken: map[int]bool{}}
}

func (p *ports) take() (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range mostTries {
		port := lowestPort + p.next%portsInAll
		p.next++
		if p.taken[port] {
			continue
		}
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue // somebody else's
		}
		_ = listener.Close() // nothing was served on it
		p.taken[port] = true
		return port, nil
	}
	return 0, errors.New("start the application: no free port was found on 127.0.0.1; give it one with url under app")
}

func (p *ports) give(port int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.taken, port)
}

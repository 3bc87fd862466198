package arena

import (
	"context"
	"crypto/sha256"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// Served is one address at which all stages stand, one after the other: a client that is a running
// server has one base URL, and one CA, in its configuration.
type Served struct {
	addr      string
	authority *mock.Authority

	mu     sync.Mutex
	tokens map[[sha256.Size]byte]string // that arrived, by digest: the case in which they first did
}

// Serve takes note of an address that is free now. Port 0 becomes a port that stays.
func Serve(ctx context.Context, addr string) (*Served, error) {
	var config net.ListenConfig
	open, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Served{addr: open.Addr().String(), tokens: map[[sha256.Size]byte]string{}}
	if err := open.Close(); err != nil {
		return nil, err
	}
	s.authority, err = mock.NewAuthority(time.Now())
	return s, err
}

// URL is where the client finds every case that has no TLS.
func (s *Served) URL() string { return "http://" + reachable(s.addr) }

// CA is what the client must trust in cases that have TLS, as PEM.
func (s *Served) CA() []byte { return s.authority.PEM }

// reachable is an address as this machine calls it.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	switch ip := net.ParseIP(host); {
	case ip != nil && ip.IsUnspecified() && ip.To4() == nil:
		host = "localhost"
	case ip != nil && ip.IsUnspecified():
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// bearer begins the header with which a call shows its token.
const bearer = "Bearer "

// stale names an earlier case whose token the simulator refused in this one; "" for none. Such a
// client did not begin the case anew, and what came of it is judged by nobody: it has one call too
// many, and knows of a refusal that was none of the case's.
func (s *Served) stale(name string, l *witnessLog) (of string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, call := range l.calls {
		token, found := strings.CutPrefix(call.Request.Header.Get("Authorization"), bearer)
		if !found {
			continue
		}
		sum := sha256.Sum256([]byte(token))
		first, known := s.tokens[sum]
		switch {
		case !known:
			s.tokens[sum] = name
		case first != name && of == "" && strings.HasPrefix(call.mock.Refusal, "token-"):
			of = first
		}
	}
	return of
}

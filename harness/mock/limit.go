package mock

import (
	"net"
	"sync"
)

// limitConnections lets at most so many connections of l be open at once. Further ones
// wait in the system's queue until one closes.
func limitConnections(l net.Listener, most int) net.Listener {
	return &limitListener{Listener: l, free: make(chan struct{}, most), closed: make(chan struct{})}
}

type limitListener struct {
	net.Listener
	free   chan struct{} // holds one element per open connection
	once   sync.Once
	closed chan struct{}
}

func (l *limitListener) Accept() (net.Conn, error) {
	select {
	case l.free <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.free
		return nil, err
	}
	return &limitedConn{Conn: conn, release: sync.OnceFunc(func() { <-l.free })}, nil
}

func (l *limitListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// NetConn is the connection below, as of a tls.Conn.
func (c *limitedConn) NetConn() net.Conn { return c.Conn }

// CloseWrite ends what the server says while it may still be spoken to. net/http uses it
// so that a refusal reaches a client that has not finished its request.
func (c *limitedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

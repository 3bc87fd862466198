package arena

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// unread counts connections that brought something, and no request that a witness saw: net/http answers
// by itself what is no HTTP, or none that it takes, and plain HTTP where TLS is spoken.
type unread struct {
	count atomic.Int64
	open  sync.Map // net.Conn to *brought
}

// brought is what a connection has brought so far.
type brought struct{ bytes, request atomic.Bool }

type broughtKey struct{}

// watch has a server's connections counted. It begins before the server does.
func (u *unread) watch(server *http.Server) {
	next := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Context().Value(broughtKey{}).(*brought).request.Store(true)
		next.ServeHTTP(w, r)
	})
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		b := new(brought)
		u.open.Store(c, b)
		return context.WithValue(ctx, broughtKey{}, b)
	}
	server.ConnState = u.changed
}

func (u *unread) changed(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateActive:
		if b, known := u.open.Load(c); known {
			b.(*brought).bytes.Store(true)
		}
	case http.StateClosed, http.StateHijacked:
		u.ended(c)
	}
}

func (u *unread) ended(c net.Conn) {
	b, known := u.open.LoadAndDelete(c)
	if !known || b.(*brought).request.Load() {
		return
	}
	secure, is := c.(*tls.Conn)
	if b.(*brought).bytes.Load() || is && !secure.ConnectionState().HandshakeComplete {
		u.count.Add(1)
	}
}

// total counts those that are open, too: nothing more comes of them.
func (u *unread) total() int {
	u.open.Range(func(c, _ any) bool {
		u.ended(c.(net.Conn))
		return true
	})
	return int(u.count.Load())
}

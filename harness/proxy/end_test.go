package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// slowToSend holds back what is written to an application.
type slowToSend struct{ net.Listener }

func (l slowToSend) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return slowConn{c}, err
}

type slowConn struct{ net.Conn }

func (c slowConn) Write(b []byte) (int, error) {
	time.Sleep(200 * time.Millisecond)
	return c.Conn.Write(b)
}

// TestTheLastAnswerArrives: a proxy that ends with its last call does so once the application has the
// answer.
func TestTheLastAnswerArrives(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"paid":true}`) }))
	t.Cleanup(server.Close)
	p := opened(t, server.URL, func(o *Options) { o.MostCalls = 1 })
	for _, d := range p.doors {
		d.listener = slowToSend{d.listener}
	}
	b := taking(t, p)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-p.Full()
		b.close(10 * time.Second)
	}()
	if status, answer := b.post(t, debit, `{}`); status != http.StatusOK || !strings.Contains(answer, "paid") {
		t.Errorf("HTTP %d %s", status, answer)
	}
	<-ended
}

// TestNobodyHoldsTheEnd: neither who does not read the answer, nor who never sends the rest of a call,
// nor who only connects; each call that was taken has a result.
func TestNobodyHoldsTheEnd(t *testing.T) {
	const head = "POST " + debit + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
	for _, c := range []struct {
		name, sends      string
		calls            int
		answered, secure bool
	}{
		{"reads no answer to its end", head + "2\r\n\r\n{}", 1, true, false},
		{"reads no answer to its end, over TLS", head + "2\r\n\r\n{}", 1, true, true},
		{"sends half of a body", head + "10\r\n\r\n{", 1, false, false},
		{"sends half of a body, over TLS", head + "10\r\n\r\n{", 1, false, true},
		{"sends half of a head", head, 0, false, false},
		{"sends nothing", "", 0, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write(make([]byte, 20<<20)) // more than buffers on the way hold
			}), func(o *Options) {
				if c.secure {
					o.TLS = certified(t)
				}
			})
			at := strings.SplitAfter(b.url, "://")[1]
			connection, err := net.Dial("tcp", at)
			if c.secure {
				connection, err = tls.Dial("tcp", at, &tls.Config{InsecureSkipVerify: true})
			}
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			if _, err := io.WriteString(connection, c.sends); err != nil {
				t.Fatal(err)
			}
			for taken := 0; taken < c.calls; time.Sleep(time.Millisecond) { // else it comes too late
				b.Proxy.mu.Lock()
				taken = b.taken
				b.Proxy.mu.Unlock()
			}
			if c.answered { // the rest is on its way
				if _, err := connection.Read(make([]byte, 1)); err != nil {
					t.Fatal(err)
				}
			}
			ended := make(chan struct{})
			go func() {
				b.close(50 * time.Millisecond)
				close(ended)
			}()
			select {
			case <-ended:
			case <-time.After(lastWords + 20*time.Second):
				t.Fatal("it does not end")
			}
			if len(b.results) != c.calls {
				t.Errorf("%d results", len(b.results))
			}
		})
	}
}

// certified is what a door with TLS has.
func certified(t *testing.T) *tls.Config {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return &tls.Config{Certificates: server.TLS.Certificates}
}

// TestCallsAreCutOffInTheEnd, and their doubt is said.
func TestCallsAreCutOffInTheEnd(t *testing.T) {
	began := make(chan struct{})
	b := before(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(began)
		<-r.Context().Done()
	}), nil)
	answered := make(chan string, 1)
	go func() {
		_, answer := b.post(t, debit, "{}")
		answered <- answer
	}()
	<-began
	b.close(50 * time.Millisecond)
	const says = "the proxy ended before the answer came; the call may have taken effect: look it up before it is sent again"
	if answer := <-answered; !strings.Contains(answer, says) {
		t.Error(answer)
	}
	if len(b.results) != 1 || b.results[0].Verdict != verdict.CouldNotRun || b.results[0].Reason != says {
		t.Errorf("%+v", b.results)
	}
}

// TestAnApplicationThatLeaves is what the evidence says, and not a target that is gone.
func TestAnApplicationThatLeaves(t *testing.T) {
	began := make(chan struct{})
	b := before(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(began)
		<-r.Context().Done()
	}), nil)
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+debit, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-began
		leave()
	}()
	if _, err := http.DefaultClient.Do(r); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	b.close(10 * time.Second)
	if len(b.results) != 1 || !strings.HasPrefix(b.results[0].Reason, "the application went away after ") {
		t.Errorf("%+v", b.results)
	}
}

package cli

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kasauti/kasauti/harness/certify/zoo"
	"github.com/kasauti/kasauti/harness/mock"
)

// The servers that scripts meet, by kind:
//
//	mock        an honest mock; $NAME_ADMIN is its admin API, open; $NAME_LOCKED, with the token "sesame"
//	stumbles    a mock whose first OTP meets a gateway that cannot serve; $NAME_ADMIN as of a mock
//	nobody      nothing listens there
//	hangs       takes connections and never says a word
//	resets      takes connections and resets them
//	garbage     greets like an SSH server
//	lengths     answers with a Content-Length that is no number
//	headers     answers with a line that is no header, and an escape in it
//	stalls      answers GET and never anything else
//	begins      answers /; of any other answer there is the header alone
//	encodes     a mock whose answers say that they are compressed, and are not
//	html        answers everything with 200 and a page
//	redirects   sends everybody on to $ELSEWHERE, which is to be served before
//	counts      answers 204 and counts who calls
//	client      a client of the zoo with the defect $ZOO_DEFECT, which takes tasks as requests and logs to NAME.log

// calls counts the requests that a server saw.
type calls struct{ atomic.Int64 }

func (c *calls) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.Add(1)
	w.WriteHeader(http.StatusNoContent)
}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: serve NAME KIND")
	}
	name, kind := args[0], args[1]
	over := func(name string, handler http.Handler) {
		server := httptest.NewServer(handler)
		ts.Defer(server.Close)
		ts.Setenv(name, server.URL)
	}
	switch kind {
	case "client":
		log, err := os.Create(ts.MkAbs(name + ".log"))
		ts.Check(err)
		ts.Defer(func() { _ = log.Close() })
		over(name, zoo.Handler(ts.Getenv("ZOO_DEFECT"), log))
	case "mock":
		t, ok := ts.Value(testingT{}).(testing.TB)
		if !ok {
			ts.Fatalf("the script knows no test")
		}
		server, err := mock.New(mockOptions(t))
		ts.Check(err)
		over(name, server.API())
		over(name+"_ADMIN", server.Admin())
		over(name+"_LOCKED", mock.BearerAuth("sesame", server.Admin()))
	case "stumbles":
		t, ok := ts.Value(testingT{}).(testing.TB)
		if !ok {
			ts.Fatalf("the script knows no test")
		}
		server, err := mock.New(mockOptions(t))
		ts.Check(err)
		var asked atomic.Int64
		over(name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/enKashCard/otp") && asked.Add(1) == 1 {
				http.Error(w, "try again later", http.StatusServiceUnavailable)
				return
			}
			server.API().ServeHTTP(w, r)
		}))
		over(name+"_ADMIN", server.Admin())
	case "encodes":
		t, ok := ts.Value(testingT{}).(testing.TB)
		if !ok {
			ts.Fatalf("the script knows no test")
		}
		server, err := mock.New(mockOptions(t))
		ts.Check(err)
		over(name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			server.API().ServeHTTP(w, r)
		}))
	case "html":
		over(name, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><h1>It works!</h1></html>")
		}))
	case "stalls":
		over(name, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				_, _ = io.Copy(io.Discard, r.Body) // until then the caller's leaving goes unseen
				<-r.Context().Done()
			}
		}))
	case "begins":
		over(name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			}
		}))
	case "redirects":
		elsewhere := ts.Getenv("ELSEWHERE")
		over(name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
		}))
	case "counts":
		seen := &calls{}
		ts.Value(counters{}).(map[string]*calls)[name] = seen
		over(name, seen)
	case "nobody":
		listener := rawListener(ts, name)
		ts.Check(listener.Close())
	case "hangs":
		raw(ts, name, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	case "resets":
		raw(ts, name, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1)) // so that the caller is past its connect
			_ = c.(*net.TCPConn).SetLinger(0)
		})
	case "lengths":
		raw(ts, name, answers("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"))
	case "headers":
		raw(ts, name, answers("HTTP/1.1 200 OK\r\nno \x1b[31mheader\r\n\r\n"))
	case "garbage":
		raw(ts, name, func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n") })
	default:
		ts.Fatalf("serve %s: no such kind of server", kind)
	}
}

// Keys of what a script's set-up hands to its commands.
type (
	testingT struct{}
	counters struct{}
)

func setup(env *testscript.Env) error {
	env.Values[testingT{}] = env.T()
	env.Values[counters{}] = map[string]*calls{}
	env.Setenv("TZ", "UTC")
	env.Setenv("SOON", time.Now().UTC().AddDate(0, 0, 30).Format(time.DateOnly))
	env.Setenv("PAST", time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly))
	env.Setenv("KASAUTI_LOCKS", filepath.Join(env.WorkDir, "locks"))
	return nil
}

func untouched(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: untouched NAME")
	}
	seen := ts.Value(counters{}).(map[string]*calls)[args[0]]
	if seen == nil {
		ts.Fatalf("%s counts nothing", args[0])
	}
	if n := seen.Load(); n != 0 {
		ts.Fatalf("%s was called %d times", args[0], n)
	}
}

// rawListener listens on a free port: $NAME is its URL and $NAME_ADDR its address.
func rawListener(ts *testscript.TestScript, name string) net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(name, "http://"+listener.Addr().String())
	ts.Setenv(name+"_ADDR", listener.Addr().String())
	return listener
}

// answers says the same to whoever asks anything.
func answers(text string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = c.Read(make([]byte, 4096))
		_, _ = io.WriteString(c, text)
	}
}

// raw serves connections, not requests.
func raw(ts *testscript.TestScript, name string, talk func(net.Conn)) {
	listener := rawListener(ts, name)
	ts.Defer(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				talk(connection)
			}()
		}
	}()
}

// honest is a mock with its admin API.
func honest(t *testing.T) *mock.Server {
	t.Helper()
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	return server
}

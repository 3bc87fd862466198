package mock

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"
)

// listen serves s until the test ends.
func listen(t *testing.T, s *Server, o ServeOptions) *Running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := s.Serve(ctx, o)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := r.Wait(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// post sends m over the network and closes the connection afterwards.
func post(t *testing.T, base string, m message) answer {
	t.Helper()
	body := m.raw
	if body == nil {
		body = marshal(m.body)
	}
	r, err := http.NewRequest(m.method, base+m.path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header, r.Close = m.header, true
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return decodeAnswer(t, w.StatusCode, w.Header, text)
}

func get(t *testing.T, address string, header http.Header) answer {
	t.Helper()
	u := message{method: "GET", path: "", header: header, raw: []byte{}}
	if header == nil {
		u.header = http.Header{}
	}
	return post(t, address, u)
}

func TestServesOverTheNetwork(t *testing.T) {
	s := newServer(t, nil)
	info, err := s.NewUniverse("bound", nil)
	if err != nil {
		t.Fatal(err)
	}
	r := listen(t, s, ServeOptions{Listeners: map[string]string{info.ID: "127.0.0.1:0"}})
	if r.AdminToken != "" || !strings.HasPrefix(r.URL, "http://127.0.0.1:") || r.URL == r.AdminURL {
		t.Errorf("running %+v", r)
	}
	d := newDesk(t, s, "")
	if a := get(t, r.URL+"/healthz", nil); a.status != http.StatusOK || a.body["status"] != "ok" {
		t.Errorf("healthz got %d %s", a.status, a.raw)
	}
	if a := get(t, r.AdminURL+"/v1/world", nil); a.status != http.StatusOK {
		t.Errorf("world got %d %s", a.status, a.raw)
	}
	token := d.must(post(t, r.Listeners[info.ID], d.tokenMessage("acme"))).body["token"].(string)
	d.must(post(t, r.URL, d.otpMessage(token, "asha")))
	if n := len(newDesk(t, s, info.ID).inbox()); n != 1 {
		t.Errorf("the bound universe got %d SMS, want 1", n)
	}
}

func TestBodyTooLargeIsAnsweredOverTheNetwork(t *testing.T) {
	s := newServer(t, nil)
	r := listen(t, s, ServeOptions{})
	d := newDesk(t, s, "")
	m := d.tokenMessage("acme")
	for _, size := range []int{1<<20 + 1, 6 << 20} {
		m.raw = bytes.Repeat([]byte(" "), size)
		if a := post(t, r.URL, m); a.status != http.StatusRequestEntityTooLarge || a.code() != "413" {
			t.Errorf("%d bytes got %d %s", size, a.status, a.raw)
		}
	}
}

func TestAdminTokenOverTheNetwork(t *testing.T) {
	r := listen(t, newServer(t, nil), ServeOptions{AdminToken: "right"})
	if a := get(t, r.AdminURL+"/v1/world", nil); a.status != http.StatusUnauthorized {
		t.Errorf("without the token: %d", a.status)
	}
	if a := get(t, r.AdminURL+"/v1/world", http.Header{"Authorization": {"Bearer right"}}); a.status != http.StatusOK {
		t.Errorf("with the token: %d", a.status)
	}
}

func TestAdminBeyondLoopbackNeedsAToken(t *testing.T) {
	made := map[string]bool{}
	for range 2 {
		token := newAdminToken()
		if len(token) < 40 || made[token] {
			t.Errorf("token %q", token)
		}
		made[token] = true
	}
	for addr, want := range map[string]bool{"127.0.0.1": true, "::1": true, "0.0.0.0": false, "::": false, "192.0.2.1": false} {
		e := endpoint{listener: named{addr: &net.TCPAddr{IP: net.ParseIP(addr), Port: 80}}}
		if got := e.loopback(); got != want {
			t.Errorf("%s: loopback is %v, want %v", addr, got, want)
		}
	}
	e := endpoint{listener: named{addr: &net.TCPAddr{IP: net.IPv6unspecified, Port: 80}}}
	if got := e.url(); got != "http://127.0.0.1:80" {
		t.Errorf("url %s", got)
	}
}

// named is a listener that only has an address.
type named struct {
	net.Listener
	addr net.Addr
}

func (n named) Addr() net.Addr { return n.addr }

func TestPortInUseIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	s := newServer(t, nil)
	for flag, o := range map[string]ServeOptions{"--addr": {Addr: addr}, "--admin-addr": {AdminAddr: addr}} {
		_, err := s.Serve(t.Context(), o)
		want := fmt.Sprintf("listen on %s: the port is in use; choose another with %s or stop what uses it", addr, flag)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := s.Serve(t.Context(), ServeOptions{Addr: "nonsense"}); err == nil || !strings.Contains(err.Error(), "choose another address with --addr") {
		t.Errorf("got %v", err)
	}
}

// A client that never ends its header, or its body, is cut off and holds up nobody else.
func TestOneAddressForTwoIsSaid(t *testing.T) {
	s := newServer(t, nil)
	info, err := s.NewUniverse("bound", nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close() // it was there to find a free port
	first := fmt.Sprintf("127.0.0.1:%d", port)
	for _, second := range []string{first, fmt.Sprintf("localhost:%d", port), fmt.Sprintf(":%d", port)} {
		for want, o := range map[string]ServeOptions{
			"--addr takes that address already; give --admin-addr one of its own": {Addr: first, AdminAddr: second},
			"--addr takes that address already; give --listener one of its own":   {Addr: first, Listeners: map[string]string{info.ID: second}},
		} {
			if _, err := s.Serve(t.Context(), o); err == nil || err.Error() != "listen on "+second+": "+want {
				t.Errorf("%v\nwant %s", err, want)
			}
		}
	}
}

func TestSlowClientsAreCutOff(t *testing.T) {
	r := listen(t, newServer(t, nil), ServeOptions{ReadHeaderTimeout: 50 * time.Millisecond, ReadTimeout: 100 * time.Millisecond})
	address := strings.TrimPrefix(r.URL, "http://")
	for name, start := range map[string]string{
		"header": "POST /api/v0/merchant/token HTTP/1.1\r\nHost: mock.test\r\nX-Slow: ",
		"body":   "POST /api/v0/merchant/token HTTP/1.1\r\nHost: mock.test\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, start); err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(conn) // ends when the server closes
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(string(text), "200 OK") {
			t.Errorf("%s: got %s", name, text)
		}
		_ = conn.Close()
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	r := listen(t, newServer(t, nil), ServeOptions{MaxHeaderBytes: 1 << 10})
	a := get(t, r.URL+"/healthz", http.Header{"X-Large": {strings.Repeat("x", 16<<10)}})
	if a.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %d %s", a.status, a.raw)
	}
}

// One connection waits for the other; that they are counted, the next test shows.
func TestConnectionBeyondTheLimitWaits(t *testing.T) {
	r := listen(t, newServer(t, nil), ServeOptions{MaxConnections: 1})
	address := strings.TrimPrefix(r.URL, "http://")
	request := "GET /healthz HTTP/1.1\r\nHost: mock.test\r\n\r\n"
	first, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(first, request)
	if line, err := bufio.NewReader(first).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("the first got %q, %v", line, err)
	}
	second, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	_, _ = io.WriteString(second, request)
	_ = first.Close()
	if line, err := bufio.NewReader(second).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Errorf("the second got %q, %v", line, err)
	}
}

func TestLimitListenerCountsOpenConnections(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limitConnections(inner, 2).(*limitListener)
	dial := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	dial()
	dial()
	one, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); err != nil {
		t.Fatal(err)
	}
	if len(l.free) != 2 {
		t.Errorf("%d are counted, want 2", len(l.free))
	}
	_ = one.Close()
	_ = one.Close()
	if len(l.free) != 1 {
		t.Errorf("after one closed, %d are counted, want 1", len(l.free))
	}
	dial()
	if _, err := l.Accept(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { _, err := l.Accept(); ended <- err }()
	_ = l.Close()
	if err := <-ended; err == nil {
		t.Error("a closed listener accepted")
	}
}

func TestShutdownLetsCallsFinishAndLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	s := newServer(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := s.Serve(ctx, ServeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// A call whose body is half there is under way when the server is told to stop.
	d := newDesk(t, s, "")
	body := string(marshal(d.tokenMessage("acme").body))
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /api/v0/merchant/token HTTP/1.1\r\nHost: mock.test\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(body))
	reader := bufio.NewReader(conn)
	if line, err := reader.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v", line, err)
	}
	// Somebody else waits for an SMS that will not come.
	waiting := make(chan int, 1)
	go func() {
		w, err := http.Get(r.AdminURL + "/v1/universes/default/inbox?wait=30s")
		if err != nil {
			waiting <- 0
			return
		}
		_ = w.Body.Close()
		waiting <- w.StatusCode
	}()
	for waiters := false; !waiters; runtime.Gosched() {
		s.standard.mu.Lock()
		waiters = s.standard.inbox.arrived != nil
		s.standard.mu.Unlock()
	}
	cancel()
	if status := <-waiting; status != http.StatusServiceUnavailable {
		t.Errorf("who waited got %d", status)
	}
	_, _ = io.WriteString(conn, body)
	text, err := io.ReadAll(reader)
	if err != nil || !strings.Contains(string(text), `"resultCode":0`) {
		t.Errorf("the call under way got %s, %v", text, err)
	}
	_ = conn.Close()
	if err := r.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(r.URL, "http://")); err == nil {
		t.Error("the port is still open")
	}
	http.DefaultClient.CloseIdleConnections()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
}

func TestCallsThatOutliveTheDrainAreCut(t *testing.T) {
	s := newServer(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := s.Serve(ctx, ServeOptions{DrainTimeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /oauth/token HTTP/1.1\r\nHost: mock.test\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v", line, err)
	}
	cancel()
	if err := r.Wait(); err == nil || !strings.Contains(err.Error(), "took over 1ms and were cut") {
		t.Errorf("got %v", err)
	}
}

// TestInspectorNeedsNoToken: its files hold nothing; what it shows does.
func TestInspectorNeedsNoToken(t *testing.T) {
	handler := BearerAuth("right", newServer(t, nil).Admin())
	for path, want := range map[string]int{
		"/": 200, "/u/default": 200, "/inspector.js": 200, "/inspector.css": 200, "/v1/universes": 401, "/v1/openapi.yaml": 401, "/u/a/b": 401, "/index.html": 401,
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: got %d, want %d", path, w.Code, want)
		}
	}
}

// TestOtherSitesCannotUseTheAdminAPI: a page that somebody visits must neither change a mock on
// their machine nor read it.
func TestOtherSitesCannotUseTheAdminAPI(t *testing.T) {
	r := listen(t, newServer(t, nil), ServeOptions{})
	for name, c := range map[string]struct {
		method, path, host, origin string
		status                     int
	}{
		"the page itself":          {"POST", "/v1/universes/default/reset", "", r.AdminURL, 204},
		"a program":                {"POST", "/v1/universes/default/reset", "", "", 204},
		"another site":             {"POST", "/v1/universes/default/reset", "", "http://evil.example", 403},
		"a name that points here":  {"GET", "/v1/world", "evil.example:8081", "", 403},
		"this machine by its name": {"GET", "/v1/world", "localhost:8081", "", 200},
		"IPv6":                     {"GET", "/v1/world", "[::1]:8081", "", 200},
	} {
		request, err := http.NewRequest(c.method, r.AdminURL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host, request.Close = c.host, true
		if c.origin != "" {
			request.Header.Set("Origin", c.origin)
		}
		w, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = w.Body.Close() // its status says all
		if w.StatusCode != c.status {
			t.Errorf("%s: got %d, want %d", name, w.StatusCode, c.status)
		}
	}
}

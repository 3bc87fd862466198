package proxy

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// bench is a proxy before a server of a test's own.
type bench struct {
	*Proxy
	url      string
	redactor *exchange.Redactor
	mu       sync.Mutex
	calls    []*Call
	results  []verdict.Scenario
	views    []exchange.View
}

func before(t *testing.T, handler http.Handler, change func(*Options)) *bench {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return beforeURL(t, server.URL, change)
}

func beforeURL(t *testing.T, at string, change func(*Options)) *bench {
	t.Helper()
	return taking(t, opened(t, at, change))
}

func opened(t *testing.T, at string, change func(*Options)) *Proxy {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Services:  map[client.Service]client.Endpoint{client.Partner: {URL: at}, client.Gateway: {URL: at}},
		Transport: target.GuardHosts(&http.Transport{}, strings.TrimPrefix(at, "http://")), Timeout: 10 * time.Second,
		Contract: c, Mock: true, Names: &scenario.Names{}, Addr: "127.0.0.1:0",
	}
	if change != nil {
		change(&o)
	}
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func taking(t *testing.T, p *Proxy) *bench {
	t.Helper()
	b := &bench{Proxy: p, url: p.Doors()[0].URL, redactor: exchange.NewRedactor()}
	p.Take(t.Context(), b.redactor, func(c *Call) {
		s, v := c.Result(b.redactor)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.calls, b.results, b.views = append(b.calls, c), append(b.results, s), append(b.views, v)
	})
	t.Cleanup(func() { b.close(time.Second) })
	return b
}

func (b *bench) close(patience time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	b.Close(ctx)
}

func (b *bench) post(t *testing.T, path, body string, header ...string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer a.Body.Close()
	text, _ := io.ReadAll(a.Body)
	return a.StatusCode, a.Header.Get("Location") + string(text)
}

// TestASecretIsKnownBeforeItIsUsed: what reads an answer as it comes may use its token before the call
// has ended here, and the call that it is used in may end first.
func TestASecretIsKnownBeforeItIsUsed(t *testing.T) {
	const token = "tok-3f9a8c21d7"
	b := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"code":0,"token":%q}`, token)
		w.(http.Flusher).Flush() // of no length that is known before, so that the proxy hands it on as it comes
	}), nil)
	b.sinking.Lock() // no call ends
	defer b.sinking.Unlock()
	a, err := http.Post(b.url+"/api/v0/merchant/token", "application/json", strings.NewReader(`{"accessKey":"a","secretKey":"b"}`))
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 64)
	n, err := a.Body.Read(text)
	if err != nil || !strings.Contains(string(text[:n]), token) {
		t.Fatalf("the application has %q, %v", text[:n], err)
	}
	if got := b.redactor.Text("it says " + token); strings.Contains(got, token) {
		t.Errorf("nothing masks the token: %s", got)
	}
	go func() { _ = a.Body.Close() }()
}

const debit = "/api/v0/partner/enKashCard/ppi-merchant-transaction"

// TestAFloodIsHeldBack: beyond what is under way calls are answered 429, none is lost, and none stands
// for a judgement.
func TestAFloodIsHeldBack(t *testing.T) {
	gate, arrived := make(chan struct{}), atomic.Int64{}
	b := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		<-gate
		fmt.Fprint(w, `{}`)
	}), nil)
	const flood = 3 * mostAtOnce
	var held, answered atomic.Int64
	var all sync.WaitGroup
	for range flood {
		all.Add(1)
		go func() {
			defer all.Done()
			switch status, answer := b.post(t, debit, "{}"); status {
			case http.StatusTooManyRequests:
				if held.Add(1) == flood-mostAtOnce {
					close(gate)
				}
				if !strings.Contains(answer, "send fewer at once") {
					t.Error(answer)
				}
			case http.StatusOK:
				answered.Add(1)
			default:
				t.Errorf("%d %s", status, answer)
			}
		}()
	}
	all.Wait()
	b.close(10 * time.Second)
	if arrived.Load() != mostAtOnce || answered.Load() != mostAtOnce || len(b.results) != flood {
		t.Errorf("%d arrived, %d answered, %d results", arrived.Load(), answered.Load(), len(b.results))
	}
	stopped := 0
	for i, s := range b.results {
		if s.Index != i {
			t.Errorf("result %d has the index %d", i, s.Index)
		}
		if s.Verdict == verdict.CouldNotRun && s.Triage.Class == verdict.Quota && s.Triage.Stopped && b.views[i].Held {
			stopped++
		}
	}
	if stopped != flood-mostAtOnce {
		t.Errorf("%d are known to be held back", stopped)
	}
}

// TestWhatIsNoCall is told so in a sentence, and is not sent.
func TestWhatIsNoCall(t *testing.T) {
	arrived := atomic.Int64{}
	b := before(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }), nil)
	for _, c := range []struct {
		name, first, header string
		status              int
		says                string
	}{
		{"a websocket", "GET /ws HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n", 501, "know no websockets"},
		{"an HTTP proxy", "GET http://example.test/ HTTP/1.1", "", 400, "as base URL"},
		{"a tunnel", "CONNECT example.test:443 HTTP/1.1", "", 400, "as base URL"},
		{"20 MB", "POST " + debit + " HTTP/1.1", "Content-Length: 20000000\r\n", 413, "longer than 2 MiB"},
	} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(b.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "%s\r\nHost: x\r\n%s\r\n", c.first, c.header)
		if c.status == 413 {
			_, _ = connection.Write(bytes.Repeat([]byte("a"), 3<<20)) // it need not take all of it
		}
		answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		text, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != c.status || !strings.HasPrefix(string(text), "kasauti proxy: ") || !strings.Contains(string(text), c.says) {
			t.Errorf("%s: %d %s", c.name, answer.StatusCode, text)
		}
		_ = connection.Close()
	}
	b.close(10 * time.Second)
	if arrived.Load() != 0 || len(b.results) != 4 {
		t.Errorf("%d arrived, %d results", arrived.Load(), len(b.results))
	}
	for _, s := range b.results {
		if s.Verdict != verdict.CouldNotRun || s.Triage.Class != verdict.ClientDefect {
			t.Errorf("%s: %s %+v", s.Name, s.Verdict, s.Triage)
		}
	}
}

// TestALongAnswerReachesTheApplication whole, though evidence has a part of it.
func TestALongAnswerReachesTheApplication(t *testing.T) {
	const long = 20 << 20
	b := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(bytes.Repeat([]byte("a"), long))
	}), nil)
	if status, answer := b.post(t, debit, "{}"); status != http.StatusOK || len(answer) != long {
		t.Errorf("%d, %d bytes", status, len(answer))
	}
	b.close(10 * time.Second)
	if len(b.calls) != 1 || !b.calls[0].Exchange.Response.Cut || b.results[0].Verdict != verdict.Fail {
		t.Errorf("%+v", b.results)
	}
}

// TestNothingIsRepeated, also where net/http would: a connection that breaks, and a call that says that it
// may be repeated.
func TestNothingIsRepeated(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var arrived atomic.Int64
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				for {
					if _, err := http.ReadRequest(reader); err != nil {
						return
					}
					if arrived.Add(1)%2 == 0 {
						return // the second call on a connection gets no answer
					}
					_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				}
			}()
		}
	}()
	b := beforeURL(t, "http://"+listener.Addr().String(), nil)
	if status, answer := b.post(t, debit, "", "Idempotency-Key", "1"); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	status, answer := b.post(t, debit, "", "Idempotency-Key", "1")
	if status != http.StatusBadGateway || !strings.Contains(answer, "may have taken effect: look it up") || arrived.Load() != 2 {
		t.Errorf("%d %s, %d arrived", status, answer, arrived.Load())
	}
}

// TestARedirectIsHandedBack: to the target by this proxy, elsewhere as it is; nobody follows it here.
func TestARedirectIsHandedBack(t *testing.T) {
	var to string
	var arrived atomic.Int64
	b := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Add(1)
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}), nil)
	for _, c := range []struct {
		to, seen string
		status   int
	}{
		{b.Doors()[0].Target + "/next?a=1", b.url + "/next?a=1", 307},
		{"/next", "/next", 307},
		{"https://example.test/", "https://example.test/", 307},
		{"https://api.enkash.com/", "kasauti proxy: the answer sends the application on to api.enkash.com, which is production", 502},
	} {
		to = c.to
		if status, answer := b.post(t, debit, "{}"); status != c.status || !strings.HasPrefix(answer, c.seen) {
			t.Errorf("%s: %d %s", c.to, status, answer)
		}
	}
	if arrived.Load() != 4 {
		t.Errorf("%d arrived", arrived.Load())
	}
}

// TestSealedPayloads are judged by what they hold where somebody's secret opens them; where none does,
// nobody is accused of having sealed them wrongly.
func TestSealedPayloads(t *testing.T) {
	const path, secret = "/api/v0/payout-transaction", "kasauti-example"
	codec, err := client.NewCodec(client.NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, known string
		want        verdict.Verdict
		says        string
	}{
		{"opened", secret, verdict.Fail, "EK-REQ-060"},
		{"nobody's", "", verdict.Warn, "travels encrypted, and nothing here opens it"},
	} {
		b := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(codec.Seal([]byte(`{}`)))
		}), func(o *Options) {
			o.Names.Partners = map[string]scenario.Partner{"acme": {ID: "CR1", Credentials: client.Credentials{BasicPassword: client.NewSecret(c.known)}}}
		})
		b.post(t, path, string(codec.Seal([]byte(`{"transferAmount":"x"}`))), "Content-Type", "application/json", "Authorization", "Bearer abcdefgh")
		b.close(10 * time.Second)
		found := verdict.Pass
		for _, check := range b.calls[0].Checks {
			if check.Requirement+check.Message == c.says || strings.Contains(check.Requirement+" "+check.Message, c.says) {
				found = verdict.Worst(found, check.Verdict)
			}
		}
		if found != c.want {
			t.Errorf("%s: %s of %s: %+v", c.name, found, c.says, b.calls[0].Checks)
		}
	}
}

// TestASecretOfOneCallIsMaskedInTheNext: what the application sent once may stand anywhere later.
func TestASecretOfOneCallIsMaskedInTheNext(t *testing.T) {
	b := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"code":1,"message":"s3cr3t-of-before"}`)
	}), nil)
	b.post(t, debit, "{}", "Authorization", "Bearer s3cr3t-of-before")
	b.post(t, debit, "{}")
	b.close(10 * time.Second)
	for _, v := range b.views {
		if strings.Contains(v.Response.Body, "s3cr3t") {
			t.Errorf("%s", v.Response.Body)
		}
	}
	if len(b.views) != 2 {
		t.Errorf("%d calls", len(b.views))
	}
}

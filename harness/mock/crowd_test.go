package mock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// overTheWire sends what a desk calls to a server that listens.
type overTheWire struct {
	client http.Client
	base   string
}

func (o *overTheWire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request, err := http.NewRequest(r.Method, o.base+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Header = r.Header
	answer, err := o.client.Do(request)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// guest is one client of many, with a connection of its own, which records what it is answered.
type guest struct {
	*desk
	name     string
	kind     int
	recorder *exchange.Recorder
}

func newGuest(t *testing.T, s *Server, r *Running, n int, id string) *guest {
	transport := &http.Transport{MaxConnsPerHost: 1}
	t.Cleanup(transport.CloseIdleConnections)
	g := &guest{desk: newDesk(t, s, id), name: fmt.Sprintf("C%d_", n), kind: n % 4}
	g.recorder = exchange.NewRecorder(transport, nil, s.now)
	g.api = &overTheWire{http.Client{Transport: g.recorder}, r.URL}
	return g
}

// texted is an OTP, where others get SMS in the same universe.
func (g *guest) texted(token string) sent {
	id := g.must(g.send(g.otpMessage(token, "asha"))).payload(g.t)["otpRequestId"].(string)
	for _, m := range g.inbox() {
		if m.OTPRequestID == id {
			return sent{id, m.Code}
		}
	}
	g.t.Errorf("no SMS came for %s", id)
	return sent{}
}

// visit makes the calls of a client of its kind, the last of them bad ones.
func (g *guest) visit() {
	token := g.must(g.send(g.tokenMessage("acme"))).body["token"].(string)
	switch g.kind {
	case 0:
		g.must(g.send(g.debitMessage(token, "asha", "1.00", g.name, g.texted(token))))
	case 1:
		g.must(g.send(g.toWalletMessage(token, "asha", "ravi", "1.00", g.name, g.texted(token))))
	case 2:
		g.must(g.send(g.moneyMessage(topUpOp, token, "asha", "1.00", g.name)))
		g.must(g.send(g.moneyMessage(balanceOp, token, "asha", "", "")))
		g.refused(message{method: "POST", path: walletBase + "/otp", header: g.header("acme", token), raw: []byte(`{"a":`)})
	default:
		g.must(g.send(g.cardMessage(token, "/balance", "priya", fields{"amount": json.RawMessage("1.00"), "transactionType": "CR", "uniqueReferenceNumber": g.name})))
		g.refused(g.moneyMessage(topUpOp, token, "asha", "-1.00", g.name+"bad"))
		g.refused(message{method: "POST", path: "/nowhere", header: g.header("acme", token), raw: []byte(`{}`)})
	}
}

func (g *guest) refused(m message) {
	if a := g.send(m); a.status < 400 && a.code() == "0" || a.status >= 500 || a.code() == "" {
		g.t.Errorf("%s %s: got %d %s, want a refusal", m.method, m.path, a.status, a.raw)
	}
}

// TestAThousandClientsAtOnce: half of them have universes of their own, the others share five. What
// each is answered is of the contract, no universe has what another's client did, the money adds
// up, and nothing is left running.
func TestAThousandClientsAtOnce(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("crowd", crowd)
	http.DefaultClient.CloseIdleConnections()
	for deadline := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > before {
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before: %s", now, before, stacks[:runtime.Stack(stacks, true)])
	}
}

func crowd(t *testing.T) {
	const clients, shared = 1000, 5
	s := newServer(t, nil)
	r := listen(t, s, ServeOptions{})
	guests := map[string][]*guest{} // by universe
	var all []*guest
	for n := range clients {
		key := fmt.Sprint("own ", n)
		if n >= clients/2 {
			key = fmt.Sprint("shared ", n%shared)
		}
		if guests[key] == nil {
			fork(t, s, key)
		}
		g := newGuest(t, s, r, n, Derive(s.seed, universeID, key))
		guests[key] = append(guests[key], g)
		all = append(all, g)
	}
	// Everybody is connected before anybody calls.
	var connected, done sync.WaitGroup
	connected.Add(clients)
	begin := make(chan struct{})
	for _, g := range all {
		done.Go(func() {
			func() {
				defer connected.Done()
				g.send(message{method: "GET", path: walletBase, header: http.Header{}, raw: []byte{}})
			}()
			<-begin
			g.visit()
		})
	}
	connected.Wait()
	close(begin)
	done.Wait()
	for key, here := range guests {
		hold(t, s, key, here)
	}
}

// hold checks one universe against those who called it.
func hold(t *testing.T, s *Server, key string, guests []*guest) {
	d, calls, names := guests[0], 0, map[string]bool{}
	var did [4]int64
	for _, g := range guests {
		exchanges, _ := g.recorder.Exchanges(0)
		calls += len(exchanges)
		names[g.name] = true
		did[g.kind] += 100
		judged := 0
		for _, e := range exchanges {
			for _, check := range s.contract.Judge(e, true) {
				if r, _ := s.contract.Requirement(check.Requirement); r.Who == contract.Client {
					continue // some requests are wrong on purpose
				}
				judged++
				if check.Verdict == verdict.Fail || check.Verdict == verdict.EngineError {
					t.Errorf("%s, %s: %s %s", key, g.name, check.Requirement, check.Message)
				}
			}
		}
		if judged < 10 {
			t.Errorf("%s: only %d checks were made of %d answers", g.name, judged, len(exchanges))
		}
	}
	direct := newDesk(t, s, d.id) // not over the wire
	l := direct.ledger()
	if !l.Balanced || total(l) != 0 {
		t.Errorf("%s: the ledger adds up to %d paise", key, total(l))
	}
	if asha, want := l.Wallets["asha"].Balance, 50_000-did[0]-did[1]+did[2]; asha != want || l.Merchants["bazaar"].Balance != did[0] || l.Wallets["ravi"].Balance != 5_000+did[1] || l.Cards["priya"].Balance != 20_000+did[3] {
		t.Errorf("%s: asha holds %d paise, want %d, after %v", key, asha, want, did)
	}
	for _, p := range l.Postings {
		if !names[p.Unique] {
			t.Errorf("%s has the money of %q, whose universe is another", key, p.Unique)
		}
	}
	if got := len(direct.journal()); got != calls {
		t.Errorf("%s: %d calls stand in the journal, %d were made", key, got, calls)
	}
	if got, want := len(direct.inbox()), int(did[0]+did[1])/100; got != want {
		t.Errorf("%s: %d SMS, want %d", key, got, want)
	}
}

// Clients that send a byte now and then are cut off, in their header as in their body, and hold up
// nobody else, also not in the same universe.
func TestDribblingClientsAreCutOffAndHoldUpNobody(t *testing.T) {
	s := newServer(t, nil)
	const header, whole = 300 * time.Millisecond, 600 * time.Millisecond
	r := listen(t, s, ServeOptions{ReadHeaderTimeout: header, ReadTimeout: whole})
	m := "POST /api/v0/merchant/token HTTP/1.1\r\nHost: mock.test\r\nContent-Type: application/json\r\n"
	var group sync.WaitGroup
	for range 50 {
		for what, start := range map[string]string{"header": m + "X-Slow: ", "body": m + "Content-Length: 100000\r\n\r\n{"} {
			group.Go(func() { dribble(t, r.URL, what, start) })
		}
	}
	g := newGuest(t, s, r, 0, "")
	for began, n := time.Now(), 0; time.Since(began) < whole; n++ {
		token := g.must(g.send(g.tokenMessage("acme"))).body["token"].(string)
		g.must(g.send(g.debitMessage(token, "asha", "0.01", fmt.Sprint("TXN_", n), g.texted(token))))
	}
	group.Wait()
	if l := g.ledger(); !l.Balanced || l.Merchants["bazaar"].Balance < 3 {
		t.Errorf("%d debits went through beside the slow clients", l.Merchants["bazaar"].Balance)
	}
}

// dribble sends a byte every few milliseconds until the server closes, which it must do soon.
func dribble(t *testing.T, address, what, start string) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, start)
	closed := make(chan string)
	go func() {
		text, _ := io.ReadAll(conn) // ends when the server closes; a reset is as good
		closed <- string(text)
	}()
	const patience = 20 * time.Second
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		select {
		case text := <-closed:
			if strings.Contains(text, "200 OK") {
				t.Errorf("a dribbled %s got %s", what, text)
			}
			return
		default:
		}
		if time.Now().After(deadline) {
			t.Errorf("a dribbled %s was not cut off within %s", what, patience)
			_ = conn.Close()
			<-closed
			return
		}
		_, _ = io.WriteString(conn, "x")
	}
}

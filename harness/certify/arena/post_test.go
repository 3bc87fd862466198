package arena

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
)

// listeningCase is one that has a client take webhooks, with a setting.
func listeningCase(s certify.Setting) *certify.Case {
	return &certify.Case{Name: "c", Setting: s, Tasks: []certify.Task{{With: map[string]string{"listen": certify.Listening}}}}
}

func openIn(t *testing.T, a *Arena, c *certify.Case) *Stage {
	t.Helper()
	if a.Contract == nil {
		k, err := contract.Load(fixtures.FS)
		if err != nil {
			t.Fatal(err)
		}
		a.Contract, a.Partner = k, "acme"
		a.World = mock.World{
			Name: "small", Partners: map[string]mock.Partner{"acme": {}}, CardAccounts: map[string]mock.CardAccount{"main": {Partner: "acme"}},
			Wallets: map[string]mock.Wallet{"asha": {Account: "main"}},
		}
	}
	s, err := a.Open(t.Context(), c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// got is what a receiver of the test takes: it answers what its turn says, and 200 after that.
type got struct {
	mu      sync.Mutex
	bodies  []string
	headers []http.Header
	answers []int
}

func (g *got) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bodies, g.headers = append(g.bodies, string(body)), append(g.headers, r.Header)
	if n := len(g.bodies); n <= len(g.answers) {
		w.WriteHeader(g.answers[n-1])
	}
}

// take has a receiver listen at a stage's address.
func take(t *testing.T, s *Stage, answers ...int) *got {
	t.Helper()
	var config net.ListenConfig
	open, err := config.Listen(t.Context(), "tcp", s.Receiver.Address)
	if err != nil {
		t.Fatal(err)
	}
	g := &got{answers: answers}
	server := &httptest.Server{Listener: open, Config: &http.Server{Handler: g, ReadHeaderTimeout: time.Second}}
	server.Start()
	t.Cleanup(server.Close)
	return g
}

func call(t *testing.T, s *Stage, path, token, body string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URLOf("")+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Partnerid": {s.Partner.PartnerID}, "Authorization": {"Bearer " + token}}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// pay begins a payment of 50.00.
func pay(t *testing.T, s *Stage) {
	t.Helper()
	token, _ := call(t, s, "/api/v0/merchant/token", "", `{"accessKey":"`+s.Partner.AccessKey+`","secretKey":"`+s.Partner.SecretKey+`"}`)["token"].(string)
	wallet := s.World.Wallets["asha"]
	answer := call(t, s, "/api/v0/partner/enKashCard/add-money", token,
		`{"cardAccountId":"`+s.World.CardAccounts["main"].ID+`","enKashCardId":"`+wallet.ID+`","amount":50.00,"uniqueReferenceNumber":"R1"}`)
	if answer["code"] != 0.0 {
		t.Fatalf("the payment is refused: %v", answer)
	}
}

// Every webhook is written down with its kind and what the receiver answered, and the static header's value
// is not.
func TestWebhooksAreWrittenDown(t *testing.T) {
	s := openIn(t, &Arena{}, listeningCase(certify.Setting{
		PayAfter: certify.Span(300 * time.Millisecond),
		Webhooks: []certify.Webhook{
			{At: 1, Header: certify.HeaderMissing},
			{At: certify.Span(50 * time.Millisecond), Header: certify.HeaderWrong},
			{At: certify.Span(150 * time.Millisecond), Set: map[string]string{"status": "FAILED"}},
		},
	}))
	g := take(t, s, http.StatusUnauthorized, http.StatusForbidden)
	pay(t, s)
	deadline := time.Now().Add(10 * time.Second)
	for n := 0; n < 4 && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		g.mu.Lock()
		n = len(g.bodies)
		g.mu.Unlock()
	}
	saw, err := s.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for i, d := range saw.Deliveries {
		if d.Request.Header.Get(hookHeader) == s.Receiver.Value {
			t.Errorf("webhook %d is kept with the header's value", i+1)
		}
		said = append(said, string(d.Kind)+" "+http.StatusText(d.Response.Status))
	}
	if got, want := strings.Join(said, ", "), "forged Unauthorized, forged Forbidden, strange OK, genuine OK"; got != want {
		t.Fatalf("written down are: %s\nwant: %s", got, want)
	}
	if saw.Deliveries[2].ID != "w3" || saw.Deliveries[2].At < 150 || !saw.Deliveries[2].Arrived {
		t.Errorf("the third is %+v", saw.Deliveries[2])
	}
	for i, want := range []string{"", "another", s.Receiver.Value, s.Receiver.Value} {
		is := g.headers[i].Get(s.Receiver.Header)
		if want == "another" && (is == "" || is == s.Receiver.Value) || want != "another" && is != want {
			t.Errorf("webhook %d has the header %q, want %q", i+1, is, want)
		}
	}
	if text := s.Mask("it is " + s.Receiver.Value); strings.Contains(text, s.Receiver.Value) {
		t.Errorf("the header's value is not masked: %s", text)
	}
}

// A webhook of the case's own differs from the simulator's in what the case says, and in nothing else.
func TestTheCasesOwnWebhook(t *testing.T) {
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{Contract: k, World: mock.World{Name: "small", Partners: map[string]mock.Partner{"acme": {}}}})
	if err != nil {
		t.Fatal(err)
	}
	p := &post{own: make([]certify.Webhook, 1)}
	if err := p.learn(server); err != nil {
		t.Fatal(err)
	}
	of := payment{id: "ECT1", reference: "R1", amount: "50.00"}
	fields := func(w certify.Webhook) map[string]any {
		var all map[string]any
		if err := json.Unmarshal(bodyOf(p.model, &w, of), &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	whole := fields(certify.Webhook{})
	for name, want := range map[string]any{
		"status": "SUCCESS", "transactionStatus": "SUCCESS", "orderStatus": "PAID", "transactionId": "ECT1", "uniqueTransactionId": "R1", "orderId": "R1",
		"amount": 50.0, "finalAmount": 50.0, "transactionAmount": 50.0,
	} {
		if whole[name] != want {
			t.Errorf("%s is %v, want %v", name, whole[name], want)
		}
	}
	for _, test := range []struct {
		name    string
		webhook certify.Webhook
		differs map[string]any // nil: gone
	}{
		{"a status", certify.Webhook{Set: map[string]string{"status": "FAILED"}}, map[string]any{
			"status": "FAILED", "transactionStatus": "FAILED", "orderStatus": "ATTEMPTED", "txnMsg": "The payment did not succeed",
		}},
		{"an amount", certify.Webhook{Set: map[string]string{"amount": "9.00"}}, map[string]any{"amount": 9.0, "finalAmount": 9.0, "transactionAmount": 9.0}},
		{"without its ids", certify.Webhook{Remove: []string{"transactionId", "uniqueTransactionId"}}, map[string]any{"transactionId": nil, "uniqueTransactionId": nil, "orderId": nil}},
	} {
		changed := fields(test.webhook)
		for name, was := range whole {
			want, differs := test.differs[name]
			if !differs {
				want = was
			}
			if changed[name] != want {
				t.Errorf("%s: %s is %v, want %v", test.name, name, changed[name], want)
			}
		}
	}
	if cut, all := bodyOf(p.model, &certify.Webhook{Cut: 30}, of), bodyOf(p.model, &certify.Webhook{}, of); len(cut) != len(all)-30 || json.Valid(cut) {
		t.Errorf("cut off is %s", cut)
	}
	if cut := bodyOf(p.model, &certify.Webhook{Cut: 1 << 20}, of); len(cut) != 0 {
		t.Errorf("all cut off is %s", cut)
	}
}

// Where nobody listens, that is written down; and after the end nothing is sent.
func TestWebhooksToNobody(t *testing.T) {
	s := openIn(t, &Arena{}, listeningCase(certify.Setting{Webhooks: []certify.Webhook{{At: 1}, {At: certify.Span(time.Hour)}}}))
	pay(t, s)
	deadline := time.Now().Add(10 * time.Second)
	for len(s.post.kept(exchange.NewRedactor().StandIns([32]byte{}))) == 0 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	saw, err := s.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(saw.Deliveries) != 1 || saw.Deliveries[0].Response.Status != 0 || saw.Deliveries[0].Failure == nil {
		t.Fatalf("written down are %+v", saw.Deliveries)
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+s.Receiver.Address, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.post.RoundTrip(r); err == nil {
		t.Error("a webhook is sent after the end")
	}
	if n := len(s.post.deliveries); n != 1 {
		t.Errorf("%d are written down after the end", n)
	}
}

// Each stage has a port of its own, which is free, and which others get once it has ended.
func TestPorts(t *testing.T) {
	a := &Arena{}
	seen := map[string]bool{}
	var stages []*Stage
	for range 20 {
		s := openIn(t, a, listeningCase(certify.Setting{}))
		stages = append(stages, s)
		if address := s.Receiver.Address; seen[address] || !strings.HasPrefix(address, "127.0.0.1:") {
			t.Errorf("the address %q is no other's", address)
		}
		seen[s.Receiver.Address] = true
		take(t, s)
	}
	for _, s := range stages {
		if _, err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if len(a.ports.held) != 0 {
		t.Errorf("%d ports are held", len(a.ports.held))
	}
	s := openIn(t, a, &certify.Case{Name: "c", Tasks: []certify.Task{{}}})
	if s.Receiver != (Receiver{}) {
		t.Errorf("a case without webhooks has the receiver %+v", s.Receiver)
	}
	if _, err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

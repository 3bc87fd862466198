package mock

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
)

// baseWorld has two partners, so that each has something that is another's.
func baseWorld() World {
	return World{
		Name:     "base",
		Partners: map[string]Partner{"acme": {Balance: 10_000_000}, "zenith": {Balance: 100_000}},
		CardAccounts: map[string]CardAccount{
			"main": {Partner: "acme"}, "travel": {Partner: "acme"}, "north": {Partner: "zenith"},
			"prepaid": {Partner: "acme", Type: "RELOADABLE_GPR"}, "gifts": {Partner: "acme", Type: "GIFT"}, "polar": {Partner: "zenith", Type: "RELOADABLE_GPR"},
		},
		Merchants: map[string]Merchant{"bazaar": {}, "kirana": {}},
		Wallets: map[string]Wallet{
			"asha":  {Account: "main", Mobile: "6000000011", Balance: 50_000},
			"ravi":  {Account: "main", Mobile: "6000000022", Balance: 5_000},
			"meera": {Account: "travel", Mobile: "6000000033", Balance: 50_000},
			"zoya":  {Account: "north", Mobile: "6000000044", Balance: 50_000},
		},
		Cards: map[string]Card{
			"priya":   {Account: "prepaid", Mobile: "6000000055", Balance: 20_000},
			"puja":    {Account: "prepaid", Mobile: "6000000066"},
			"unknown": {Account: "prepaid", Mobile: "6000000068", KYC: "none"},
			"turned":  {Account: "prepaid", Mobile: "6000000067", KYC: "failed"},
			"gopal":   {Account: "gifts", Mobile: "6000000077", Balance: 10_000},
			"zubin":   {Account: "polar", Mobile: "6000000088", Balance: 10_000},
		},
	}
}

var loadContract = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(fixtures.FS) })

// wallClock is a clock that stands where the test puts it.
type wallClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *wallClock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

var startOfTest = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func newServer(t testing.TB, change func(*Options)) *Server {
	t.Helper()
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	clock := &wallClock{now: startOfTest}
	o := Options{World: baseWorld(), Contract: c, Seed: 7, Now: clock.read}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fields is the body of a request, and of an answer.
type fields map[string]any

// message is a request before it is sent.
type message struct {
	method string
	path   string
	header http.Header
	body   fields // as JSON
	form   url.Values
	raw    []byte // instead of both
	secret string // seals the body and opens the answer, where it is given
}

// text is the body as it travels.
func (m message) text() []byte {
	if m.secret != "" {
		return seal(m.secret, marshal(m.body))
	}
	return marshal(m.body)
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    string
	body   fields
}

func (a answer) payload(t testing.TB) fields {
	t.Helper()
	p, ok := a.body["payload"].(map[string]any)
	if !ok {
		t.Fatalf("no payload in %d %s", a.status, a.raw)
	}
	return p
}

func (a answer) code() json.Number {
	for _, key := range []string{"code", "resultCode", "response_code"} {
		if n, ok := a.body[key].(json.Number); ok {
			return n
		}
	}
	return ""
}

func decodeAnswer(t testing.TB, status int, header http.Header, raw []byte) answer {
	t.Helper()
	a := answer{status: status, header: header, raw: string(raw)}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	_ = decoder.Decode(&a.body) // a.body stays nil for what is not an object
	return a
}

// desk calls one universe of a server in this process.
type desk struct {
	t     testing.TB
	s     *Server
	api   http.Handler
	admin http.Handler
	id    string // goes into the header, if not empty
	world WorldView
}

func newDesk(t testing.TB, s *Server, id string) *desk {
	return &desk{t: t, s: s, api: s.API(), admin: s.Admin(), id: id, world: s.World()}
}

// fork makes a universe and a desk for it.
func fork(t testing.TB, s *Server, key string) *desk {
	t.Helper()
	info, err := s.NewUniverse(key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return newDesk(t, s, info.ID)
}

func (d *desk) send(m message) answer {
	d.t.Helper()
	body := m.raw
	switch {
	case body != nil:
	case m.form != nil:
		body = []byte(m.form.Encode())
	case m.body != nil:
		body = m.text()
	}
	a := d.sendRaw(httptest.NewRequest(m.method, m.path, nil), m.header, body)
	if plain, err := open(m.secret, []byte(a.raw)); m.secret != "" && err == nil {
		return decodeAnswer(d.t, a.status, a.header, plain)
	}
	return a
}

func (d *desk) sendRaw(r *http.Request, header http.Header, body []byte) answer {
	d.t.Helper()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header = header.Clone()
	if d.id != "" {
		r.Header.Set(Header, d.id)
	}
	w := httptest.NewRecorder()
	d.api.ServeHTTP(w, r)
	return decodeAnswer(d.t, w.Code, w.Header(), w.Body.Bytes())
}

// ask calls the admin API and checks the status.
func (d *desk) ask(method, path string, body any, status int) answer {
	d.t.Helper()
	var text []byte
	if body != nil {
		text = marshal(body)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.admin.ServeHTTP(w, r)
	a := decodeAnswer(d.t, w.Code, w.Header(), w.Body.Bytes())
	if a.status != status {
		d.t.Fatalf("%s %s: got %d %s, want %d", method, path, a.status, a.raw, status)
	}
	return a
}

// universePath is the admin path of the desk's universe.
func (d *desk) universePath(what string) string {
	id := d.id
	if id == "" {
		id = defaultUniverse
	}
	return "/v1/universes/" + id + what
}

func (d *desk) advance(by time.Duration) {
	d.t.Helper()
	d.ask("POST", d.universePath("/clock"), fields{"advance_ms": by.Milliseconds()}, http.StatusOK)
}

func (d *desk) inbox() []SMS {
	d.t.Helper()
	var view InboxView
	d.into(d.ask("GET", d.universePath("/inbox"), nil, http.StatusOK), &view)
	return view.Messages
}

func (d *desk) journal() []Entry {
	d.t.Helper()
	var view JournalView
	d.into(d.ask("GET", d.universePath("/journal"), nil, http.StatusOK), &view)
	return view.Entries
}

func (d *desk) ledger() LedgerView {
	d.t.Helper()
	var view LedgerView
	d.into(d.ask("GET", d.universePath("/ledger"), nil, http.StatusOK), &view)
	return view
}

func (d *desk) into(a answer, view any) {
	d.t.Helper()
	if err := json.Unmarshal([]byte(a.raw), view); err != nil {
		d.t.Fatalf("%s: %v", a.raw, err)
	}
}

func (d *desk) tokenMessage(partner string) message {
	p := d.world.Partners[partner]
	return message{
		method: "POST", path: "/api/v0/merchant/token",
		header: http.Header{"Content-Type": {"application/json"}},
		body:   fields{"accessKey": p.AccessKey, "secretKey": p.SecretKey},
	}
}

func (d *desk) oauthMessage(partner string) message {
	p := d.world.Partners[partner]
	r := httptest.NewRequest("POST", "/", nil)
	r.SetBasicAuth(p.ClientID, p.ClientSecret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return message{
		method: "POST", path: "/oauth/token", header: r.Header,
		form: url.Values{"username": {p.Username}, "password": {p.Password}, "grant_type": {"password"}, "clientId": {p.CompanyID}},
	}
}

func (d *desk) token(partner string) string {
	d.t.Helper()
	return d.must(d.send(d.tokenMessage(partner))).body["token"].(string)
}

// must stops the test unless the answer is a success.
func (d *desk) must(a answer) answer {
	d.t.Helper()
	if a.status != http.StatusOK || a.code() != "0" {
		d.t.Fatalf("got %d %s, want a success", a.status, a.raw)
	}
	return a
}

func (d *desk) header(partner, token string) http.Header {
	return http.Header{
		"Content-Type":  {"application/json"},
		"Authorization": {"Bearer " + token},
		"Partnerid":     {d.world.Partners[partner].PartnerID},
	}
}

func (d *desk) otpMessage(token, wallet string) message {
	v := d.world.Wallets[wallet]
	return message{
		method: "POST", path: "/api/v0/partner/enKashCard/otp", header: d.header(v.Partner, token),
		body: fields{"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": d.world.CardAccounts[v.Account].ID, "enKashCardId": v.ID},
	}
}

// sent is an OTP that reached a phone.
type sent struct{ id, code string }

func (d *desk) otp(token, wallet string) sent {
	d.t.Helper()
	id := d.must(d.send(d.otpMessage(token, wallet))).payload(d.t)["otpRequestId"].(string)
	messages := d.inbox()
	last := messages[len(messages)-1]
	if last.OTPRequestID != id {
		d.t.Fatalf("the newest SMS is for %s, want %s", last.OTPRequestID, id)
	}
	return sent{id, last.Code}
}

func (d *desk) debitMessage(token, wallet, amount, unique string, o sent) message {
	v := d.world.Wallets[wallet]
	return message{
		method: "POST", path: "/api/v0/partner/enKashCard/ppi-merchant-transaction", header: d.header(v.Partner, token),
		body: fields{
			"merchantDetailId": d.world.Merchants["bazaar"].ID, "enkashCardId": v.ID, "companyId": d.world.Partners[v.Partner].CompanyID,
			"cardAccountId": d.world.CardAccounts[v.Account].ID, "amount": json.RawMessage(amount), "productCode": "DEFAULT",
			"remarks": "Payment towards merchant", "otpMedium": "MOBILE", "otp": o.code, "otpReferenceId": o.id, "uniqueTransactionId": unique,
		},
	}
}

// wrong is a code that is not the OTP's.
func (o sent) wrong() string {
	if strings.HasPrefix(o.code, "9") {
		return "0" + o.code[1:]
	}
	return "9" + o.code[1:]
}

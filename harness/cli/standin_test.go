package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// The hosts that the documentation prints, and the paths that each of them serves.
const (
	gatewayHost = "olympus-pg-uat.enkash.in"
	oauthHost   = "ekpayout-uat.enkash.in"
	partnerHost = "pay-en-uat.enkash.in"

	merchantTokenPath = "/api/v0/merchant/token"
	oauthTokenPath    = "/oauth/token"
	otpPath           = "/api/v0/partner/enKashCard/otp"
	debitPath         = "/api/v0/partner/enKashCard/ppi-merchant-transaction"
)

// homeOf is the only host that answers under a path.
var homeOf = map[string]string{
	merchantTokenPath: gatewayHost, oauthTokenPath: oauthHost, otpPath: partnerHost, debitPath: partnerHost,
}

// standIn is the provider's UAT as far as Kasauti can tell: its three hosts over TLS, the
// state of a mock behind them, and whatever ways of its own a test gives it.
type standIn struct {
	ca      *authority
	world   mock.WorldView
	dir     string            // environment file, secrets, and sms/ID with the code of each OTP
	address map[string]string // host -> where it listens

	mock  *mock.Server
	admin http.Handler
	ways  []way

	mu      sync.Mutex
	arrived []arrival
	granted map[string][]string // tokens that were given out, by path
	busy    int                 // requests under way
	busiest int
	codes   []string // OTPs that were sent
}

// way changes an answer before it leaves, as UAT may differ from what is assumed.
type way func(path string, a *said)

// said is an answer on its way out.
type said struct {
	status int
	header http.Header
	body   []byte
	sent   []byte // the request's body
	asked  string // the request's Authorization

	raw    string // what goes over the connection in place of an answer, "" for nothing
	pieces bool   // the body leaves byte by byte
}

// arrival is one request as it came.
type arrival struct {
	host, sni, method, path string
	authorization           string // its scheme
	token, partnerID        string
	headers                 http.Header
	body                    string
	at                      time.Time
}

// newStandIn starts the hosts. change may alter the mock's options; a nil one does not.
func newStandIn(t testing.TB, change func(*mock.Options), ways ...way) *standIn {
	t.Helper()
	options := mockOptions(t)
	for name, partner := range options.World.Partners {
		options.World.Partners[name] = withCanaries(partner, name)
	}
	for name, wallet := range options.World.Wallets {
		wallet.Balance = 10_000_000 // all scenarios share it
		options.World.Wallets[name] = wallet
	}
	if change != nil {
		change(&options)
	}
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	s := &standIn{
		ca: newAuthority(t), world: server.World(), dir: t.TempDir(), address: map[string]string{},
		mock: server, admin: server.Admin(), ways: ways, granted: map[string][]string{},
	}
	for _, host := range []string{gatewayHost, oauthHost, partnerHost} {
		s.address[host] = s.ca.serve(t, host, s.host(host))
	}
	s.writeSecrets(t)
	return s
}

// host is the handler of one host: what another one serves is not found here, and who asked
// for another host, in the handshake or in the request, is sent away.
func (s *standIn) host(host string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.enter()()
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		s.note(arrival{
			host: r.Host, sni: r.TLS.ServerName, method: r.Method, path: r.URL.Path, authorization: scheme, token: token,
			partnerID: r.Header.Get("partnerId"), headers: r.Header.Clone(), body: string(sent), at: time.Now(),
		})
		if r.Host != host || r.TLS.ServerName != host {
			http.Error(w, "misdirected", http.StatusMisdirectedRequest)
			return
		}
		asked := r.Clone(r.Context())
		asked.Body, asked.ContentLength = io.NopCloser(strings.NewReader(string(sent))), int64(len(sent))
		if home := homeOf[r.URL.Path]; home != "" && home != host {
			asked.URL.Path = "/not-served-by-this-host"
		}
		answer := httptest.NewRecorder()
		s.mock.API().ServeHTTP(answer, asked)
		a := &said{status: answer.Code, header: answer.Header(), body: answer.Body.Bytes(), sent: sent, asked: r.Header.Get("Authorization")}
		s.keep(r.URL.Path, a.body)
		for _, change := range s.ways {
			change(r.URL.Path, a)
		}
		a.leave(w)
	})
}

// leave sends an answer. A client that went away needs none.
func (a *said) leave(w http.ResponseWriter) {
	if a.raw != "" {
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_, _ = io.WriteString(connection, a.raw)
			_ = connection.Close()
		}
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(a.status)
	for i := range a.body {
		if !a.pieces {
			_, _ = w.Write(a.body)
			return
		}
		_, _ = w.Write(a.body[i : i+1])
		_ = http.NewResponseController(w).Flush()
	}
}

// enter counts a request in, and what it returns counts it out.
func (s *standIn) enter() (leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy++
	s.busiest = max(s.busiest, s.busy)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy--
	}
}

func (s *standIn) note(a arrival) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append(s.arrived, a)
}

// requests are those that came so far.
func (s *standIn) requests() []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.arrived)
}

// to lists the requests under a path.
func (s *standIn) to(path string) []arrival {
	return slices.DeleteFunc(s.requests(), func(a arrival) bool { return a.path != path })
}

// keep remembers what an answer grants, and delivers the SMS: sms/ID holds the code of an
// OTP request, otp.txt the newest one.
func (s *standIn) keep(path string, body []byte) {
	var fields struct {
		Token       string `json:"token"`
		Access      string `json:"access_token"`
		AccessCamel string `json:"accessToken"`
		Refresh     string `json:"refresh_token"`
		Payload     struct {
			ID string `json:"otpRequestId"`
		} `json:"payload"`
	}
	if json.Unmarshal(body, &fields) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, token := range []string{fields.Token, fields.Access, fields.AccessCamel, fields.Refresh} {
		if token != "" {
			s.granted[path] = append(s.granted[path], token)
		}
	}
	if path != otpPath || fields.Payload.ID == "" {
		return
	}
	for _, sms := range s.messages() {
		if sms.OTPRequestID == fields.Payload.ID {
			s.codes = append(s.codes, sms.Code)
			s.write("sms/"+sms.OTPRequestID, sms.Code+"\n")
			s.write("otp.txt", sms.Code+"\n")
		}
	}
}

// messages are the phones' inbox.
func (s *standIn) messages() []mock.SMS {
	answer := httptest.NewRecorder()
	s.admin.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/v1/universes/default/inbox", nil))
	var view mock.InboxView
	_ = json.Unmarshal(answer.Body.Bytes(), &view) // without messages no code is found
	return view.Messages
}

// write puts a file into the folder, whole, so that nobody reads half a code.
func (s *standIn) write(name, text string) {
	path := filepath.Join(s.dir, name)
	_ = os.MkdirAll(filepath.Dir(path), 0o700)
	_ = os.WriteFile(path+".new", []byte(text), 0o600)
	_ = os.Rename(path+".new", path) // a file that is not there is seen by who waits for it
}

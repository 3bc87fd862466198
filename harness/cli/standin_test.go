package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
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

// authority is a CA of a test's own.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pem  []byte
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{"Stand-in CA"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{key, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// issue makes a certificate for one host.
func (a *authority) issue(t testing.TB, host string) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// serve answers over TLS on a loopback port, with a certificate for host.
func (a *authority) serve(t testing.TB, host string, handler http.Handler) (address string) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{a.issue(t, host)}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // some handshakes fail on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
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
	granted []string // tokens that were given out
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
	bearer string // the request's token
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
		mock: server, admin: server.Admin(), ways: ways,
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
		a := &said{answer.Code, answer.Header(), answer.Body.Bytes(), sent, token}
		s.keep(r.URL.Path, a.body)
		for _, change := range s.ways {
			change(r.URL.Path, a)
		}
		for name, values := range a.header {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body) // a client that went away needs no answer
	})
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
			s.granted = append(s.granted, token)
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

// canary is a secret that shows wherever it is written, with characters that every way of
// writing it down treats differently.
func canary(partner, field string) string {
	return "canary-" + partner + "-" + field + ` +/&"<é`
}

func withCanaries(p mock.Partner, name string) mock.Partner {
	p.AccessKey, p.SecretKey = canary(name, "access"), canary(name, "secret")
	p.Password, p.ClientSecret = canary(name, "password"), canary(name, "client")
	return p
}

// secretFields of a partner in the environment file, and their values.
func (s *standIn) secretFields(partner string) map[string]string {
	p := s.world.Partners[partner]
	return map[string]string{
		"access_key": p.AccessKey, "secret_key": p.SecretKey, "password": p.Password, "client_secret": p.ClientSecret,
	}
}

func (s *standIn) writeSecrets(t testing.TB) {
	t.Helper()
	s.write("ca.pem", string(s.ca.pem))
	for partner := range s.world.Partners {
		for field, value := range s.secretFields(partner) {
			s.write(fmt.Sprintf("secrets/%s.%s", partner, field), value+"\n")
		}
	}
	if _, err := os.Stat(filepath.Join(s.dir, "secrets", "acme.access_key")); err != nil {
		t.Fatal(err)
	}
}

// part is one section of the environment file; the last one given of a kind counts.
type part func(map[string]string)

func section(name, text string) part {
	return func(sections map[string]string) { sections[name] = text }
}

// Capabilities that UAT lacks, and who may get an SMS, unless a test says otherwise.
const (
	everythingLacks = "[clock, inbox, otp, ledger, journal, reset, faults]"
	otpAlone        = "[clock, inbox, ledger, journal, reset, faults]"
)

// environment writes the environment file of this stand-in.
func (s *standIn) environment(t testing.TB, parts ...part) (file string) {
	t.Helper()
	services := func(gateway, oauth, partner string) string {
		return fmt.Sprintf(`{gateway: {url: "https://%s", address: %q}, oauth: {url: "https://%s", address: %q}, partner: {url: "https://%s", address: %q, token: oauth}}`,
			gatewayHost, gateway, oauthHost, oauth, partnerHost, partner)
	}
	partners, accounts, wallets, merchants, contacts := "", "", "", "", []string{}
	for name, p := range s.world.Partners {
		partners += fmt.Sprintf("  %s: {partner_id: %q, company_id: %q, username: %q, client_id: %q", name, p.PartnerID, p.CompanyID, p.Username, p.ClientID)
		for field := range s.secretFields(name) {
			partners += fmt.Sprintf(`, %s: "${file:secrets/%s.%s}"`, field, name, field)
		}
		partners += "}\n"
	}
	for name, a := range s.world.CardAccounts {
		accounts += fmt.Sprintf("  %s: {partner: %s, known_id: %s}\n", name, a.Partner, a.ID)
	}
	for name, w := range s.world.Wallets {
		wallets += fmt.Sprintf("  %s: {account: %s, known_id: %s, mobile: %q}\n", name, w.Account, w.ID, w.Mobile)
		contacts = append(contacts, fmt.Sprintf("%q", w.Mobile))
	}
	for name, m := range s.world.Merchants {
		merchants += fmt.Sprintf("  %s: {known_id: %s}\n", name, m.ID)
	}
	sections := map[string]string{
		"environment": "{name: stand-in}", "target": "uat", "tls": "{ca_file: ca.pem}",
		"services": services(s.address[gatewayHost], s.address[oauthHost], s.address[partnerHost]),
		"partners": "\n" + partners, "card_accounts": "\n" + accounts, "wallets": "\n" + wallets, "merchants": "\n" + merchants,
		"allowed_contacts": "[" + strings.Join(contacts, ", ") + "]",
		"limits":           "{requests_per_second: 1000, concurrent: 32, timeout: 10s}",
		"lacks":            everythingLacks,
	}
	for _, p := range parts {
		p(sections)
	}
	text := ""
	for name, value := range sections {
		text += name + ": " + strings.TrimRight(value, "\n") + "\n"
	}
	file = filepath.Join(s.dir, "uat.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// at has the environment file dial other addresses for the hosts than the stand-in's.
func (s *standIn) at(addresses map[string]string) *standIn {
	moved := &standIn{ca: s.ca, world: s.world, dir: s.dir, address: map[string]string{}}
	for host, address := range s.address {
		moved.address[host] = address
		if other, given := addresses[host]; given {
			moved.address[host] = other
		}
	}
	return moved
}

// everywhere are the addresses with which all hosts are one listener.
func everywhere(address string) map[string]string {
	return map[string]string{gatewayHost: address, oauthHost: address, partnerHost: address}
}

// uat runs the features on a stand-in.
func uat(t testing.TB, file string, flags ...string) (code int, out, dir string) {
	t.Helper()
	dir = t.TempDir()
	code, out = kasauti(t, append([]string{"run", "--target", "uat", "--env", file, "--report", dir}, flags...)...)
	return code, out, dir
}

// nobody is an address where nothing listens.
func nobody(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

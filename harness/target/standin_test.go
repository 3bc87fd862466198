package target

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// authority is a CA of the test's own.
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
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{"Test CA"}},
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

// issue makes a server's certificate.
func (a *authority) issue(t testing.TB, name string, ends time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: ends,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// hits records what reached a stand-in.
type hits struct {
	mu  sync.Mutex
	all []hit
}

type hit struct {
	method, host, path string
	header             http.Header
}

func (h *hits) add(r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, hit{r.Method, r.Host, r.URL.Path, r.Header.Clone()})
}

func (h *hits) list() []hit {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]hit(nil), h.all...)
}

// standIn serves one service's host over TLS. certificate is for that host, unless given.
func (a *authority) standIn(t testing.TB, certificate tls.Certificate, seen *hits, handler http.Handler) (address string) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.add(r)
		handler.ServeHTTP(w, r)
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are refused on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// uatFile writes an environment file whose hosts are those that the documentation prints,
// and whose addresses are local. extra is more of the file.
func uatFile(t testing.TB, a *authority, gateway, oauth, partner, extra string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), a.pem, 0o600); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`environment: {name: stand-in}
target: uat
tls: {ca_file: ca.pem}
services:
  gateway: {url: "https://olympus-pg-uat.enkash.in", address: %q}
  oauth: {url: "https://ekpayout-uat.enkash.in", address: %q}
  partner: {url: "https://pay-en-uat.enkash.in", token: oauth, address: %q}
%s`, gateway, oauth, partner, extra)
	path := filepath.Join(dir, "uat.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// uatNames is the part of the file that names a mock's world, without its secrets.
const uatNames = `partners:
  acme: {partner_id: "${env:PARTNER}", company_id: "${env:COMPANY}", access_key: "${env:AK}", secret_key: "${env:SK}", username: "${env:USERNAME}", password: "${env:PW}", client_id: "${env:CI}", client_secret: "${env:CS}"}
card_accounts: {main: {partner: acme, known_id: "${env:ACCOUNT}"}}
wallets:
  asha: {account: main, known_id: "${env:ASHA}", mobile: "6000000011"}
  zoya: {account: main, known_id: "${env:ZOYA}", mobile: "6000000044"}
allowed_contacts: ["6000000011"]
limits: {requests_per_second: 1000, concurrent: 8, timeout: 10s}
`

// variables are the environment variables for a mock's world.
func variables(w mock.WorldView) func(string) (string, bool) {
	p := w.Partners["acme"]
	return environ(
		"PARTNER", p.PartnerID, "COMPANY", p.CompanyID, "AK", p.AccessKey, "SK", p.SecretKey, "USERNAME", p.Username,
		"PW", p.Password, "CI", p.ClientID, "CS", p.ClientSecret, "ACCOUNT", w.CardAccounts["main"].ID,
		"ASHA", w.Wallets["asha"].ID, "ZOYA", w.Wallets["zoya"].ID,
	)
}

func newMock(t testing.TB) *mock.Server {
	t.Helper()
	server, err := mock.New(mock.Options{World: smallWorld(), Contract: loadContract(t), Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

const (
	gatewayHost = "olympus-pg-uat.enkash.in"
	oauthHost   = "ekpayout-uat.enkash.in"
	partnerHost = "pay-en-uat.enkash.in"
)

// threeHosts stands in for all services with one mock and returns the file.
func threeHosts(t testing.TB, server *mock.Server, seen *hits, extra string) string {
	t.Helper()
	a := newAuthority(t)
	later := time.Now().Add(90 * 24 * time.Hour)
	serve := func(host string) string { return a.standIn(t, a.issue(t, host, later), seen, server.API()) }
	return uatFile(t, a, serve(gatewayHost), serve(oauthHost), serve(partnerHost), uatNames+extra)
}

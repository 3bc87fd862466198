package mock

import (
	"crypto/x509"
	"net"
	"slices"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

func TestAuthority(t *testing.T) {
	now := time.Now()
	a, err := NewAuthority(now)
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := pkcs12.DecodeTrustStore(a.TrustStore, TrustStorePassword)
	if err != nil || len(trusted) != 1 || !trusted[0].Equal(a.certificate) {
		t.Errorf("the truststore holds %d certificates, %v", len(trusted), err)
	}
	shown, err := a.issue([]string{"localhost", "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(shown.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(a.PEM) {
		t.Fatal("the PEM holds no certificate")
	}
	for at, good := range map[time.Duration]bool{0: true, -time.Minute: true, certificateLife - time.Minute: true, certificateLife + time.Minute: false} {
		_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "localhost", CurrentTime: now.Add(at)})
		if (err == nil) != good {
			t.Errorf("after %s: %v", at, err)
		}
	}
	if other, err := NewAuthority(now); err != nil || other.certificate.Equal(a.certificate) || other.key.Equal(a.key) {
		t.Errorf("two runs have one CA, %v", err)
	}
	if leaf.IsCA || leaf.SerialNumber.Sign() <= 0 || leaf.SerialNumber.Cmp(a.certificate.SerialNumber) == 0 {
		t.Errorf("certificate number %v, CA %v", leaf.SerialNumber, leaf.IsCA)
	}
}

// TestCertificateNames: the host of an address is named as it was given and as it was found; all
// addresses of a machine stand for none.
func TestCertificateNames(t *testing.T) {
	at := func(addr, ip string) *endpoint {
		return &endpoint{addr: addr, listener: named{addr: &net.TCPAddr{IP: net.ParseIP(ip), Port: 80}}}
	}
	found, err := hosts([]*endpoint{at("mock.test:80", "10.0.0.1"), at(":8080", "::"), at("0.0.0.0:1", "0.0.0.0"), at("[::1]:1", "::1"), at("10.0.0.1:2", "10.0.0.1")}, []string{"KASAUTI", "*.pods", "fe80::1"})
	want := []string{"localhost", "127.0.0.1", "::1", "10.0.0.1", "mock.test", "kasauti", "*.pods", "fe80::1"}
	if err != nil || !slices.Equal(found, want) {
		t.Errorf("%q, %v; want %q", found, err, want)
	}
}

// TestWhoSpeaksTLS: the admin API stays plain on this machine, and nowhere else.
func TestWhoSpeaksTLS(t *testing.T) {
	for _, test := range []struct {
		flag, ip string
		tls      bool
	}{{"--addr", "127.0.0.1", true}, {"--listener", "::1", true}, {"--admin-addr", "127.0.0.1", false}, {"--admin-addr", "::1", false}, {"--admin-addr", "0.0.0.0", true}, {"--admin-addr", "192.0.2.1", true}} {
		e := endpoint{flag: test.flag, listener: named{addr: &net.TCPAddr{IP: net.ParseIP(test.ip), Port: 80}}}
		if e.wantsTLS() != test.tls {
			t.Errorf("%s on %s: TLS is %v", test.flag, test.ip, !test.tls)
		}
	}
}

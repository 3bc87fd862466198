package mock

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// TrustStorePassword opens the PKCS#12 truststore. Java wants one; it guards nothing, since a
// truststore holds certificates only.
const TrustStorePassword = "changeit"

// certificateLife is how long the certificates of one run are good: longer than anybody leaves a
// mock running, and short enough for a CA that somebody forgot in a truststore.
const certificateLife = 14 * 24 * time.Hour

// behind is how far clocks of containers may be.
const behind = time.Hour

// Authority is the CA of one run of the mock. Its key stays in memory.
type Authority struct {
	PEM        []byte    // the CA's certificate
	TrustStore []byte    // the same as PKCS#12, with TrustStorePassword
	Until      time.Time // when its certificates end

	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	began       time.Time
}

// NewAuthority makes a CA. now is the time on the machine: clients know no other clock.
func NewAuthority(now time.Time) (*Authority, error) {
	a := &Authority{began: now.Add(-behind), Until: now.Add(certificateLife)}
	template := &x509.Certificate{
		Subject: pkix.Name{Organization: []string{"Kasauti"}, CommonName: "Kasauti mock " + now.UTC().Format(time.RFC3339)},
		IsCA:    true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, fmt.Errorf("make a CA for the mock: %w; start it again", err)
	}
	der, err := a.sign(template, template, &a.key.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("make a CA for the mock: %w; start it again", err)
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("make a CA for the mock: %w; start it again", err)
	}
	a.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	entry := pkcs12.TrustStoreEntry{Cert: a.certificate, FriendlyName: "kasauti-mock"}
	if a.TrustStore, err = pkcs12.Modern2023.EncodeTrustStoreEntries([]pkcs12.TrustStoreEntry{entry}, TrustStorePassword); err != nil {
		return nil, fmt.Errorf("make a truststore for the mock: %w; start it again", err)
	}
	return a, nil
}

// sign gives a certificate its number and, where it has none, its time, and signs it with the CA's
// key.
func (a *Authority) sign(template, parent *x509.Certificate, key *ecdsa.PublicKey) ([]byte, error) {
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = number
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = a.began, a.Until
	}
	return x509.CreateCertificate(rand.Reader, template, parent, key, a.key)
}

// issue makes the certificate that the mock shows, for host names and addresses.
func (a *Authority) issue(hosts []string) (tls.Certificate, error) {
	return a.Certificate(hosts, a.Until)
}

// Certificate is one for host names and addresses. One that ended already is for clients that must
// refuse it.
func (a *Authority) Certificate(hosts []string, until time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate for the mock: %w; start it again", err)
	}
	template := &x509.Certificate{
		Subject:  pkix.Name{Organization: []string{"Kasauti"}, CommonName: "Kasauti mock"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		NotBefore:             until.Add(-certificateLife - behind), NotAfter: until,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := a.sign(template, a.certificate, &key.PublicKey)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate for the mock: %w; start it again", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// hosts are what a certificate for the endpoints must name: this machine, what the addresses
// say, and the names that others know the mock by.
func hosts(ends []*endpoint, more []string) ([]string, error) {
	all := []string{"localhost", "127.0.0.1", "::1"}
	add := func(host string) {
		if !slices.Contains(all, host) {
			all = append(all, host)
		}
	}
	for _, e := range ends {
		if ip := e.listener.Addr().(*net.TCPAddr).IP; !ip.IsUnspecified() {
			add(ip.String())
		}
		// An address without a host, or with one that is no name, has been listened on all the same.
		if host, _, err := net.SplitHostPort(e.addr); err == nil && net.ParseIP(host) == nil && hostName(host) == nil {
			add(strings.ToLower(host))
		}
	}
	for _, name := range more {
		if ip := net.ParseIP(name); ip != nil {
			add(ip.String())
			continue
		}
		if err := hostName(name); err != nil {
			return nil, fmt.Errorf("make a certificate for the name %q: it %w; give --tls-name a host name such as kasauti, or an IP address", clip(name), err)
		}
		add(strings.ToLower(name))
	}
	return all, nil
}

// hostName says what keeps a text from being a name in a certificate. The first label may be *.
func hostName(name string) error {
	const longestName, longestLabel = 253, 63
	if len(name) > longestName {
		return fmt.Errorf("is longer than %d characters", longestName)
	}
	for _, label := range strings.Split(strings.TrimPrefix(name, "*."), ".") {
		if label == "" || len(label) > longestLabel {
			return fmt.Errorf("has a part between dots that is empty or longer than %d characters", longestLabel)
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
			return errors.New("has other characters than letters, digits, - and _")
		}
	}
	return nil
}

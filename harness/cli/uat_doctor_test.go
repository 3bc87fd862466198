package cli

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func doctor(t testing.TB, file string) (code int, out string) {
	t.Helper()
	return kasauti(t, "doctor", "--target", "uat", "--env", file)
}

var _ = x509.NewCertPool
var _ tls.Config
var _ net.Conn
var _ = http.Error
var _ = strings.Cut
var _ time.Time

func TestDoctorProbe(t *testing.T) {
	source := section("otp", "{file: otp.txt, wait: 20s}")
	show := func(name, file string) {
		started := time.Now()
		code, out := doctor(t, file)
		t.Logf("=== %s: exit %d in %s\n%s", name, code, time.Since(started).Round(time.Millisecond), out)
	}
	s := newStandIn(t, camelCase, ownWays()...)
	show("healthy", s.environment(t, source, section("lacks", otpAlone)))
	show("no source", s.environment(t, section("lacks", otpAlone)))
	show("no source, declared", s.environment(t))
	show("wrong ca", newStandIn(t, nil).environment(t, source, section("lacks", otpAlone), section("tls", "{}")))
	other := newStandIn(t, nil)
	other.write("ca.pem", string(newAuthority(t).pem))
	show("another ca", other.environment(t, source, section("lacks", otpAlone)))
	show("refused", s.at(everywhere(nobody(t))).environment(t, source, section("lacks", otpAlone)))
	address, _ := knocks(t)
	show("silent", s.at(everywhere(address)).environment(t, source, section("lacks", otpAlone), section("limits", "{timeout: 1s}")))
	html := newStandIn(t, nil, func(path string, a *said) {
		a.status, a.body = 403, []byte("<html><head><title>Access denied</title></head></html>")
		a.header.Set("Content-Type", "text/html")
	})
	show("html 403", html.environment(t, source, section("lacks", otpAlone)))
	late := newStandIn(t, nil, func(path string, a *said) {
		a.header.Set("Date", time.Now().Add(10*time.Minute).UTC().Format(http.TimeFormat))
	})
	show("skew", late.environment(t, source, section("lacks", otpAlone)))
	wrong := newStandIn(t, nil)
	wrong.write("secrets/acme.password", "wrong")
	show("wrong keys", wrong.environment(t, source, section("lacks", otpAlone)))
	p := s.world.Partners["acme"]
	show("missing keys", s.environment(t, source, section("lacks", otpAlone), section("partners", "{acme: {partner_id: "+p.PartnerID+"}, zenith: {partner_id: "+s.world.Partners["zenith"].PartnerID+"}}")))
	unset := s.environment(t, source, section("partners", `{acme: {partner_id: "${env:KASAUTI_TEST_NOT_SET}", access_key: "x", secret_key: "${file:nowhere}"}}`), section("card_accounts", "{}"), section("wallets", "{}"))
	show("unset", unset)
	show("no name", s.environment(t, source, section("services", `{partner: {url: "https://no-such-host-uat.enkash.invalid", token: oauth}, oauth: {url: "https://`+oauthHost+`", address: "`+s.address[oauthHost]+`"}}`)))
	show("ask", s.environment(t, section("otp", "{ask: true}"), section("lacks", otpAlone)))
	show("no contacts", s.environment(t, source, section("allowed_contacts", "[]"), section("lacks", otpAlone)))
}

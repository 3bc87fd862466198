package mock

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A caller of HTTP/1.0 names no host, and is still told where the T&C stand.
func TestLinksForACallerThatNamesNoHost(t *testing.T) {
	s := newServer(t, func(o *Options) {
		asha := o.World.Wallets["asha"]
		asha.TncPending = true
		o.World.Wallets["asha"] = asha
	})
	server := httptest.NewServer(s.API())
	defer server.Close()
	d := newDesk(t, s, "")
	v := d.world.Wallets["asha"]
	body := marshal(fields{"companyId": d.world.Partners["acme"].CompanyID, "cardAccountId": d.world.CardAccounts[v.Account].ID, "enKashCardId": v.ID})
	at := server.Listener.Addr().String()
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /api/v0/partner/enKashCard/wallet-details HTTP/1.0\r\nContent-Type: application/json\r\npartnerId: %s\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s",
		d.world.Partners["acme"].PartnerID, d.token("acme"), len(body), body)
	a, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var text strings.Builder
	if err := a.Write(&text); err != nil || !strings.Contains(text.String(), `"partnerTncUrl":"http://`+at+`/tnc/`) {
		t.Errorf("%v: %s", err, text.String())
	}
}

// What is given twice says nothing.
func TestAParameterThatIsGivenTwice(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	for _, name := range []string{"username", "password", "grant_type", "clientId"} {
		for _, second := range []string{"other", d.oauthMessage("acme").form.Get(name)} {
			m := d.oauthMessage("acme")
			m.form.Add(name, second)
			if a := d.send(m); a.body["error"] != "invalid_request" {
				t.Errorf("%s twice: %s", name, a.raw)
			}
		}
	}
	token := d.token("acme")
	m := d.statusMessage(token, "acme", "uniqueTransactionId", "TXN_1")
	m.query.Add("uniqueTransactionId", "TXN_2")
	if a := d.send(m); a.code() != "422" || !strings.Contains(a.raw, "is required") {
		t.Errorf("uniqueTransactionId twice: %s", a.raw)
	}
}

// A wallet holds what it may, also when money comes to it both ways.
func TestAReceiverForWhomMoneyIsOnItsWay(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.must(d.send(d.moneyMessage(addMoneyOp, token, "ravi", "199900.00", "REF_1")))
	m := d.toWalletMessage(token, "asha", "ravi", "100.00", "TXN_1", d.otp(token, "asha"))
	if a := d.send(m); a.code() == "0" {
		t.Errorf("ravi may hold 200000.00, and would hold 200050.00: %s", a.raw)
	}
}

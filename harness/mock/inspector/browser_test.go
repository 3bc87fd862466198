//go:build browser

package inspector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/browser"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
)

// desk is a mock that listens, and a tab of a real browser that looks at it.
type desk struct {
	*browser.Tab
	t       *testing.T
	running *mock.Running
	world   mock.WorldView
}

func open(t *testing.T, change func(*mock.Options), serve mock.ServeOptions) *desk {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	o := mock.Options{Contract: c, Seed: 7, World: mock.World{
		Name:         "base",
		Partners:     map[string]mock.Partner{"acme": {}},
		CardAccounts: map[string]mock.CardAccount{"main": {Partner: "acme"}},
		Merchants:    map[string]mock.Merchant{"bazaar": {}, "kirana": {}},
		Wallets: map[string]mock.Wallet{
			"asha": {Account: "main", Mobile: "6000000011", Balance: 12_345_678},
			"ravi": {Account: "main", Mobile: "6000000022", Balance: 5_000},
		},
	}}
	if change != nil {
		change(&o)
	}
	s, err := mock.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	running, err := s.Serve(ctx, serve)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := running.Wait(); err != nil {
			t.Error(err)
		}
	})
	return &desk{t: t, running: running, world: s.World(), Tab: browser.Open(t, running.AdminURL+"/")} // ends before the mock, which waits for its connections
}

func (d *desk) visit(path string) {
	d.t.Helper()
	d.Do(chromedp.Navigate(d.running.AdminURL + path))
}

func (d *desk) live() {
	d.t.Helper()
	d.Until(`document.getElementById("live").dataset.state === "live"`)
}

// call makes a call of the API or the admin API.
func (d *desk) call(method, url, token string, body any) map[string]any {
	d.t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequest(method, url, &text)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("partnerId", d.world.Partners["acme"].PartnerID)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	var said map[string]any
	_ = json.Unmarshal(answer, &said) // nothing where it is empty
	return said
}

func (d *desk) admin(method, path string, body any) map[string]any {
	d.t.Helper()
	return d.call(method, d.running.AdminURL+path, d.running.AdminToken, body)
}

type fields map[string]any

func (d *desk) token() string {
	d.t.Helper()
	p := d.world.Partners["acme"]
	token, _ := d.call("POST", d.running.URL+"/api/v0/merchant/token", "", fields{"accessKey": p.AccessKey, "secretKey": p.SecretKey})["token"].(string)
	if token == "" {
		d.t.Fatal("no token was granted")
	}
	return token
}

// otp asks for an OTP and gives its code and its request.
func (d *desk) otp(token, wallet string) (code, request string) {
	d.t.Helper()
	d.call("POST", d.running.URL+"/api/v0/partner/enKashCard/otp", token, fields{
		"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": d.world.CardAccounts["main"].ID, "enKashCardId": d.world.Wallets[wallet].ID,
	})
	m := d.admin("GET", "/v1/universes/default/inbox/latest?mobile="+d.world.Wallets[wallet].Mobile, nil)
	return fmt.Sprint(m["code"]), fmt.Sprint(m["otpRequestId"])
}

func (d *desk) debit(token, amount, unique, code, request string) {
	d.t.Helper()
	d.call("POST", d.running.URL+"/api/v0/partner/enKashCard/ppi-merchant-transaction", token, fields{
		"merchantDetailId": d.world.Merchants["bazaar"].ID, "enkashCardId": d.world.Wallets["asha"].ID, "companyId": d.world.Partners["acme"].CompanyID,
		"cardAccountId": d.world.CardAccounts["main"].ID, "amount": json.RawMessage(amount), "productCode": "DEFAULT",
		"remarks": "Payment towards merchant", "otpMedium": "MOBILE", "otp": code, "otpReferenceId": request, "uniqueTransactionId": unique,
	})
}

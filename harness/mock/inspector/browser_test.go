//go:build browser

package inspector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
)

// desk is a mock that listens, and a tab of a real browser that looks at it.
type desk struct {
	t       *testing.T
	running *mock.Running
	world   mock.WorldView
	tab     context.Context

	mu       sync.Mutex
	problems []string // what the browser complained about
	outside  []string // requests to anywhere but the admin address
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
	d := &desk{t: t, running: running, world: s.World(), tab: newTab(t)}
	t.Cleanup(func() {
		_ = chromedp.Cancel(d.tab) // before the mock, which waits for its connections
		stop()
		if err := running.Wait(); err != nil {
			t.Error(err)
		}
	})
	if err := chromedp.Listen(d.tab, d.listen); err != nil {
		t.Fatal(err)
	}
	return d
}

// newTab starts a browser that reaches this machine only.
func newTab(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WindowSize(1280, 900),
	)
	if os.Geteuid() == 0 { // where the browser's own sandbox cannot be had
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	allocator, end := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(end)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start Chromium: %v; install it, or look at what it says", err)
	}
	return tab
}

func (d *desk) listen(event any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var said []string
		for _, a := range e.Args {
			said = append(said, string(a.Value))
		}
		d.problems = append(d.problems, "console: "+strings.Join(said, " "))
	case *runtime.EventExceptionThrown:
		d.problems = append(d.problems, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		d.problems = append(d.problems, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, d.running.AdminURL+"/") && !strings.HasPrefix(e.Request.URL, "data:") { // as the browser's own icons are
			d.outside = append(d.outside, e.Request.URL)
		}
	}
}

// quiet fails the test where the browser complained or looked elsewhere.
func (d *desk) quiet() {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.problems) > 0 || len(d.outside) > 0 {
		d.t.Errorf("the browser complained of %q and asked for %q", d.problems, d.outside)
	}
}

func (d *desk) do(actions ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.tab, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) visit(path string) {
	d.t.Helper()
	d.do(chromedp.Navigate(d.running.AdminURL + path))
}

// ask runs an action that gives something.
func ask[T any](d *desk, action chromedp.Action[T]) T {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.tab, 20*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		d.t.Fatal(err)
	}
	return value
}

// js is the value of an expression in the page.
func (d *desk) js(expression string) any {
	d.t.Helper()
	return ask(d, chromedp.Evaluate[any](expression))
}

// until waits for an expression to be true. A page that is just being loaded cannot be asked yet.
func (d *desk) until(expression string) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.tab, 15*time.Second)
	defer cancel()
	for {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && is {
			return
		}
		select {
		case <-time.After(30 * time.Millisecond):
		case <-ctx.Done():
			d.t.Fatalf("%s never holds (%v); the page says %v", expression, err, d.js("document.body.innerText.slice(0, 2000)"))
		}
	}
}

func (d *desk) live() {
	d.t.Helper()
	d.until(`document.getElementById("live").dataset.state === "live"`)
}

// key presses a key as a person does.
func (d *desk) key(keys string) { d.t.Helper(); d.do(chromedp.KeyEvent(keys)) }

// press sends a key as a keyboard does, whose character does not arrive where the key is taken.
func (d *desk) press(key string) {
	d.t.Helper()
	d.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
			p := input.DispatchKeyEventParams{Type: kind, Key: key}
			if kind == "keyDown" {
				p.Text = key
			}
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, p); err != nil {
				return err
			}
		}
		return nil
	}))
}

// shoot keeps a picture where somebody wants to look at one.
func (d *desk) shoot(name string) {
	d.t.Helper()
	folder := os.Getenv("KASAUTI_SCREENSHOTS")
	if folder == "" {
		return
	}
	d.js(`window.scrollTo(0, 0), 1`) // what stays at the top is there
	picture := ask(d, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) scheme(name string) {
	d.t.Helper()
	features := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}
	d.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, features)
		return err
	}))
}

func css(selector string) chromedp.CSS { return chromedp.CSS(selector) }

func (d *desk) click(selector string) { d.t.Helper(); d.do(chromedp.Click(css(selector))) }

// put gives a field a value and tells the page.
func (d *desk) put(selector, value string) {
	d.t.Helper()
	d.js(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event("input")); e.dispatchEvent(new Event("change")) })(), 1`, selector, value))
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

//go:build browser

package inspector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/kasauti/kasauti/harness/mock"
)

// shopping makes calls of all kinds: one that pays, two that are refused.
func (d *desk) shopping() {
	d.t.Helper()
	token := d.token()
	code, request := d.otp(token, "asha")
	d.debit(token, "1250.50", "A1", code, request)
	d.debit(token, "20.00", "A2", code, request)
	d.otp(token, "ravi")
	d.otp(token, "asha")
	d.call("POST", d.running.URL+"/nowhere", "", fields{})
}

func TestPageShowsAUniverse(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	d.admin("PUT", "/v1/universes/default/webhooks", fields{"webhooks": fields{"shop": fields{"url": "http://127.0.0.1:9/hooks"}}})
	d.shopping()
	d.admin("POST", "/v1/universes/default/faults", fields{"kind": "error-status", "operation": "wallet.generate-transaction-otp", "times": 2})
	d.call("POST", d.running.URL+"/api/v0/partner/enKashCard/otp", d.token(), fields{"cardOtpAction": "TRANSACTION_OTP"})
	d.visit("/")
	d.live()
	d.Until(`document.querySelectorAll("#entries li").length === 9`)
	d.Until(`document.body.innerText.includes("struck 1") && document.body.innerText.includes("card.transaction-webhook")`) // lists come one by one
	text := fmt.Sprint(d.JS("document.body.innerText"))
	for _, want := range []string{
		"wallet.debit-wallet-for-merchant-transaction", "A used OTP MUST be refused, and no money moved.", "6000000022", "₹ 1,22,206.28", "₹ 1,250.50",
		"struck 1", "error-status", "balanced", "card.transaction-webhook", "India time",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q in\n%s", want, text)
		}
	}
	d.Do(chromedp.Click(`#entries li:nth-child(6) summary`))
	d.Until(`document.querySelector("#entries li:nth-child(6) pre")`)
	body := fmt.Sprint(d.JS(`document.querySelector("#entries li:nth-child(6) .in").innerText`))
	for _, want := range []string{`"amount": 20.00,`, "EK-DEBIT-170", "otp-used"} {
		if !strings.Contains(body, want) {
			t.Errorf("the request does not show %q in\n%s", want, body)
		}
	}
	d.Click(`#postings-box summary`)
	for _, scheme := range []string{"light", "dark"} {
		d.Media("", scheme)
		d.Shoot(scheme)
	}
	d.Do(chromedp.EmulateViewport(400, 800, chromedp.EmulateMobile))
	if wide := d.JS("document.documentElement.scrollWidth"); wide != 400.0 {
		t.Errorf("at 400 px the page is %v wide", wide)
	}
	d.Media("", "light")
	d.Shoot("narrow")
	d.Quiet()
}

func TestSMSAppearsLive(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	d.visit("/")
	d.live()
	code, _ := d.otp(d.token(), "asha")
	d.Until(fmt.Sprintf(`document.querySelector("#inbox .code b")?.textContent === %q`, code))
	d.Until(fmt.Sprintf(`document.getElementById("said").textContent === "New SMS to 6000000011, code %s"`, strings.Join(strings.Split(code, ""), " ")))
	d.Until(`document.querySelectorAll("#entries li").length === 2`)

	d.Click("#pause")
	d.otp(d.token(), "asha")
	time.Sleep(600 * time.Millisecond) // longer than a change takes to be drawn
	if n := d.JS(`document.querySelectorAll("#entries li").length`); n != 2.0 {
		t.Errorf("while it is paused the page shows %v requests, want 2", n)
	}
	d.Click("#pause")
	d.Until(`document.querySelectorAll("#entries li").length === 4`)

	d.admin("POST", "/v1/universes/default/reset", nil)
	d.Until(`document.querySelectorAll("#entries li").length === 0 && !document.querySelector(".sms")`)
	d.Quiet()
}

func TestKeyboard(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	d.shopping()
	d.visit("/")
	d.Until(`document.querySelectorAll("#entries li").length === 7`)
	focused := func(want string) {
		t.Helper()
		if is := d.JS(want); is != true {
			t.Errorf("%s does not hold; the focus is on %v", want, d.JS("document.activeElement.outerHTML.slice(0, 200)"))
		}
	}
	d.Type("jj")
	focused(`document.activeElement === document.querySelectorAll("#entries summary")[1]`)
	if style := d.JS(`getComputedStyle(document.activeElement).outlineStyle`); style != "solid" {
		t.Errorf("the focus is not visible: outline %v", style)
	}
	d.Type(kb.ArrowDown + "k")
	d.Type(kb.Enter)
	d.Until(`document.querySelectorAll("#entries details")[1].open`)
	d.Press("/")
	focused(`document.activeElement.id === "filter"`)
	d.Type("jk otp-used")
	if typed := d.JS(`document.getElementById("filter").value`); typed != "jk otp-used" {
		t.Errorf("the filter has %q", typed)
	}
	d.Type(kb.Escape)
	focused(`document.getElementById("filter").value === "" && document.activeElement === document.body`)
	d.Type("?")
	d.Until(`document.getElementById("keys").open`)
	d.Type(kb.Escape)
	d.Until(`!document.getElementById("keys").open`)
	d.Type("p")
	d.Until(`document.getElementById("pause").getAttribute("aria-pressed") === "true"`)
	d.Type("p")
	d.Type("u")
	focused(`document.activeElement.id === "universe"`)

	// Tab reaches whatever can be used, and each of it has a name.
	d.JS(`document.activeElement.blur(), window.reached = new Set(), document.addEventListener("focusin", (e) => reached.add(e.target)), window.scrollTo(0, 0), 1`)
	for range 80 {
		d.Type(kb.Tab)
	}
	missed := d.JS(`[...document.querySelectorAll("a, button, input, select, summary, pre")].filter((e) => e.checkVisibility() && !reached.has(e)).map((e) => e.outerHTML.slice(0, 120)).join("\n")`)
	if missed != "" {
		t.Errorf("Tab does not reach\n%v", missed)
	}
	nameless := d.JS(`[...document.querySelectorAll("button, input, select, summary, section")].filter((e) => !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length)).map((e) => e.outerHTML).join("\n")`)
	if nameless != "" {
		t.Errorf("there is no name of\n%v", nameless)
	}
	d.Quiet()
}

func TestFilter(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	d.shopping()
	d.visit("/")
	d.Until(`document.querySelectorAll("#entries li").length === 7`)
	for words, want := range map[string]int{
		"otp-used": 1, "debit": 2, "DEBIT 200": 2, "EK-DEBIT-170": 1, "\"amount\":20.00": 1, "nowhere": 1, "no such word": 0,
	} {
		d.Put("#filter", words)
		if n := d.JS(`document.querySelectorAll("#entries li").length`); n != float64(want) {
			t.Errorf("%q shows %v requests, want %d", words, n, want)
		}
	}
	d.Until(`document.getElementById("no-entries").textContent === "No request has these words."`)
	d.Put("#filter", "")
	d.Click("#only-refused")
	d.Until(`document.querySelectorAll("#entries li").length === 2`)
	d.Quiet()
}

func TestClockButtons(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	d.visit("/")
	d.live()
	d.Click("[data-freeze]")
	d.Until(`!document.getElementById("frozen").hidden`)
	d.Click(`[data-advance="180000"]`)
	d.Click(`[data-advance="86400000"]`)
	d.Until(`document.getElementById("offset").textContent.startsWith("1 d 3 min") || document.getElementById("offset").textContent.startsWith("1 d 2 min")`)
	d.Put("#set", "2031-01-02T03:04:05")
	d.Click("#set-form button")
	d.Until(`document.getElementById("time").textContent === "2031-01-02 03:04:05"`)
	if now := d.admin("GET", "/v1/universes/default/clock", nil)["now_ms"]; now != float64(time.Date(2031, 1, 1, 21, 34, 5, 0, time.UTC).UnixMilli()) {
		t.Errorf("the universe's time is %v", now)
	}
	d.Put("#set", "2001-01-02T03:04:05")
	d.Click("#set-form button")
	d.Until(`document.getElementById("problem").textContent.includes("never goes back")`)
}

// TestPurchaseByKeyboard: a card pays without a mouse, and the page says what became of it.
func TestPurchaseByKeyboard(t *testing.T) {
	d := open(t, func(o *mock.Options) {
		o.World.CardAccounts["prepaid"] = mock.CardAccount{Partner: "acme", Type: "RELOADABLE_GPR"}
		o.World.Cards = map[string]mock.Card{"priya": {Account: "prepaid", Balance: 20_000}, "puja": {Account: "prepaid"}}
	}, mock.ServeOptions{})
	d.visit("/")
	d.live()
	d.Until(`document.querySelectorAll("#purchase-of option").length === 2`)
	d.JS(`document.getElementById("purchase-amount").focus(), document.getElementById("purchase-amount").select(), 1`)
	d.Type("19.99" + kb.Enter)
	d.Until(`document.getElementById("purchase-end").textContent === "Approved: priya holds ₹ 180.01"`)
	d.Until(`document.querySelector("#entries li summary b").textContent === "purchase approved"`)
	d.Until(`document.getElementById("money").innerText.includes("₹ 19.99")`)
	d.Type(kb.Tab + "b" + kb.Tab + "4821" + kb.Enter) // by tapping, where nobody types a PIN
	d.Until(`document.getElementById("problem").textContent.includes("nobody types one at CONTACTLESS")`)
	d.JS(`document.getElementById("purchase-of").focus(), 1`)
	d.Type("pu" + kb.Tab + kb.Tab + "at an" + kb.Tab + kb.Enter)
	d.Until(`document.getElementById("purchase-end").textContent === "Declined: the card has no PIN (EK-SPEND-160)"`)
	d.Until(`document.querySelectorAll("#entries li").length === 2 && document.querySelector("#entries li summary .why").textContent.includes("the card has no PIN")`)
	d.Click("#only-refused")
	d.Until(`document.querySelectorAll("#entries li").length === 1`)
	d.Media("", "dark")
	d.Shoot("purchase-dark")
	d.Media("", "light")
	d.Do(chromedp.EmulateViewport(400, 800, chromedp.EmulateMobile))
	if wide := d.JS("document.documentElement.scrollWidth"); wide != 400.0 {
		t.Errorf("at 400 px the page is %v wide", wide)
	}
	d.Shoot("purchase-narrow")
}

// A fault is deleted with its button, also by keyboard, and the focus goes on to the next.
func TestFaultButtons(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	for _, kind := range []string{"error-status", "reply-lost", "error-code"} {
		d.admin("POST", "/v1/universes/default/faults", fields{"kind": kind, "operation": "wallet.generate-transaction-otp"})
	}
	d.visit("/")
	d.live()
	left := func(want string) {
		t.Helper()
		d.Until(fmt.Sprintf(`[...document.querySelectorAll("#faults button")].map((b) => b.getAttribute("aria-label").split(" ")[2]).join("") === %q`, want))
	}
	left("3:2:1:")
	d.Shoot("faults")
	d.JS(`document.querySelectorAll("#faults button")[1].focus(), 1`)
	d.Type(kb.Enter)
	left("3:1:")
	d.Until(`document.getElementById("said").textContent === "Fault 2 is deleted"`)
	d.Until(`document.activeElement === document.querySelectorAll("#faults button")[1]`)
	d.otp(d.token(), "asha") // what else happens leaves the focus where it is
	d.Until(`document.querySelectorAll("#entries li").length === 2`)
	if is := d.JS(`document.activeElement === document.querySelectorAll("#faults button")[1]`); is != true {
		t.Errorf("the focus went to %v", d.JS("document.activeElement.outerHTML.slice(0, 200)"))
	}
	d.Type(" ")
	left("3:")
	d.Click("#faults button")
	left("")
	d.Until(`document.activeElement.id === "faults-title"`)
	if view := d.admin("GET", "/v1/universes/default/faults", nil); len(view["faults"].([]any)) != 0 {
		t.Errorf("left are %v", view)
	}
	d.Quiet()
}

// TestNothingThatArrivesIsMarkup: whatever a caller sends is text.
func TestNothingThatArrivesIsMarkup(t *testing.T) {
	const probe = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>bold`
	d := open(t, func(o *mock.Options) {
		o.World.Wallets[probe] = mock.Wallet{Account: "main", Mobile: "6000000033", Balance: 1}
	}, mock.ServeOptions{})
	id := fmt.Sprint(d.admin("POST", "/v1/universes", fields{"key": probe})["id"])
	d.call("POST", d.running.URL+"/u/"+id+"/"+`%3Cimg%20src=x%20onerror=alert(1)%3E`, "", fields{probe: probe})
	d.call("POST", d.running.URL+"/u/"+id+"/api/v0/merchant/token", "", fields{"accessKey": probe, "secretKey": "x"})
	d.admin("PUT", "/v1/universes/"+id+"/webhooks", fields{"webhooks": fields{probe: fields{"url": "http://127.0.0.1:9/" + "%3Cb%3E"}}})
	d.visit("/u/" + id)
	d.live()
	d.Until(`document.querySelectorAll("#entries li").length === 2`)
	d.JS(`document.querySelectorAll("details").forEach((e) => { e.open = true }), 1`)
	d.Until(`document.querySelectorAll("#entries pre").length === 4`)
	if found := d.JS(`[...document.querySelectorAll("img, script:not([src='/inspector.js']), #entries b b")].map((e) => e.outerHTML).join() + (window.hacked || "")`); found != "" {
		t.Errorf("what arrived became %v", found)
	}
	text := fmt.Sprint(d.JS("document.body.innerText"))
	if strings.Count(text, `<img src=x onerror=`) < 3 || !strings.Contains(text, "<b>bold") {
		t.Errorf("the page does not show the text as it is:\n%s", text)
	}
	if name := fmt.Sprint(d.JS(`document.getElementById("universe").selectedOptions[0].textContent`)); !strings.Contains(name, "<script>") {
		t.Errorf("the universe is named %s", name)
	}
	d.Quiet()
}

func TestToken(t *testing.T) {
	const token = "a-token-of-this-test"
	d := open(t, nil, mock.ServeOptions{AdminToken: token})
	d.visit("/")
	d.Until(`document.getElementById("ask").open && document.getElementById("ask-wrong").hidden`)
	d.Shoot("token")
	d.Type("wrong" + kb.Enter)
	d.Until(`document.getElementById("ask").open && !document.getElementById("ask-wrong").hidden`)
	d.Type(kb.Escape)
	d.Until(`document.getElementById("ask").open`)
	d.Type(token + kb.Enter)
	d.live()
	d.otp(d.token(), "asha")
	d.Until(`document.querySelector(".sms")`)
	if kept := d.JS(`JSON.stringify([{...localStorage}, document.cookie, location.href.includes("token"), Object.keys(sessionStorage)])`); kept != `[{},"",false,["kasauti-admin-token"]]` {
		t.Errorf("the token is kept in %v", kept)
	}
	d.Do(chromedp.Reload())
	d.Until(`document.querySelector(".sms")`)
	d.Quiet("401") // which browsers note
}

func TestManyRequestsStayUsable(t *testing.T) {
	const many = 10_000
	d := open(t, func(o *mock.Options) { o.JournalLimit, o.JournalBytes = 2*many, 64<<20 }, mock.ServeOptions{})
	for i := range many {
		d.call("POST", d.running.URL+fmt.Sprintf("/no/such/path/%d", i), "", fields{"accessKey": "x", "remarks": fmt.Sprintf("number %d", i)})
	}
	began := time.Now()
	d.visit("/")
	d.Until(`document.querySelectorAll("#entries li").length === 200`)
	t.Logf("the newest of %d requests stand there after %s", many, time.Since(began).Round(time.Millisecond))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("that took %s", took)
	}
	d.Until(`document.getElementById("older").textContent === "Read 9,500 older"`)
	began = time.Now()
	d.Click("#older")
	d.Until(`document.getElementById("shown").textContent === "10000"`)
	t.Logf("all are read after %s", time.Since(began).Round(time.Millisecond))
	took := d.JS(`(() => { const began = performance.now(); const f = document.getElementById("filter"); f.value = "path/77 number"; f.oninput(); return performance.now() - began })()`).(float64)
	t.Logf("the filter takes %.0f ms", took)
	if took > 1000 {
		t.Errorf("the filter takes %.0f ms", took)
	}
	if n := d.JS(`document.querySelectorAll("#entries li").length`); n != 111.0 {
		t.Errorf("the filter shows %v requests, want 111", n)
	}
	d.call("POST", d.running.URL+"/no/such/path/77-late", "", fields{"remarks": "number 0"})
	d.Until(`document.querySelectorAll("#entries li").length === 112`)
	d.Quiet()
}

func TestAUniverseThatIsGoneStays(t *testing.T) {
	d := open(t, nil, mock.ServeOptions{})
	id := fmt.Sprint(d.admin("POST", "/v1/universes", fields{"key": "scenario 7"})["id"])
	d.call("POST", d.running.URL+"/u/"+id+"/x", "", fields{})
	d.visit("/u/" + id)
	d.Until(`document.querySelectorAll("#entries li").length === 1`)
	d.admin("DELETE", "/v1/universes/"+id, nil)
	d.Until(`document.getElementById("live").dataset.state === "lost" && document.getElementById("problem").textContent.includes("does not exist")`)
	if n := d.JS(`document.querySelectorAll("#entries li").length`); n != 1.0 {
		t.Errorf("what was seen of it has gone: %v requests", n)
	}
	d.Put("#universe", "default")
	d.live()
	if path := d.JS("location.pathname"); path != "/" {
		t.Errorf("the address is %v", path)
	}
}

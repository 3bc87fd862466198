//go:build browser

package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	printing "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/kasauti/kasauti/harness/browser"
)

// ready loads the page at a place or view and waits for its script.
func (d *desk) ready(hash string) {
	d.t.Helper()
	d.visit(hash)
	d.Until(`document.readyState === "complete" && !document.querySelector("form.bar").hidden`)
}

// shown are the names' beginnings of the scenarios that the page shows.
func (d *desk) shown() string {
	d.t.Helper()
	return fmt.Sprint(d.JS(`[...document.querySelectorAll(".s:not([hidden])")].map((e) => e.id.slice(2)).join(" ")`))
}

func (d *desk) wants(what, got, want string) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func (d *desk) hash() string { d.t.Helper(); return fmt.Sprint(d.JS("location.hash")) }

func TestFiltersStandInTheAddress(t *testing.T) {
	d := lookAt(t, pageSample(t))
	for _, c := range []struct{ what, do, hash, shown string }{
		{"a verdict", `document.querySelector(".count[data-v=warn]").click()`, "#v=warn", "otp-d"},
		{"two verdicts", `for (const v of ["fail", "warn"]) document.querySelector(".count[data-v=" + v + "]").click()`, "#v=fail%2Cwarn", "otp-b otp-d otp-h otp-j"},
		{"flaky", `document.getElementById("f").click()`, "#f=1", "otp-c"},
		{"a trouble", `document.querySelector(".trouble .times a").click()`, "#g=a1", "otp-b otp-j"},
		{"a product", `document.querySelector(".products a").click()`, "#p=wallet", "otp-a otp-b otp-c otp-d otp-f otp-h otp-j"},
	} {
		d.ready("")
		d.JS(c.do + ", 1")
		d.Until(fmt.Sprintf("location.hash === %q", c.hash))
		d.wants(c.what, d.shown(), c.shown)
		d.ready(c.hash) // as somebody else who gets the link
		d.wants(c.what+", by link", d.shown(), c.shown)
	}
	for field, c := range map[string][2]string{
		"#q": {"i/o timeout", "otp-c"}, "#c": {"contract drift", "otp-h"}, "#t": {"@smoke", "otp-b"}, "#r": {"EK-AUTH-001", "otp-a"},
	} {
		d.ready("")
		d.Put(field, c[0])
		d.Until(`location.hash.includes("` + field[1:] + `=")`)
		d.wants(field, d.shown(), c[1])
		hash := d.hash()
		d.ready(hash)
		d.wants(field+", by link", d.shown(), c[1])
		d.wants(field+", in its control", fmt.Sprint(d.JS(`document.querySelector("`+field+`").value`)), c[0])
	}
	d.ready("#q=span") // a word of the markup, and of no text
	d.wants("a word of the markup", d.shown(), "")
	if d.JS(`document.getElementById("none").hidden`) != false {
		t.Error("nothing matches, and the page does not say so")
	}
	d.Click("#reset")
	d.Until(`document.querySelectorAll(".s:not([hidden])").length === 10`)
	d.Quiet()
}

func TestLinksLeadToScenarioStepAndExchange(t *testing.T) {
	d := lookAt(t, pageSample(t))
	for _, id := range []string{"s-otp-a", "s-otp-a.1.1", "s-otp-b.1.3", "s-otp-c.2.1", "s-otp-b.n1", "s-otp-f.x1"} {
		d.ready("#" + id)
		d.Until(fmt.Sprintf(`document.getElementById(%q)?.classList.contains("here")`, id))
		d.Until(fmt.Sprintf(`(() => { const e = document.getElementById(%q), r = e.getBoundingClientRect(); return e.checkVisibility() && r.top >= 0 && r.top < innerHeight })()`, id))
	}
	// A link to what a filter hides shows it; one to what it shows leaves the filter.
	d.ready("#v=warn")
	d.JS(`document.querySelector(".trouble a").click(), 1`)
	d.Until(`location.hash === "#s-otp-b" && document.getElementById("s-otp-b").open`)
	d.ready("#v=fail")
	d.JS(`document.querySelector(".trouble a").click(), 1`)
	d.Until(`location.hash === "#v=fail&at=s-otp-b"`)
	d.wants("filter and place", d.shown(), "otp-b otp-h otp-j")
	d.ready("#v=fail&at=s-otp-j.1.5")
	d.Until(`document.getElementById("s-otp-j.1.5")?.classList.contains("here")`)
	d.JS(`document.querySelector(".check a.to").click(), 1`)
	d.Until(`document.querySelector(".x.here")?.open`)
	d.ready("#" + strings.Repeat("%", 3) + "nowhere")
	d.Quiet()
}

func TestKeys(t *testing.T) {
	d := lookAt(t, pageSample(t))
	d.ready("")
	at := func(id string) {
		t.Helper()
		d.Until(fmt.Sprintf(`location.hash === "#s-%s" && document.getElementById("s-%s").open`, id, id))
	}
	d.Press("j")
	at("otp-b")
	d.Press("j", "j")
	at("otp-f")
	d.Press("k")
	at("otp-d")
	d.Press("e")
	d.Until(`!document.getElementById("s-otp-d").open`)
	d.Press("e")
	d.Until(`document.getElementById("s-otp-d").open`)
	d.Press("/")
	d.Until(`document.activeElement.id === "q"`)
	d.Press("j")
	d.Until(`document.getElementById("q").value === "j"`)
	d.Press("Escape")
	d.Until(`document.activeElement.id !== "q"`)
	d.Press("x")
	d.Until(`location.hash === "#all"`)
	d.Press("?")
	d.Until(`document.getElementById("help").open`)
	d.Do(chromedp.KeyEvent(kb.Escape))
	d.Until(`!document.getElementById("help").open`)
	d.Press("t")
	d.Until(`document.documentElement.dataset.theme === "dark"`)
	d.ready("")
	if d.JS(`document.documentElement.dataset.theme`) != "dark" {
		t.Error("the next page has forgotten that it should be dark")
	}
	d.Quiet()
}

func TestCopies(t *testing.T) {
	d := lookAt(t, pageSample(t))
	d.ready("#s-otp-b")
	d.Until(`document.querySelector("#s-otp-b .acts")`)
	d.JS(`window.copied = [], navigator.clipboard.writeText = async (text) => { copied.push(text) }, 1`)
	copied := func(button string) string {
		t.Helper()
		d.JS(`copied.length = 0, 1`)
		d.JS(`document.querySelector("` + button + `").click(), 1`)
		d.Until("copied.length === 1")
		return fmt.Sprint(d.JS("copied[0]"))
	}
	d.wants("the link", copied("#s-otp-b .acts button"), d.url+"#s-otp-b")
	d.wants("the curl line", copied("#s-otp-b .x[open] h4 .copy"), fmt.Sprint(d.JS(`document.querySelector("#s-otp-b .x[open] .curl").textContent`)))
	d.wants("the command", copied("#s-otp-b h3 .copy"), "kasauti run features/wallet/otp.feature:20 --seed 42")
	golden(t, "ticket.md", []byte(copied("#s-otp-b .acts button:last-child")))
	d.JS(`location.hash = "#s-otp-h", 1`)
	d.Until(`document.querySelector("#s-otp-h .acts")`)
	golden(t, "ticket-hostile.md", []byte(copied("#s-otp-h .acts button:last-child")))
	d.Quiet()
}

func TestOperationsAndRequirements(t *testing.T) {
	d := lookAt(t, pageSample(t))
	d.ready("")
	d.JS(`document.querySelector("#operations summary").click(), document.querySelector("#requirements summary").click(), 1`)
	d.Until(`document.querySelector("#operations rect") && document.getElementById("n")`)
	d.Put("#n", "otp-06")
	d.wants("requirements found", fmt.Sprint(d.JS(`[...document.querySelectorAll(".needs tbody tr:not([hidden])")].map((r) => r.innerText.trim().replace(/\s+/g, " ")).join()`)),
		"EK-OTP-060 MUST assumed An OTP is refused 180 seconds after it was sent. assumed, unseen not asserted")
	d.Put("#n", "")
	d.Put("#ns", "broken")
	d.wants("requirements broken", fmt.Sprint(d.JS(`[...document.querySelectorAll(".needs tbody tr:not([hidden]) b")].map((r) => r.textContent).join()`)), "EK-OTP-050,✗ broken")
	d.JS(`document.querySelector(".needs tbody tr:not([hidden]) a").click(), 1`)
	d.Until(`location.hash === "#r=EK-OTP-050"`)
	d.wants("its scenarios", d.shown(), "otp-b otp-j")
	d.shoot("tables")
	d.Quiet()
}

// TestNothingOfTheTargetsRuns: names and bodies that are markup are shown as what they are.
func TestNothingOfTheTargetsRuns(t *testing.T) {
	d := lookAt(t, pageSample(t))
	d.ready("#s-otp-h")
	d.Click("#open")
	d.Until(`document.querySelectorAll(".s > .in").length === 10`)
	d.JS(`document.querySelectorAll("details").forEach((e) => { e.open = true }), 1`)
	d.Until(`document.getElementById("n")`)
	if n := d.JS(`document.querySelectorAll("script:not(:last-of-type), img, iframe, object, embed, link, base, [onclick], [style]").length`); n != 0.0 {
		t.Errorf("%v elements of the target's stand on the page", n)
	}
	d.wants("the name", fmt.Sprint(d.JS(`document.querySelector("#s-otp-h .name").firstChild.textContent`)), visible(hostile))
	d.wants("the body", fmt.Sprint(d.JS(`document.querySelector("#s-otp-h pre.body").textContent.slice(0, 2)`)), "{\n")
	d.Quiet()
}

// TestPackedScenariosOpen: on a page of thousands, what is packed can be opened, linked and found.
func TestPackedScenariosOpen(t *testing.T) {
	d := lookAt(t, crowd(t, 1500, 150))
	d.ready("")
	if n := d.JS(`document.querySelectorAll("[data-z]").length`); n.(float64) < 500 {
		t.Fatalf("%v scenarios are packed, want most of them", n)
	}
	d.ready("#s-c1400.1.1")
	d.Until(`document.getElementById("s-c1400.1.1")?.classList.contains("here")`)
	d.wants("what was packed", fmt.Sprint(d.JS(`document.getElementById("s-c1400.1.1").querySelector(".text").textContent`)), `When partner "north" asks for a token`)
	d.ready("#q=EK7E5CKFQX+number+1401")
	d.Until(`document.getElementById("shown").textContent === "1 of 1500 shown"`)
	d.wants("found inside", d.shown(), "c1401")
	d.Quiet()
}

func TestLightDarkPhoneAndPrint(t *testing.T) {
	d := lookAt(t, pageSample(t))
	d.ready("")
	background := func() string { return fmt.Sprint(d.JS(`getComputedStyle(document.body).backgroundColor`)) }
	d.Media("", "light")
	light := background()
	d.shoot("light")
	d.Media("", "dark")
	if background() == light {
		t.Errorf("light and dark have one background, %s", light)
	}
	d.shoot("dark")
	d.Click("#theme")
	d.wants("light where the system is dark", background(), light)
	d.Media("print", "dark")
	d.wants("light on paper", fmt.Sprint(d.JS(`getComputedStyle(document.body).color`)), "rgb(29, 31, 35)")
	d.shoot("print")
	d.Media("", "dark")
	pdf := d.pdf()
	if len(pdf) < 10_000 {
		t.Errorf("the print has %d bytes", len(pdf))
	}
	if folder := os.Getenv("KASAUTI_SCREENSHOTS"); folder != "" {
		must(t, os.WriteFile(filepath.Join(folder, "print.pdf"), pdf, 0o644))
	}
	d.Do(chromedp.EmulateViewport(360, 780, chromedp.EmulateMobile))
	d.shoot("phone")
	d.JS(`document.querySelector("#operations summary").click(), document.querySelector("#requirements summary").click(), document.getElementById("open").click(), 1`)
	d.Until(`document.querySelectorAll(".s[open] > .in").length === 10 && document.getElementById("n")`)
	d.JS(`document.querySelectorAll("details").forEach((e) => { e.open = true }), 1`)
	if wide := d.JS("document.documentElement.scrollWidth"); wide != 360.0 {
		t.Errorf("at 360 px the page is %v wide: %v", wide, d.JS(`[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 361 && !e.closest(".scroll, pre")).slice(0, 5).map((e) => e.outerHTML.slice(0, 200))`))
	}
	d.Quiet()
}

func (d *desk) pdf() []byte {
	d.t.Helper()
	yes := true
	return browser.Call(d.Tab, printing.PrintToPDF, printing.PrintToPDFParams{PrintBackground: &yes}).Data
}

// TestWithoutScripts: a reader whose browser runs none sees it all, and no control that does nothing.
func TestWithoutScripts(t *testing.T) {
	d := lookAt(t, pageSample(t))
	browser.Call(d.Tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	d.visit("#s-otp-b")
	text := fmt.Sprint(d.JS("document.body.innerText"))
	for _, want := range []string{
		"What broke", "product defect", "An OTP works once; a second use is refused and moves no money.", "4012", "curl -i -X POST",
		"kasauti run features/wallet/otp.feature:20 --seed 42", "the clock moved on by 3m1s", "Fault on purpose", `"transactionId": "TX-1"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("without scripts the page does not show %q", want)
		}
	}
	if d.JS(`document.querySelector("form.bar").checkVisibility() || document.getElementById("theme").checkVisibility() || document.getElementById("help").checkVisibility()`) != false {
		t.Error("without scripts the page shows a control that does nothing")
	}
	d.shoot("scriptless")
	d.Quiet()
}

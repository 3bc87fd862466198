//go:build browser

package report

import (
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"

	"github.com/kasauti/kasauti/harness/browser"
)

// slowest is how long a page of 5,000 scenarios may take to open: ten times what it should, so that
// only a broken page fails, and no busy machine.
const slowest = 20 * time.Second

// TestHowLongAPageTakesToOpen prints it. KASAUTI_REPORT names the report.html of another run to look
// at.
func TestHowLongAPageTakesToOpen(t *testing.T) {
	if path := os.Getenv("KASAUTI_REPORT"); path != "" {
		look(t, path).opens(path)
		return
	}
	lookAt(t, crowd(t, 5000, 150)).opens("5,000 scenarios")
	lookAt(t, crowd(t, 5000, 1)).opens("5,000 that fail")
}

func (d *desk) opens(what string) {
	d.t.Helper()
	browser.Call(d.Tab, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	begin := time.Now()
	d.ready("")
	open := time.Since(begin)
	info, err := os.Stat(d.url[len("file://"):])
	must(d.t, err)
	d.t.Logf("%s: %.1f MB, open after %d ms, of which %.0f ms of processor; first painted after %.0f ms", what, float64(info.Size())/1e6,
		open.Milliseconds(), 1000*d.processor(), d.JS(`performance.getEntriesByName("first-contentful-paint")[0].startTime`))
	if open > slowest {
		d.t.Errorf("%s: open after %s, which is more than %s: something about the page is broken", what, open.Round(time.Millisecond), slowest)
	}
	begin = time.Now()
	d.Press("j")
	d.Until(`location.hash.length > 1`)
	d.t.Logf("%s: the next failure after %d ms", what, time.Since(begin).Milliseconds())
	begin = time.Now()
	d.Put("#q", "EK7E5CKFQX")
	d.Until(`/^\d+ of /.test(document.getElementById("shown").textContent) && location.hash.includes("q=")`)
	d.t.Logf("%s: a word is found in all evidence after %d ms", what, time.Since(begin).Milliseconds())
	d.Quiet()
}

// processor is what the page's main thread took so far, in seconds.
func (d *desk) processor() float64 {
	d.t.Helper()
	for _, m := range browser.Call(d.Tab, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == "ThreadTime" {
			return m.Value
		}
	}
	return 0
}

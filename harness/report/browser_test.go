//go:build browser

package report

import (
	"context"
	"fmt"
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
)

// desk is a report on disk, and a tab of a real browser that looks at it.
type desk struct {
	t   *testing.T
	url string
	tab context.Context

	mu       sync.Mutex
	problems []string // what the browser complained about
	outside  []string // requests to anywhere but the file
}

// look opens a report's file in a browser.
func look(t *testing.T, path string) *desk {
	t.Helper()
	d := &desk{t: t, url: "file://" + path, tab: newTab(t)}
	if err := chromedp.Listen(d.tab, d.listen); err != nil {
		t.Fatal(err)
	}
	return d
}

// lookAt writes the report of a run and opens it.
func lookAt(t *testing.T, r *Run) *desk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	must(t, os.WriteFile(path, written(t, asHTML, r), 0o600))
	return look(t, path)
}

// newTab starts a browser that reaches nobody.
func newTab(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.WindowSize(1280, 900),
	)
	if os.Geteuid() == 0 { // where the browser's own sandbox cannot be had
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
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
		d.problems = append(d.problems, fmt.Sprintf("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *log.EventEntryAdded:
		d.problems = append(d.problems, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if e.Request.URL != d.url && !strings.HasPrefix(e.Request.URL, "data:") { // as the browser's own icons are
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
	ctx, cancel := context.WithTimeout(d.tab, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		d.t.Fatal(err)
	}
}

// visit loads the report anew, at a place or view of it.
func (d *desk) visit(hash string) {
	d.t.Helper()
	d.do(chromedp.Navigate("about:blank"), chromedp.Navigate(d.url+hash))
}

// ask runs an action that gives something.
func ask[T any](d *desk, action chromedp.Action[T]) T {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.tab, 60*time.Second)
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
			d.t.Fatalf("%s never holds (%v)", expression, err)
		}
	}
}

// press sends a key as a keyboard does.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	for _, key := range keys {
		d.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
				p := input.DispatchKeyEventParams{Type: kind, Key: key}
				if kind == "keyDown" && len(key) == 1 {
					p.Text = key
				}
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, p); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// shoot keeps a picture where somebody wants to look at one.
func (d *desk) shoot(name string) {
	d.t.Helper()
	folder := os.Getenv("KASAUTI_SCREENSHOTS")
	if folder == "" {
		return
	}
	// What is far from the window is drawn for the picture, too.
	d.js(`document.styleSheets[0].insertRule(".s { content-visibility: visible !important }", document.styleSheets[0].cssRules.length), window.scrollTo(0, 0), 1`)
	picture := ask(d, chromedp.FullScreenshot(100))
	must(d.t, os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644))
}

func (d *desk) scheme(name string) { d.t.Helper(); d.media("", name) }

// media is what the page is for: a screen, or "print".
func (d *desk) media(media, scheme string) {
	d.t.Helper()
	features := emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	d.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, features)
		return err
	}))
}

func (d *desk) click(selector string) { d.t.Helper(); d.do(chromedp.Click(chromedp.CSS(selector))) }

// put gives a field a value and tells the page.
func (d *desk) put(selector, value string) {
	d.t.Helper()
	d.js(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); e.value = %q; e.dispatchEvent(new Event("input", { bubbles: true })) })(), 1`, selector, value))
}

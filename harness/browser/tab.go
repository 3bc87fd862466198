//go:build browser

package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// How long a test may look at a page, one action may take, and something may take to become true.
const (
	longestLook   = 3 * time.Minute
	longestAction = 60 * time.Second
	longestWait   = 15 * time.Second
)

// Tab is a tab of a browser of its own.
type Tab struct {
	t    testing.TB
	home string
	ctx  context.Context

	mu       sync.Mutex
	problems []string
	outside  []string
}

// Open starts a browser that reaches nobody but home: the URL of one page or, with a slash at its
// end, of all below it. It ends with the test, before what the test has set up by now.
func Open(t testing.TB, home string) *Tab {
	t.Helper()
	reached := "MAP * ~NOTFOUND"
	at, err := url.Parse(home)
	if err != nil {
		t.Fatal(err)
	}
	if at.Host != "" {
		reached += ", EXCLUDE " + at.Hostname()
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("host-resolver-rules", reached),
		chromedp.WindowSize(1280, 900),
	)
	if os.Geteuid() == 0 { // where the browser's own sandbox cannot be had
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), longestLook)
	t.Cleanup(cancel)
	allocator, end := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(end)
	tab := &Tab{t: t, home: home}
	var closeTab context.CancelFunc
	tab.ctx, closeTab = chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab.ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start Chromium: %v; install it, or look at what it says", err)
	}
	t.Cleanup(func() { _ = chromedp.Cancel(tab.ctx) }) // waits until its connections are closed
	if err := chromedp.Listen(tab.ctx, tab.listen); err != nil {
		t.Fatal(err)
	}
	return tab
}

func (t *Tab) listen(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var said []string
		for _, a := range e.Args {
			said = append(said, string(a.Value))
		}
		t.problems = append(t.problems, "console: "+strings.Join(said, " "))
	case *runtime.EventExceptionThrown:
		t.problems = append(t.problems, fmt.Sprintf("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *log.EventEntryAdded:
		t.problems = append(t.problems, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !t.within(e.Request.URL) {
			t.outside = append(t.outside, e.Request.URL)
		}
	}
}

func (t *Tab) within(asked string) bool {
	return asked == t.home || strings.HasSuffix(t.home, "/") && strings.HasPrefix(asked, t.home) ||
		strings.HasPrefix(asked, "data:") // as the browser's own icons are
}

// Quiet fails the test where the browser complained or looked elsewhere. A complaint that has one of
// the expected texts in it is none.
func (t *Tab) Quiet(expected ...string) {
	t.t.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.outside) > 0 {
		t.t.Errorf("the page asked for %q", t.outside)
	}
	for _, problem := range t.problems {
		if !slices.ContainsFunc(expected, func(text string) bool { return strings.Contains(problem, text) }) {
			t.t.Errorf("the browser complained of %q", problem)
		}
	}
}

// Do does something in the page.
func (t *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, longestAction)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.t.Fatal(err)
	}
}

// Ask runs an action that gives something.
func Ask[T any](t *Tab, action chromedp.Action[T]) T {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, longestAction)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		t.t.Fatal(err)
	}
	return value
}

// Call sends a command of the DevTools protocol.
func Call[P, R any](t *Tab, command cdp.Command[P, R], params P) R {
	t.t.Helper()
	return Ask(t, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
}

// JS is the value of an expression in the page.
func (t *Tab) JS(expression string) any {
	t.t.Helper()
	return Ask(t, chromedp.Evaluate[any](expression))
}

// Until waits for an expression to be true. A page that is just being loaded cannot be asked yet.
func (t *Tab) Until(expression string) {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, longestWait)
	defer cancel()
	for {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && is {
			return
		}
		select {
		case <-time.After(30 * time.Millisecond):
		case <-ctx.Done():
			t.t.Fatalf("%s never holds (%v); the page says %v", expression, err, t.JS("document.body.innerText.slice(0, 2000)"))
		}
	}
}

// Shoot keeps a picture where somebody wants to look at one. The expressions make the page ready for it.
func (t *Tab) Shoot(name string, ready ...string) {
	t.t.Helper()
	folder := os.Getenv("KASAUTI_SCREENSHOTS")
	if folder == "" {
		return
	}
	for _, expression := range append(ready, `window.scrollTo(0, 0), 1`) { // what stays at the top is there
		t.JS(expression)
	}
	picture := Ask(t, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		t.t.Fatal(err)
	}
}

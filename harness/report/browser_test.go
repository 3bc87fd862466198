//go:build browser

package report

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kasauti/kasauti/harness/browser"
)

// desk is a report on disk, and a tab of a real browser that looks at it.
type desk struct {
	*browser.Tab
	t   *testing.T
	url string
}

// look opens a report's file in a browser.
func look(t *testing.T, path string) *desk {
	t.Helper()
	url := "file://" + path
	return &desk{t: t, url: url, Tab: browser.Open(t, url)}
}

// lookAt writes the report of a run and opens it.
func lookAt(t *testing.T, r *Run) *desk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	must(t, os.WriteFile(path, written(t, asHTML, r), 0o600))
	return look(t, path)
}

// visit loads the report anew, at a place or view of it.
func (d *desk) visit(hash string) {
	d.t.Helper()
	d.Do(chromedp.Navigate("about:blank"), chromedp.Navigate(d.url+hash))
}

// shoot keeps a picture, for which what is far from the window is drawn, too.
func (d *desk) shoot(name string) {
	d.t.Helper()
	d.Shoot(name, `document.styleSheets[0].insertRule(".s { content-visibility: visible !important }", document.styleSheets[0].cssRules.length)`)
}

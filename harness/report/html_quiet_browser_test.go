//go:build browser

package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kasauti/kasauti/harness/browser"
)

// told is a test that only notes what is wrong.
type told struct {
	testing.TB
	errors []string
}

func (t *told) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

// TestABadReportIsNoticed: what keeps the tests of the page quiet is not that nothing is heard of a
// file. A report that throws, asks for something elsewhere, or would if its policy let it, is noticed.
func TestABadReportIsNoticed(t *testing.T) {
	page := string(written(t, asHTML, record(t, sampleHeader(), sampleResults()[:1], nil)))
	if !strings.Contains(page, "</body>") || !strings.Contains(page, "Content-Security-Policy") {
		t.Fatal("the page has no end or no policy")
	}
	for _, c := range []struct {
		what, adds, wants string
		lax               bool // without its policy
	}{
		{"as it is", "", "", false},
		{"without a policy", "", "", true},
		{"throws", `<script>nobody.knows()</script>`, "nobody is not defined", true},
		{"asks elsewhere", `<img src="http://elsewhere.example/pixel.png" alt="">`, "http://elsewhere.example/pixel.png", true},
		{"has a script that it must not run", `<script>nobody.knows()</script>`, "Content Security Policy", false},
	} {
		text := strings.Replace(page, "</body>", c.adds+"</body>", 1)
		if c.lax {
			text = strings.Replace(text, "Content-Security-Policy", "X-Nothing", 1)
		}
		path := filepath.Join(t.TempDir(), "report.html")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		to := &told{TB: t}
		tab := browser.Open(to, "file://"+path)
		tab.Do(chromedp.Navigate("file://" + path))
		tab.Until(`document.readyState === "complete"`)
		tab.Quiet()
		if said := strings.Join(to.errors, "\n"); (c.wants == "") != (said == "") || !strings.Contains(said, c.wants) {
			t.Errorf("%s: got %q, want %q in it", c.what, said, c.wants)
		}
	}
}

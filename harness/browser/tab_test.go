//go:build browser

package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// told is a test that only notes what is wrong.
type told struct {
	testing.TB
	errors []string
}

func (t *told) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func TestQuietIsRedForEachComplaint(t *testing.T) {
	for _, c := range []struct{ what, script, wants string }{
		{"a word on the console", `console.log("well, well")`, "well, well"},
		{"an exception", `nobody.knows()`, "nobody is not defined"},
		{"an outside request", `fetch("http://elsewhere.example/").catch(() => 0)`, "http://elsewhere.example/"},
		{"nothing", `fetch("/own")`, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><script>%s</script>`, c.script)
		}))
		t.Cleanup(server.Close)
		to := &told{TB: t}
		tab := Open(to, server.URL+"/")
		tab.Do(chromedp.Navigate(server.URL + "/"))
		tab.Until(`document.readyState === "complete"`)
		tab.Quiet()
		if said := strings.Join(to.errors, "\n"); (c.wants == "") != (said == "") || !strings.Contains(said, c.wants) {
			t.Errorf("%s: got %q, want %q in it", c.what, said, c.wants)
		}
		to.errors = nil
		if tab.Quiet(c.wants); c.what != "an outside request" && len(to.errors) > 0 {
			t.Errorf("%s, expected: got %q", c.what, to.errors)
		}
	}
}

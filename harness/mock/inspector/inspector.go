// Package inspector is the page on which people look into a running mock: three files, with
// nothing fetched from elsewhere. All that it shows comes from the admin API in the browser; the
// package itself knows no mock.
package inspector

import (
	"embed"
	"net/http"
	"strings"
)

//go:embed index.html inspector.css inspector.js
var files embed.FS

// policy lets the page use its own two files and call its own origin, and nothing else. Text
// that arrived cannot become markup, since no script may set any.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

type page struct{ file, kind string }

func pages() map[string]page {
	return map[string]page{
		"/":              {"index.html", "text/html; charset=utf-8"},
		"/inspector.css": {"inspector.css", "text/css; charset=utf-8"},
		"/inspector.js":  {"inspector.js", "text/javascript; charset=utf-8"},
		"/favicon.ico":   {}, // which browsers ask for
	}
}

func find(path string) (page, bool) {
	if id, is := strings.CutPrefix(path, "/u/"); is && id != "" && !strings.Contains(id, "/") {
		path = "/" // the page reads the universe from its address
	}
	p, known := pages()[path]
	return p, known
}

// Serves reports whether a request is for a file of the page. None of them holds anything
// secret, so that they need no token.
func Serves(r *http.Request) bool {
	_, known := find(r.URL.Path)
	return known && (r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// Serve answers a request for which Serves holds.
func Serve(w http.ResponseWriter, r *http.Request) {
	p, _ := find(r.URL.Path)
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store") // another version may listen here tomorrow
	if p.file == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	text, _ := files.ReadFile(p.file) // embedded: it is there
	h.Set("Content-Type", p.kind)
	_, _ = w.Write(text) // a caller that has gone cannot be told
}

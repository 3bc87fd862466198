package inspector_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock/inspector"
)

func get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	inspector.Serve(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestFiles(t *testing.T) {
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/u/default": "text/html; charset=utf-8", "/inspector.css": "text/css; charset=utf-8",
		"/inspector.js": "text/javascript; charset=utf-8", "/favicon.ico": "",
	} {
		if !inspector.Serves(httptest.NewRequest("GET", path, nil)) {
			t.Errorf("%s is no file of the page", path)
		}
		w := get(path)
		if w.Header().Get("Content-Type") != kind || (w.Body.Len() > 0) != (kind != "") {
			t.Errorf("%s: %d bytes of %q", path, w.Body.Len(), w.Header().Get("Content-Type"))
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s has the policy %s", path, policy)
		}
	}
	for _, r := range []*http.Request{
		httptest.NewRequest("POST", "/", nil), httptest.NewRequest("GET", "/u/", nil), httptest.NewRequest("GET", "/u/a/b", nil),
		httptest.NewRequest("GET", "/v1/world", nil), httptest.NewRequest("GET", "/index.html", nil),
	} {
		if inspector.Serves(r) {
			t.Errorf("%s %s is taken for a file of the page", r.Method, r.URL)
		}
	}
}

// TestNothingIsFetchedOrInline: the policy would stop it; here it is said where it stands.
func TestNothingIsFetchedOrInline(t *testing.T) {
	elsewhere := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9]|@import|url\(`)
	inline := regexp.MustCompile(`(?i)<style|<script[^>]*>[^<]|\son[a-z]+=|\sstyle=|javascript:`)
	markup := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage`)
	for path, forbidden := range map[string][]*regexp.Regexp{
		"/": {elsewhere, inline}, "/inspector.css": {elsewhere}, "/inspector.js": {elsewhere, markup},
	} {
		for _, pattern := range forbidden {
			if found := pattern.FindString(get(path).Body.String()); found != "" {
				t.Errorf("%s has %q", path, found)
			}
		}
	}
}

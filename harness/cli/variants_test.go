package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAChosenReadingGoesOverTheWire: where pages contradict each other, the environment file
// says which of them a call keeps to.
func TestAChosenReadingGoesOverTheWire(t *testing.T) {
	for _, c := range []struct{ variants, path string }{
		{"", "/api/v0/partner/enKashCard/wallet-details"},
		{"variants: {wallet.get-wallet-details: search}\n", "/api/v0/partner/enKashCard/search"},
		{"paths: {wallet.get-wallet-details: /moved/details}\n", "/moved/details"},
	} {
		var asked []string
		url := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			w.Header().Set("Content-Type", "application/json")
			if strings.HasSuffix(r.URL.Path, "/token") {
				_, _ = w.Write([]byte(`{"token":"abcdefghijkl","expiry":4102444800000,"resultCode":0,"resultMessage":"Success"}`))
				return
			}
			_, _ = w.Write([]byte(`{"code":0,"message":"Success","payload":{}}`))
		}))
		file := filepath.Join(t.TempDir(), "env.yaml")
		text := strings.ReplaceAll(plain, "URL", url) + c.variants
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, out := kasauti(t, "call", "wallet.get-wallet-details", "card=asha", "clientReferenceId=CLI0000000", "--env", file)
		if len(asked) == 0 || asked[len(asked)-1] != c.path {
			t.Errorf("%q asked %v, want %s\n%s", c.variants, asked, c.path, out)
		}
	}
}

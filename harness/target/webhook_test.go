package target

import (
	"net/http"
	"strings"
	"testing"
)

func TestWebhooksGoNowhereNearProduction(t *testing.T) {
	for given, want := range map[string]string{
		"http://127.0.0.1:9000/hooks":        "",
		"http://shop:8080/hooks?x=1":         "",
		"https://hooks.pay-uat.enkash.in/x":  "",
		"https://api.enkash.in/x":            "production",
		"https://ENKASH.com./x":              "production",
		"http://a:b@127.0.0.1/":              "user name or password",
		"ftp://127.0.0.1/":                   "is no URL that can be called",
		"/hooks":                             "is no URL that can be called",
		"http://":                            "is no URL that can be called",
		"http://bad\x7f/":                    "is no URL that can be read",
		"http://exa\u00admple..in/":          "no valid name",
		"http://[::1]:9000/":                 "",
		"http://ｅｎｋａｓｈ.in/":                  "production",
		"https://user@pay.enkash.in:443/x?y": "user name or password",
	} {
		if got := WebhookURL(given); got == "" != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", given, got, want)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://pay.enkash.in/x", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := WebhookTransport().RoundTrip(r); err == nil || !strings.Contains(err.Error(), "stopped before it was sent") {
		t.Errorf("production: %v", err)
	}
}

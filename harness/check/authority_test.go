package check

import (
	"testing"
	"time"
)

// TestGrantedToken: an expiry that a clock cannot be moved to is the target's mistake, and no step back.
func TestGrantedToken(t *testing.T) {
	now := time.UnixMilli(1_795_000_000_000)
	if token, lasts, err := grantedToken([]byte(`{"token":"x","expiry":1795000060000}`), now); token != "x" || lasts != time.Minute || err != nil {
		t.Errorf("got %q for %s: %v", token, lasts, err)
	}
	for _, body := range []string{
		`{"token":"x","expiry":9223372036854775807}`,
		`{"token":"x","expiry":-9223372036854775808}`,
		`{"token":"x","expiry":2795000060000}`,
		`{"token":"x","expiry":1794999999999}`,
		`{"token":"x","expiry":"soon"}`,
		`{"token":"x"}`,
		`{"expiry":1795000060000}`,
		`null`,
		``,
	} {
		if token, lasts, err := grantedToken([]byte(body), now); err == nil {
			t.Errorf("%s brings %q for %s", body, token, lasts)
		}
	}
}

package program

import (
	"strings"
	"testing"
)

// TestSecretsAreSearchedInMoreThanIsShown: a client that prints a secret, and then much else, printed it.
func TestSecretsAreSearchedInMoreThanIsShown(t *testing.T) {
	var l lines
	for _, text := range []string{"secret\n", strings.Repeat("x", 4*mostShown), "\nend"} {
		if _, err := l.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	printed := l.end()
	if !strings.HasPrefix(printed, "secret\n") || !strings.HasSuffix(printed, "\nend") {
		t.Errorf("of what was printed, %d bytes are kept to be searched", len(printed))
	}
	if again := l.end(); again != "" {
		t.Errorf("%d bytes are said to be printed once more", len(again))
	}
}

// TestShownMasksWhatItCuts: a secret of which only the end would be shown is masked, too.
func TestShownMasksWhatItCuts(t *testing.T) {
	const secret = "0123456789"
	printed := secret + strings.Repeat("x", mostShown-5)
	shown := Shown(printed, func(text string) string { return strings.ReplaceAll(text, secret, "**********") })
	if len(shown) != mostShown || strings.Contains(shown, "9") {
		t.Errorf("%d bytes are shown, beginning with %q", len(shown), shown[:10])
	}
}

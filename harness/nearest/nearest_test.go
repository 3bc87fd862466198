package nearest_test

import (
	"testing"

	"github.com/kasauti/kasauti/harness/nearest"
)

func TestWord(t *testing.T) {
	known := []string{"mobile", "email", "account", "partner_id"}
	for word, want := range map[string]string{
		"mobil": "mobile", "moblie": "mobile", "Mobile": "mobile", "partnerid": "partner_id",
		"zebra": "", "": "", "acount": "account",
	} {
		if got := nearest.Word(word, known); got != want {
			t.Errorf("Word(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestHint(t *testing.T) {
	if got := nearest.Hint("emial", []string{"email"}); got != `; did you mean "email"?` {
		t.Errorf("Hint = %q", got)
	}
	if got := nearest.Hint("quux", []string{"email"}); got != "" {
		t.Errorf("Hint for a far word = %q, want none", got)
	}
}

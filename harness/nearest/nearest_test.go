package nearest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/nearest"
)

func TestWord(t *testing.T) {
	known := []string{"mobile", "email", "account", "partner_id", "id"}
	for word, want := range map[string]string{
		"mobil": "mobile", "moblie": "mobile", "Mobile": "mobile", "partnerid": "partner_id",
		"zebra": "", "": "", "acount": "account",
		"ab": "", "od": "id", "idd": "id",
	} {
		if got := nearest.Word(word, known); got != want {
			t.Errorf("Word(%q) = %q, want %q", word, got, want)
		}
	}
}

// A word that is long takes no time: 60,000 letters compared with as many took ten seconds.
func TestALongWordIsNearToNone(t *testing.T) {
	long := strings.Repeat("a", 60_000)
	started := time.Now()
	if got := nearest.Word(long, []string{long + "b"}); got != "" || time.Since(started) > time.Second {
		t.Errorf("Word = %d letters after %s", len(got), time.Since(started))
	}
	if got := nearest.Word(long[:400], []string{long[:401]}); got != long[:401] {
		t.Errorf("a word of 400 letters is near to %q", got)
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

func TestNumbersAreComparedAsNumbers(t *testing.T) {
	known := []string{"EK-OTP-020", "EK-OTP-050", "EK-OTP-150", "EK-OTP-200", "EK-OTP-250", "EK-PAY-050"}
	for word, want := range map[string]string{
		"EK-OTP-50": "EK-OTP-050", "EK-OTP-5": "EK-OTP-050", "EK-OTP-0250": "EK-OTP-250",
		"EK-OTP-0020": "EK-OTP-020", "EK-OPT-50": "EK-OTP-050", "ek-pay-50": "EK-PAY-050",
	} {
		if got := nearest.Word(word, known); got != want {
			t.Errorf("Word(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestKnownListsWhereNothingIsNear(t *testing.T) {
	for word, want := range map[string]string{"asah": `; did you mean "asha"?`, "quux": "; known: asha, ravi"} {
		if got := nearest.Known(word, []string{"asha", "ravi"}); got != want {
			t.Errorf("Known(%q) = %q, want %q", word, got, want)
		}
	}
	if got := nearest.Known("quux", nil); got != "" {
		t.Errorf("Known of nothing = %q, want none", got)
	}
}

package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkLint prints how long lint takes for 1,000 scenarios: half of them plain, with
// phrases within phrases, and half rows of a CSV file.
func BenchmarkLint(b *testing.B) {
	dir := b.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	write("pay.phrases", `Phrase: the wallet of "{card}" pays {amount} to "{merchant}"
  Given a transaction OTP was sent for card "{card}"
  When the OTP is used to debit {amount} for merchant "{merchant}"
  Then the debit goes through
Phrase: the wallet of "{card}" pays {amount} twice
  When the wallet of "{card}" pays {amount} to "bazaar"
  And the wallet of "{card}" pays {amount} to "kirana"
`)
	var text, rows strings.Builder
	text.WriteString("Feature: Many\n")
	rows.WriteString("amount\n")
	for i := range 500 {
		fmt.Fprintf(&text, "\n  Scenario: %d\n    Given partner \"acme\" has a token\n    When the wallet of \"asha\" pays %d.00 twice\n    Then the debit goes through\n", i, i+1)
		fmt.Fprintf(&rows, "%d.50\n", i)
	}
	text.WriteString("\n  Scenario Outline: <amount>\n    When the wallet of \"asha\" pays <amount> to \"bazaar\"\n    Then exactly <amount> left the wallet of \"asha\"\n    @rows:amounts.csv\n    Examples:\n      | amount |\n")
	write("many.feature", text.String())
	write("amounts.csv", rows.String())
	for b.Loop() {
		var out bytes.Buffer
		if err := new(lintFlags).lint(Streams{Out: &out, Err: &out}, []string{dir}); err != nil {
			b.Fatalf("%v\n%s", err, tail(out.String()))
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/1000-scenarios")
}

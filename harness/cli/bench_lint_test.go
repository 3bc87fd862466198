package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// BenchmarkLint lints a thousand scenarios as people write them: outlines, tables of values,
// tags; without a problem, and with one in every scenario.
func BenchmarkLint(b *testing.B) {
	for _, c := range []struct {
		name, card, then string
		exit             int
	}{
		{"clean", "asha", "the OTP request is refused because the OTP action is unknown", verdict.ExitConformant},
		{"an unknown name in each", "ashaa", "the OTP request is refused because the OTP action is unknown", verdict.ExitUsage},
		{"an undefined step in each", "asha", "the OTP request is refusd because the OTP action is unknown", verdict.ExitUsage},
	} {
		b.Run(c.name, func(b *testing.B) {
			const scenarios = 1000
			dir := b.TempDir()
			for f := range 20 {
				var text strings.Builder
				fmt.Fprintf(&text, "Feature: Flows %d\n", f)
				for i := range scenarios / 20 {
					fmt.Fprintf(&text, `
  @EK-OTP-010 @team-%d
  Scenario: Flow %d
    Given partner "acme" has a token
    And an OTP request for card "%s"
    But its "cardOtpAction" is "ACTION_%d"
    When it is sent
    Then %s
`, i%7, i, c.card, i, c.then)
				}
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.feature", f)), []byte(text.String()), 0o600); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				var out bytes.Buffer
				started := time.Now()
				if code := Main([]string{"lint", dir}, Streams{Out: &out, Err: &out}); code != c.exit {
					b.Fatalf("exit %d: %.500s", code, out.String())
				}
				b.ReportMetric(float64(time.Since(started).Milliseconds()), "ms/lint")
			}
			b.ReportMetric(scenarios, "scenarios")
		})
	}
}

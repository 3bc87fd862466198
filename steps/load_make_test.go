package steps_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestPeriodHasLeft: the clock goes to the next period that is long enough, and where none is, the
// step says so.
func TestPeriodHasLeft(t *testing.T) {
	pays := "When card \"priya\" pays 1.00 at a shop\nThen the purchase is approved"
	cases := map[string]string{ // what is said; "" where it passes
		"day in India has 86400 seconds":     "",
		"day in India has 86401 seconds":     "wait until a day has 86401 seconds left: none is so long",
		"month in India has 2678400 seconds": "",
		"month in India has 2678401 seconds": "wait until a month has 2678401 seconds left: none is so long",
		"year in India has 31622400 seconds": "",
		"year in India has 0 seconds":        "",
	}
	scenarios := map[string]string{}
	for name := range cases {
		scenarios[name] = "Given the " + name + " left\n" + pays
	}
	for name, result := range onTheMock(t, scenarios) {
		want, got := cases[name], result.Scenario
		if (got.Verdict == verdict.Pass) != (want == "") || want != "" && (got.Verdict != verdict.Fail || !strings.Contains(got.Reason, want)) {
			t.Errorf("%s: %s because %q, want %q", name, got.Verdict, got.Reason, want)
		}
	}
}

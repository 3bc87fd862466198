package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/report"
)

// TestTheGroupOfAReportIsThatOfAnExcuse: what report.json shows as the group of a failure excuses it in
// another run, whose seed, OTPs and amounts are others, and nothing but that.
func TestTheGroupOfAReportIsThatOfAnExcuse(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const pay = "Feature: Pay\n  Scenario: A payment\n    Given a transaction OTP was sent for card \"asha\"\n" +
		"    When the OTP is used to debit 20.00 for merchant \"bazaar\"\n    Then exactly 21.00 left the wallet of \"asha\"\n" +
		"  Scenario: Another\n    Given a transaction OTP was sent for card \"asha\"\n" +
		"    When the OTP is used to debit 20.00 for merchant \"bazaar\"\n    Then the debit goes through\n"
	write("pay.feature", pay)
	if code, out := kasauti(t, "run", "pay.feature"); code != 1 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	run, err := report.Open("kasauti-report/run.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	group := ""
	for s, err := range run.Outcomes() {
		if err != nil {
			t.Fatal(err)
		}
		if s.Triage != nil {
			group = s.Triage.Group
		}
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	shown, err := os.ReadFile("kasauti-report/report.json")
	if err != nil || group == "" || !strings.Contains(string(shown), `"group":"`+group+`"`) {
		t.Fatalf("report.json does not show the group %q (%v)", group, err)
	}
	excuse := func(group string) {
		write("excuses.yaml", fmt.Sprintf("excuses: {version: 1}\nknown:\n  - {feature: pay.feature, name: A payment, group: %q, ticket: QA-1, owner: asha, reason: so it is, expires: %s}\n",
			group, time.Now().AddDate(0, 0, 30).Format(time.DateOnly)))
	}
	excuse(group)
	for what, text := range map[string]string{"itself": pay, "another amount": strings.NewReplacer("20.00", "30.00", "21.00", "33.50").Replace(pay)} {
		write("pay.feature", text)
		if code, out := kasauti(t, "run", "pay.feature", "--excuses", "excuses.yaml", "--seed", "77"); code != 0 {
			t.Errorf("%s: exit %d\n%s", what, code, out)
		}
	}
	excuse("0123456789ab")
	if code, out := kasauti(t, "run", "pay.feature", "--excuses", "excuses.yaml"); code != 1 || !strings.Contains(out, `its group is "`+group+`", and not "0123456789ab"`) {
		t.Errorf("another group: exit %d\n%s", code, out)
	}
}

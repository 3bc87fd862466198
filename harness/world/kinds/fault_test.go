package kinds_test

import (
	"os"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

func TestFaultsOfAWorldAreChecked(t *testing.T) {
	const head = "world: {name: w, version: 1}\npartners: {acme: {}}\nfaults:\n"
	for text, want := range map[string]string{
		"  slow: {kind: latency, operation: wallet.generate-transaction-otp, with: {milliseconds: 20}}\n":           "",
		"  slow: {kind: latenzy, operation: wallet.generate-transaction-otp}\n":                                     `faults.slow.kind: "latenzy" is no kind of fault; did you mean "latency"?`,
		"  slow: {kind: latency, operation: wallet.generate-transaction-opt}\n":                                     `did you mean "wallet.generate-transaction-otp"?`,
		"  slow: {kind: latency, operation: wallet.generate-transaction-otp, with: {milliseconds: 0}}\n":            "faults.slow.with.milliseconds: \"0\" is no whole number",
		"  slow: {kind: latency, operation: wallet.generate-transaction-otp, match: {amount: 20.00}, time: 1}\n":    `did you mean "times"?`,
		"  slow: {kind: latency, operation: wallet.generate-transaction-otp, match: {amount: 20.00}}\n":             "faults.slow.match.amount: wallet.generate-transaction-otp has no such field",
		"  slow: {kind: latency, operation: wallet.generate-transaction-otp, every: true, probability: 0.5}\n":      "",
		"  slow: {kind: latency, operation: wallet.generate-transaction-otp, every: true, times: 3, after: 1000}\n": "faults.slow.every: the fault strikes either every call or 3",
	} {
		file := t.TempDir() + "/w.yaml"
		if err := os.WriteFile(file, []byte(head+text), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := world.LoadFile(file, kinds.All())
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want == "":
			if f := w.ForMock(1).Faults["slow"]; f.Kind != "latency" || f.Operation != "wallet.generate-transaction-otp" {
				t.Errorf("%s: the mock gets %+v", text, f)
			}
		case err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "w.yaml:4:"):
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

package cli

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const paysTwice = `Feature: F
  Scenario: It pays twice
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then EnKash received exactly 2 "wallet.debit-wallet-for-merchant-transaction"
  Scenario: It is sent
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
`

// TestKeepFailed: what failed can be looked at until somebody ends the run, and has its state in
// the report for afterwards.
func TestKeepFailed(t *testing.T) {
	folder := t.TempDir()
	feature := filepath.Join(folder, "f.feature")
	if err := os.WriteFile(feature, []byte(paysTwice), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"run", feature, "--keep-failed", "--report", filepath.Join(folder, "report")}, Streams{Out: in, Err: in})
		_ = in.Close() // of a pipe: never fails
	}()
	var addresses []string
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), "until Ctrl-C"); {
		if strings.Contains(lines.Text(), "/u/") {
			addresses = append(addresses, strings.Fields(lines.Text())[0])
			if !strings.Contains(lines.Text(), "It pays twice") {
				t.Errorf("the address has no name: %s", lines.Text())
			}
		}
	}
	if len(addresses) != 1 {
		t.Fatalf("kept are %q", addresses)
	}
	address, universe, _ := strings.Cut(addresses[0], "/u/")
	if page, err := http.Get(addresses[0]); err != nil || page.StatusCode != http.StatusOK {
		t.Errorf("the inspector: %v, %v", page, err)
	}
	if got := len(journal(t, address, universe).Entries); got != 3 {
		t.Errorf("the universe has %d calls, want 3", got)
	}
	select {
	case code := <-ended:
		t.Fatalf("it ended with %d before anybody asked it to", code)
	default:
	}
	cancel()
	if code := <-ended; code != 1 {
		t.Errorf("exit %d, want that of the run", code)
	}
	for _, file := range []string{"run.ndjson", "report.json", "report.html"} {
		text, err := os.ReadFile(filepath.Join(folder, "report", file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "enkashCardTxnId") || !strings.Contains(string(text), "postings") {
			t.Errorf("%s does not hold the state", file)
		}
	}
}

// TestKeepFailedEndsWhereNothingFailed, and refuses where there is nothing to look into.
func TestKeepFailedEndsWhereNothingFailed(t *testing.T) {
	folder := t.TempDir()
	feature := filepath.Join(folder, "f.feature")
	if err := os.WriteFile(feature, []byte("Feature: F\n"+paysTwice[strings.Index(paysTwice, "  Scenario: It is sent"):]), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	arguments := []string{"run", feature, "--keep-failed", "--report", filepath.Join(folder, "report")}
	if code := run(t.Context(), arguments, Streams{Out: &out, Err: &out}); code != 0 || strings.Contains(out.String(), "Kept") {
		t.Errorf("exit %d: %s", code, out.String())
	}
}

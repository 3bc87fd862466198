package cli

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// debits are scenarios that need the code of an OTP and nothing else that UAT lacks.
const debits = "@EK-DEBIT-020 or @EK-DEBIT-060 or @EK-DEBIT-110"

// TestUATLearnsOTPs: token, OTP, debit, with the code from each source that needs no person.
func TestUATLearnsOTPs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apart bool // the source says which request a code belongs to
		otp   func(s *standIn) string
	}{
		{"a command", true, func(s *standIn) string {
			s.write("read-otp.sh", "# The phone's owner has a script for it.\ncat \"sms/$1\"\n")
			return `{command: [sh, read-otp.sh, "{request_id}"], wait: 20s}`
		}},
		{"a file", false, func(*standIn) string { return "{file: otp.txt, wait: 20s}" }},
		{"an HTTP inbox", true, func(s *standIn) string {
			inbox := listen(t, http.FileServer(http.Dir(filepath.Join(s.dir, "sms"))))
			return fmt.Sprintf("{http: %q, wait: 20s}", inbox+"/{request_id}")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStandIn(t, nil)
			file := s.environment(t, section("otp", test.otp(s)), section("lacks", otpAlone))
			code, out, dir := uat(t, file, "--tags", debits)
			if code != verdict.ExitConformant {
				t.Fatalf("exit %d\n%s", code, tail(out))
			}
			if alone := strings.Contains(out, "one after the other"); alone == test.apart {
				t.Errorf("scenarios run one after the other: %v\n%s", alone, out[:min(len(out), 500)])
			}
			ended, _ := verdicts(t, dir)
			for _, name := range []string{
				"Debit Wallet for Merchant Transaction: The answer names the debit",
				"Debit Wallet for Merchant Transaction: Every debit has an id of its own",
				"Debits that are refused: An unknown merchant",
			} {
				if ended[name] != verdict.Pass {
					t.Errorf("%s: %s", name, ended[name])
				}
			}
			used := map[string]bool{}
			for _, a := range s.to(debitPath) {
				for _, code := range s.codes {
					used[code] = used[code] || strings.Contains(a.body, `"`+code+`"`)
				}
			}
			if len(used) < 4 {
				t.Errorf("%d OTPs were sent, want 4", len(used))
			}
			for code, was := range used {
				if !was {
					t.Errorf("the OTP %s was not used", code)
				}
			}
		})
	}
}

// TestUATWithoutOTPs: a code that cannot be learnt is no verdict on the target, and is not
// waited for without end.
func TestUATWithoutOTPs(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, otp, says string }{
		{"nobody to ask", "{ask: true, wait: 10m}", "there is no terminal to ask on; run it on one, or configure command, file or http under otp"},
		{"no such program", `{command: ["./nowhere"], wait: 10m}`, "is no program that can be run"},
		{"a program that gives up", `{command: [sh, -c, "echo no signal >&2; exit 3"], wait: 10m}`, `ended with exit status 3, saying "no signal"`},
		{"a program that never ends", `{command: [sleep, "600"], wait: 1s}`, "nothing came within 1s"},
		{"a file that never comes", "{file: never.txt, wait: 1s}", "the file does not exist yet"},
		{"an inbox that is not there", fmt.Sprintf("{http: %q, wait: 1s}", "http://"+nobody(t)+"/{mobile}"), "the inbox did not answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStandIn(t, nil)
			file := s.environment(t, section("otp", test.otp), section("lacks", otpAlone))
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			var out bytes.Buffer
			dir := t.TempDir()
			code := run(ctx, []string{"run", "--target", "uat", "--env", file, "--report", dir, "--tags", "@EK-DEBIT-020"},
				Streams{In: strings.NewReader("123456\n"), Out: &out, Err: &out})
			if ctx.Err() != nil {
				t.Fatal("it was still waiting after 30 s")
			}
			if code != verdict.ExitIncomplete {
				t.Errorf("exit %d, want 3\n%s", code, tail(out.String()))
			}
			ended, reasons := verdicts(t, dir)
			const name = "Debit Wallet for Merchant Transaction: The answer names the debit"
			if ended[name] != verdict.CouldNotRun || !strings.Contains(reasons[name], test.says) {
				t.Errorf("%s, %q; want could-not-run, %q", ended[name], reasons[name], test.says)
			}
			if sent := s.to(debitPath); len(sent) != 0 {
				t.Errorf("%d debits were sent without a code", len(sent))
			}
		})
	}
}

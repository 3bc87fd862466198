package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kasauti/kasauti/harness/verdict"
)

// terminal makes a pseudo-terminal: what a program writes to user can be read from screen.
func terminal(t *testing.T) (screen, user *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	if err := unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	user, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return screen, user
}

// TestTerminal: colours and a live line on a terminal, no colours where NO_COLOR asks for
// none, and plain lines in CI.
func TestTerminal(t *testing.T) {
	const green, erase = "\x1b[32m", "\r\x1b[K"
	for _, c := range []struct {
		name        string
		environment []string
		color, live bool
	}{
		{"plain", nil, true, true},
		{"NO_COLOR", []string{"NO_COLOR=1"}, false, true},
		{"CI", []string{"CI=true", "NO_COLOR=1"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			screen, user := terminal(t)
			cmd := exec.Command("kasauti", "run", "--tags", "@EK-OTP-050", "--report", t.TempDir())
			cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, user, user
			cmd.Env = append([]string{"TERM=xterm", "PATH=" + os.Getenv("PATH")}, c.environment...)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if err := user.Close(); err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(screen) // ends with an error where nobody holds the terminal any more
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
			if got := strings.Contains(string(text), green); got != c.color {
				t.Errorf("colours %v, want %v:\n%q", got, c.color, text)
			}
			if got := strings.Contains(string(text), erase); got != c.live {
				t.Errorf("a live line %v, want %v:\n%q", got, c.live, text)
			}
			if !strings.Contains(string(text), "conformant (exit 0)") {
				t.Errorf("no verdict:\n%q", text)
			}
		})
	}
}

// TestAWriteIsConfirmed: a person at a terminal is asked before a call writes where it counts.
func TestAWriteIsConfirmed(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	file := s.environment(t)
	for typed, want := range map[string]struct{ code, sent int }{"n\n": {verdict.ExitUsage, 0}, "\n": {verdict.ExitUsage, 0}, "y\n": {verdict.ExitConformant, 1}} {
		before := len(s.to(otpPath))
		screen, user := terminal(t)
		if _, err := screen.WriteString(typed); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		args := []string{"call", "wallet.generate-transaction-otp", "card=asha", "cardOtpAction=TRANSACTION_OTP", "--target", "uat", "--env", file}
		code := run(t.Context(), args, Streams{In: user, Out: &out, Err: &out})
		if sent := len(s.to(otpPath)) - before; code != want.code || sent != want.sent || !strings.Contains(out.String(), "it sends an SMS. Go on? [y/N]") {
			t.Errorf("%q: exit %d and %d OTPs, want %d and %d\n%s", typed, code, sent, want.code, want.sent, out.String())
		}
		_ = user.Close()
	}
}

package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
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

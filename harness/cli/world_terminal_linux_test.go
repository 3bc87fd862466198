package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestAnApplyIsConfirmed: a person at a terminal is asked, with what stays and what it costs, and
// only "yes" is taken.
func TestAnApplyIsConfirmed(t *testing.T) {
	t.Setenv("KASAUTI_LOCKS", t.TempDir())
	server := honest(t)
	file := shopFile(t, "balances: {asha: {wallet: asha, min: 600.00}}\n")
	at := []string{"--target", listen(t, server.API()), "--admin-url", listen(t, server.Admin()), "--world", file}
	for _, c := range []struct {
		command, typed string
		code           int
		says           []string
	}{
		{"apply", "\n", verdict.ExitUsage, []string{"kasauti apply: it was not agreed to, and nothing was changed"}},
		{"apply", "y\n", verdict.ExitUsage, []string{"it was not agreed to"}},
		{"apply", "YES\n", verdict.ExitUsage, []string{"it was not agreed to"}},
		{"apply", "yes\n", verdict.ExitConformant, []string{
			"  permanent: wallets.nila\n", "  money:     100.00 to balances.asha\n", "Do this at http://127.0.0.1:", "? Only yes is taken: ", "Apply complete: 1 added, 1 changed",
		}},
		{"apply", "", verdict.ExitConformant, []string{"No changes."}},
		{"destroy", "no\n", verdict.ExitUsage, []string{"Destroy, or forget, all of this at http://127.0.0.1:"}},
		{"destroy", "yes\n", verdict.ExitConformant, []string{"Destroy complete: "}},
	} {
		screen, user := terminal(t)
		if _, err := screen.WriteString(c.typed); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		code := run(t.Context(), append([]string{c.command}, at...), Streams{In: user, Out: &out, Err: &out})
		if code != c.code {
			t.Errorf("%s, %q: exit %d, want %d\n%s", c.command, c.typed, code, c.code, out.String())
		}
		for _, want := range c.says {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s, %q: no %q in\n%s", c.command, c.typed, want, out.String())
			}
		}
		_ = user.Close()
	}
}

// TestColoursOfAPlan: on a terminal, and not where NO_COLOR asks for none.
func TestColoursOfAPlan(t *testing.T) {
	file := shopFile(t, "")
	for _, c := range []struct {
		environment []string
		colours     bool
	}{
		{nil, true},
		{[]string{"NO_COLOR=1"}, false},
		{[]string{"CI=true"}, false},
		{[]string{"TERM=dumb"}, false},
	} {
		screen, user := terminal(t)
		cmd := exec.Command("kasauti", "plan", "--world", file)
		cmd.Stdout, cmd.Stderr = user, user
		cmd.Env = append([]string{"TERM=xterm", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, c.environment...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if err := user.Close(); err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(screen) // ends with an error where nobody holds the terminal any more
		_ = cmd.Wait()                // what is blocked in this world is no matter
		plain := strings.Contains(string(text), "  > partners.acme")
		coloured := strings.Contains(string(text), "\x1b[36m  >\x1b[0m partners.acme")
		if coloured != c.colours || plain == c.colours {
			t.Errorf("%v: colours %v, want %v\n%q", c.environment, coloured, c.colours, text)
		}
	}
}

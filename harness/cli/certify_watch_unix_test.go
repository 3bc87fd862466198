//go:build unix

package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestCertifyWatchTriesWhatFailed: a change of the program's file has what failed tried again, and all
// the others only when that passes.
func TestCertifyWatchTriesWhatFailed(t *testing.T) {
	t.Parallel()
	right, wrong := "ZOO_DEFECT= exec zoo\n", "ZOO_DEFECT='a token for each call' exec zoo\n"
	w := watching(t, map[string]string{"client.sh": wrong, "lib/a.inc": "1"},
		"certify", "--watch", "--watch-files", "lib/*.inc", "--case", "token-kept,token-bare", "--lines", "--", "sh", "client.sh")
	first := w.next(0)
	if !strings.Contains(first, "not conformant: 1 case failed (exit 1)") || !strings.Contains(first, "client.sh, lib/*.inc; Ctrl-C ends.") {
		t.Fatalf("the first run:\n%s", first)
	}
	for _, c := range []struct {
		what string
		do   func()
		says []string
		not  string
	}{
		{"nothing better", func() { w.write("client.sh", "# again\n"+wrong) }, []string{"Changed: client.sh", "Trying 1 case of 2, which failed.", "not conformant: 1 case failed"}, "Trying all"},
		{"a further file", func() { w.write("lib/b.inc", "2") }, []string{"Changed: lib/b.inc", "Trying 1 case of 2", "not conformant"}, "Trying all"},
		{"mended", func() { w.write("client.sh", right) }, []string{"Trying 1 case of 2", "conformant (exit 0)", "Trying all 2 cases.", "2 pass"}, "not conformant"},
		{"broken", func() { w.write("client.sh", wrong) }, []string{"Trying all 2 cases.", "not conformant: 1 case failed"}, "which failed."},
		{"removed", func() { _ = os.Remove(w.path("client.sh")) }, []string{"Changed: client.sh", "Trying 1 case of 2", "1 case failed"}, "Trying all"},
		{"there again", func() { w.write("client.sh", right) }, []string{"Trying 1 case of 2", "Trying all 2 cases.", "2 pass"}, "not conformant"},
	} {
		said := w.change(c.do)
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Fatalf("%s: it does not say %q:\n%s", c.what, want, said)
			}
		}
		if strings.Contains(said, c.not) {
			t.Fatalf("%s: it says %q:\n%s", c.what, c.not, said)
		}
	}
	if code := w.interrupted(); code != verdict.ExitConformant {
		t.Errorf("it ended with %d, and the last run was conformant", code)
	}
}

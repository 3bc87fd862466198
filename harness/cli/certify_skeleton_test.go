package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSkeletonsPassEveryCase runs each as a partner would, in both forms of the process contract.
func TestSkeletonsPassEveryCase(t *testing.T) {
	for language, words := range map[string][]string{"python": {"python3"}} {
		if _, err := exec.LookPath(words[0]); err != nil {
			if os.Getenv(runtimesVariable) == "required" {
				t.Fatalf("%s is required here: %v; install it", language, err)
			}
			t.Skipf("%s is not there: %v", language, err)
		}
		code, text := kasauti(t, "certify", "--skeleton", language)
		if code != 0 {
			t.Fatal(text)
		}
		client := filepath.Join(t.TempDir(), "client")
		if err := os.WriteFile(client, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{"--lines", "--lines=false"} {
			args := []string{"certify", form, "--tier", "all", "--parallel", "6", "--fail-on", "warn", "--report", t.TempDir(), "--"}
			code, out := kasauti(t, append(append(args, words...), client)...)
			if code != 0 || !strings.Contains(out, "conformant (exit 0)") {
				t.Errorf("%s %s: exit %d\n%s", language, form, code, tail(out))
			}
		}
	}
}

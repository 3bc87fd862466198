package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOneRunAtATimeInAFolder(t *testing.T) {
	dir := t.TempDir()
	other, err := claimFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(dir, "run.ndjson")
	if err := os.WriteFile(theirs, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := kasauti(t, "run", "--tags", "@EK-OTP-020", "--report", dir)
	if code != 2 || !strings.Contains(out, "lock the report folder "+dir+": another kasauti writes to it; wait until it ends, or choose another folder with --report") {
		t.Errorf("a second run: exit %d\n%s", code, out)
	}
	if text, err := os.ReadFile(theirs); err != nil || string(text) != "theirs" {
		t.Errorf("the journal of the first run: %q, %v", text, err)
	}
	other.release()
	if code, out := kasauti(t, "run", "--tags", "@EK-OTP-020", "--report", dir); code != 0 {
		t.Errorf("after the first has ended: exit %d\n%s", code, tail(out))
	}
}

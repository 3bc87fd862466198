package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDigestsOfArguments: what is no file is not read, and what is longer than is read has no digest.
func TestDigestsOfArguments(t *testing.T) {
	dir := t.TempDir()
	script, long := filepath.Join(dir, "client.py"), filepath.Join(dir, "long")
	if err := os.WriteFile(script, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(long, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(long, mostDigested); err != nil { // a hole: nothing is written
		t.Fatal(err)
	}
	got := digestsOf([]string{"python3", script, long, dir, os.DevNull, "--flag", script})
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if len(got) != 2 || got[0].Name != script || got[0].Digest != abc || got[1].Name != long || got[1].Digest != "" {
		t.Errorf("got %+v", got)
	}
}

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
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

// TestManyFilesHideNothing: what a stranger's bundle names pushes no verdict off the screen.
func TestManyFilesHideNothing(t *testing.T) {
	var out bytes.Buffer
	showClient(Streams{Out: &out}, &verdict.Subject{Name: "shop", Files: make([]verdict.SubjectFile, mostShown+2)})
	if lines := strings.Count(out.String(), "\n"); lines != mostShown+4 || !strings.Contains(out.String(), "and 2 files more") {
		t.Errorf("%d lines: %s", lines, &out)
	}
}

package cli

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestDigestsOfArguments: what is no file is not read, and what is longer than is read, or so
// short that it could be guessed, has no digest.
func TestDigestsOfArguments(t *testing.T) {
	dir := t.TempDir()
	script, long, short := filepath.Join(dir, "client.py"), filepath.Join(dir, "long"), filepath.Join(dir, "pin")
	text := strings.Repeat("pay\n", leastDigested/4)
	for name, holds := range map[string]string{script: text, long: "", short: text[1:]} {
		if err := os.WriteFile(name, []byte(holds), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(long, mostDigested); err != nil { // a hole: nothing is written
		t.Fatal(err)
	}
	got := digestsOf([]string{"python3", script, long, dir, os.DevNull, "--flag", script, short})
	want := []verdict.SubjectFile{{Name: script, Digest: fmt.Sprintf("%x", sha256.Sum256([]byte(text)))}, {Name: long}, {Name: short}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
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

package atomicfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kasauti/kasauti/harness/atomicfile"
)

// TestAFileIsReplaced whole, with its folders made and nothing left beside it.
func TestAFileIsReplaced(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a", "b", "file")
	for _, content := range []string{"one", "another"} {
		if err := atomicfile.Write(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		is, err := os.ReadFile(name)
		if err != nil || string(is) != content {
			t.Errorf("there is %q (%v), want %q", is, err, content)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside it are %v (%v)", entries, err)
	}
	if err := atomicfile.Write(filepath.Dir(name), nil, 0o600); err == nil {
		t.Error("a folder was replaced")
	}
	if err := atomicfile.Write(filepath.Join(name, "below"), nil, 0o600); err == nil {
		t.Error("a file was made below a file")
	}
	atomicfile.SyncFolder(filepath.Join(name, "nowhere")) // what is not there has nothing to lose
}

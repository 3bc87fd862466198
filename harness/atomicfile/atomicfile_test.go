package atomicfile_test

import (
	"errors"
	"io/fs"
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

// TestWhatIsThereStays where a file must be new.
func TestWhatIsThereStays(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	if err := atomicfile.Create(name, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Create(name, []byte("another"), 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created again: %v", err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), link); err == nil {
		if err := atomicfile.Create(link, nil, 0o600); !errors.Is(err, fs.ErrExist) {
			t.Errorf("created where a link stands: %v", err)
		}
		_ = os.Remove(link)
	}
	is, err := os.ReadFile(name)
	entries, _ := os.ReadDir(dir)
	if err != nil || string(is) != "one" || len(entries) != 1 {
		t.Errorf("there is %q (%v), beside it %v", is, err, entries)
	}
}

package importer_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/contract/importer"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// TestAFolderHoldsFilesThatEnd: a device read to its end would take all memory.
func TestAFolderHoldsFilesThatEnd(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(os.DevNull, filepath.Join(dir, "wallet.openapi.yaml")); err != nil {
		t.Skipf("this system gives its users no symbolic links, so none can stand among the documents here: %v", err)
	}
	if _, err := fs.ReadFile(importer.Folder(dir), "contract/wallet.openapi.yaml"); err == nil || !strings.Contains(err.Error(), "it is no regular file") {
		t.Errorf("a device: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "card.openapi.yaml"), make([]byte, 2*strictyaml.MaxSize), 0o600); err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(importer.Folder(dir), "contract/card.openapi.yaml")
	if err != nil || len(data) != strictyaml.MaxSize+1 {
		t.Errorf("a large file: %d bytes, %v", len(data), err)
	}
}

//go:build unix

package plan

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNobodyWaitsForAPipe where a saved plan should be.
func TestNobodyWaitsForAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.plan")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, ""); err == nil || !strings.Contains(err.Error(), "it is a pipe or a device, and not a regular file") {
		t.Error(err)
	}
}

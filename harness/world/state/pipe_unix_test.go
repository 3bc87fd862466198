//go:build unix

package state_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kasauti/kasauti/harness/world/state"
)

// TestNobodyWaitsForAPipe where a state, a journal or a lock should be: to open one takes until somebody
// writes, and a signal does not end that.
func TestNobodyWaitsForAPipe(t *testing.T) {
	pipe := func(path string) {
		t.Helper()
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, _ := saved(t)
	pipe(f.Path + ".journal")
	if _, err := f.Load(); err == nil || !strings.Contains(err.Error(), "read the journal "+f.Path+".journal: it is a pipe or a device") {
		t.Errorf("a journal: %v", err)
	}
	pipe(f.Path)
	if _, err := f.Load(); err == nil || !strings.Contains(err.Error(), "read the state "+f.Path+": it is a pipe or a device") {
		t.Errorf("a state: %v", err)
	}
	pipe(f.LockPath)
	if _, err := f.Lock(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "it is no regular file; remove it") {
		t.Errorf("a lock: %v", err)
	}
	lock := filepath.Join(t.TempDir(), "lock")
	pipe(lock + ".holder") // is taken for what somebody left who did not come to remove it
	unlock, err := state.Lock(t.Context(), lock, "it", "kasauti apply", 0)
	if err != nil {
		t.Fatalf("who holds a lock: %v", err)
	}
	pipe(lock + ".2.holder")
	if _, err := state.Lock(t.Context(), lock, "it", "kasauti apply", 0); err == nil || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("who is asked beside a pipe: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
}

// TestAHolderIsOneLine, whatever somebody wrote who shares the folder.
func TestAHolderIsOneLine(t *testing.T) {
	h := state.Held{By: state.Holder{PID: 1, Host: "a\nb", Doing: "kasauti\napply"}}
	if who := h.Who(); !strings.HasPrefix(who, "process 1 on a b (kasauti apply, since ") {
		t.Errorf("%q", who)
	}
}

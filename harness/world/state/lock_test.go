package state

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestALockIsSharedOrHeldAlone, and who is refused learns by whom it is held.
func TestALockIsSharedOrHeldAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "locks", "EKC1.lock")
	share := func() (func() error, error) { return Share(t.Context(), path, "asha", "kasauti run", 0) }
	alone := func() (func() error, error) { return Lock(t.Context(), path, "asha", "kasauti apply", 0) }
	free := func(unlock func() error, err error) func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := unlock(); err != nil {
				t.Error(err)
			}
		}
	}
	refused := func(doing string, unlock func() error, err error) {
		t.Helper()
		held, is := errors.AsType[*Held](err)
		if !is || held.By.Doing != doing || held.By.PID != os.Getpid() {
			t.Fatalf("%v, want it held by %s", err, doing)
		}
	}
	one, other := free(share()), free(share())
	unlock, err := alone()
	refused("kasauti run", unlock, err)
	one()
	unlock, err = alone()
	refused("kasauti run", unlock, err) // the other one has it still
	other()
	if err := os.WriteFile(path+".123"+holderEnd, []byte(`{"doing":"a process that crashed"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	one = free(alone())
	unlock, err = share()
	refused("kasauti apply", unlock, err)
	unlock, err = alone()
	refused("kasauti apply", unlock, err)
	one()
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), holderEnd) {
			t.Errorf("%s is left", f.Name())
		}
	}
}

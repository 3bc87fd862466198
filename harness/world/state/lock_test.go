package state

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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

// TestAHolderHoldsSinceItHeld, and not since it began to wait.
func TestAHolderHoldsSinceItHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.lock")
	unlock, err := Lock(t.Context(), path, "the target", "kasauti apply", 0)
	if err != nil {
		t.Fatal(err)
	}
	freed := make(chan time.Time, 1)
	go func() {
		time.Sleep(2 * pollEvery)
		freed <- time.Now()
		if err := unlock(); err != nil {
			t.Error(err)
		}
	}()
	again, err := Lock(t.Context(), path, "the target", "kasauti apply", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if since, at := holderIn(path).Since, <-freed; since.Before(at) {
		t.Errorf("it is said to hold since %s, %s too early", since, at.Sub(since))
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

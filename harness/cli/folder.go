package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// folder is a report folder that this process alone writes to.
type folder struct {
	dir  string
	lock *flock.Flock
}

// lockName is the file that marks a folder as written to. It stays: removing it would let
// two runs hold two files of one name.
const lockName = ".lock"

// claimFolder makes the report folder and keeps other runs out of it.
func claimFolder(dir string) (*folder, error) {
	var failed *fs.PathError
	if err := os.MkdirAll(dir, 0o755); errors.As(err, &failed) {
		return nil, fmt.Errorf("make the report folder %s: %s: %w; choose another with --report", dir, filepath.Base(failed.Path), failed.Err)
	}
	path := filepath.Join(dir, lockName)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("lock the report folder %s: %s is no file; remove it, or choose another folder with --report", dir, path)
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the report folder %s: %w; choose another with --report", dir, err)
	}
	if !held {
		return nil, fmt.Errorf("lock the report folder %s: another kasauti writes to it; wait until it ends, or choose another folder with --report", dir)
	}
	return &folder{dir, lock}, nil
}

func (f *folder) release() {
	_ = f.lock.Close() // the process is done with it; its end would release it, too
}

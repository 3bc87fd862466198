package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/kasauti/kasauti/harness/atomicfile"
)

// Holder is who holds a lock, for the one who waits.
type Holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Doing string    `json:"doing"` // the command
	Since time.Time `json:"since"`
}

// Held says that somebody else holds a lock.
type Held struct {
	What   string
	Path   string
	By     Holder
	Waited time.Duration
}

// Error implements error.
func (h *Held) Error() string {
	return fmt.Sprintf("lock %s: %s holds it; wait for it with --wait 20m, or end it", h.What, h.Who())
}

// Who names the holder.
func (h *Held) Who() string {
	if h.By.PID == 0 {
		return "another process"
	}
	line := func(text string) string { return strings.Join(strings.Fields(text), " ") } // whoever shares the folder can write it
	return fmt.Sprintf("process %d on %s (%s, since %s)", h.By.PID, line(h.By.Host), line(h.By.Doing), h.By.Since.Format("15:04:05"))
}

// pollEvery is how often a held lock is tried again.
const pollEvery = 50 * time.Millisecond

// Lock takes a lock file, which stands for what, waiting so long. The file stays: removing it would
// let two hold two files of one name.
func Lock(ctx context.Context, path, what, doing string, wait time.Duration) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("lock %s: %w; make its folder writable", what, err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // to open a pipe takes for ever
		return nil, fmt.Errorf("lock %s by the file %s: it is no regular file; remove it", what, path)
	}
	file := flock.New(path, flock.SetPermissions(0o600))
	begun := time.Now()
	for {
		held, err := file.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock %s by the file %s: %w", what, path, reason(err))
		}
		if held {
			break
		}
		if waited := time.Since(begun); waited >= wait {
			return nil, &Held{What: what, Path: path, By: holderIn(path), Waited: waited}
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(pollEvery, wait)):
		}
	}
	name := holderFile(path)
	host, _ := os.Hostname() // "" is shown as it is
	data, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Doing: doing, Since: begun})
	if err == nil {
		err = atomicfile.Write(name, data, 0o600)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("say in the file %s who holds %s: %w; remove it, or make room", name, what, reason(err)), file.Close())
	}
	return func() error {
		err := os.Remove(name)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return errors.Join(err, file.Close())
	}, nil
}

// holderFile says who holds the lock. The lock file itself cannot be read on every system while it
// is held.
func holderFile(path string) string { return path + ".holder" }

func holderIn(path string) Holder {
	var h Holder
	if data, err := readBounded(holderFile(path)); err == nil {
		if json.Unmarshal(data, &h) != nil {
			return Holder{}
		}
	}
	return h
}

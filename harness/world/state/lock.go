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

// Lock takes a lock file, which stands for what, for one alone, waiting so long. The file stays:
// removing it would let two hold two files of one name.
func Lock(ctx context.Context, path, what, doing string, wait time.Duration) (unlock func() error, err error) {
	unlock, err = hold(ctx, path, what, doing, wait, (*flock.Flock).TryLock, func() (*os.File, error) {
		for _, left := range holderFiles(path) { // by who did not come to remove it: nobody else holds the lock
			_ = os.Remove(left)
		}
		return os.OpenFile(path+holderEnd, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
	return unlock, err
}

// Share is Lock for one beside others that share it, too.
func Share(ctx context.Context, path, what, doing string, wait time.Duration) (unlock func() error, err error) {
	return hold(ctx, path, what, doing, wait, (*flock.Flock).TryRLock, func() (*os.File, error) {
		return os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+holderEnd)
	})
}

// hold takes a lock file in one of the two ways, and says who holds it in a file that note makes.
func hold(ctx context.Context, path, what, doing string, wait time.Duration, try func(*flock.Flock) (bool, error), note func() (*os.File, error)) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("lock %s: %w; make its folder writable", what, err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // to open a pipe takes for ever
		return nil, fmt.Errorf("lock %s by the file %s: it is no regular file; remove it", what, path)
	}
	file := flock.New(path, flock.SetPermissions(0o600))
	begun := time.Now()
	for {
		held, err := try(file)
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
	noted, err := note()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("say beside the file %s who holds %s: %w; make room", path, what, reason(err)), file.Close())
	}
	host, _ := os.Hostname() // "" is shown as it is
	err = json.NewEncoder(noted).Encode(Holder{PID: os.Getpid(), Host: host, Doing: doing, Since: time.Now()})
	if err = errors.Join(err, noted.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(noted.Name()), file.Close())
	}
	return func() error {
		err := os.Remove(noted.Name())
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return errors.Join(err, file.Close())
	}, nil
}

// holderEnd ends the names of files that say who holds a lock: one file of who holds it alone, and one of
// each who shares it. The lock file itself cannot be read on every system while it is held.
const holderEnd = ".holder"

// holderFiles are those of a lock.
func holderFiles(path string) []string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil
	}
	var files []string
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, filepath.Base(path)+".") && strings.HasSuffix(name, holderEnd) {
			files = append(files, filepath.Join(filepath.Dir(path), name))
		}
	}
	return files
}

// holderIn is who holds a lock; of several, the one who took it last: others may have ended without a word.
func holderIn(path string) (latest Holder) {
	for _, name := range holderFiles(path) {
		var h Holder
		data, err := readBounded(name)
		if err == nil && json.Unmarshal(data, &h) == nil && !h.Since.Before(latest.Since) {
			latest = h
		}
	}
	return latest
}

package cli

import (
	"context"
	"crypto/sha256"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/runner"
)

// watched are the files of a watch as they were when it last looked. It looks at names, not at what
// the system says of files: so it is the same on every system and disk, and a file that an editor
// replaces, removes and makes again, or that is not there yet, is one like any other.
type watched struct {
	paths  []string // of the selection
	others []string // files that all scenarios stand on
	globs  []string // of files that may come and go
	seen   map[string]stamp
}

// stamp is a file at one time; the zero stamp is none.
type stamp struct {
	info os.FileInfo
	sum  [sha256.Size]byte
	rows []string // CSV files that a feature names
}

const (
	lookEvery = 300 * time.Millisecond
	// A change has settled when nothing more comes for settleFor; one that does not end, such as of
	// a file that is written all the time, is not waited for longer than settleMost.
	settleFor  = 100 * time.Millisecond
	settleMost = 2 * time.Second
	// A clock of files may be as coarse as two seconds: until that has passed, time and size do not
	// tell two contents apart.
	coarsest     = 2 * time.Second
	largestInput = 16 << 20
)

// look takes note of the files as they are now, and tells which have changed.
func (w *watched) look() []string {
	now := map[string]stamp{}
	add := func(name string) stamp {
		if s, done := now[name]; done {
			return s
		}
		s := w.stamp(name)
		now[name] = s
		return s
	}
	for _, name := range w.others {
		add(name)
	}
	for _, glob := range w.globs {
		names, _ := filepath.Glob(glob) // a pattern that is none was refused
		for _, name := range names {
			add(name)
		}
	}
	for _, name := range runner.Inputs(w.paths) {
		for _, rows := range add(name).rows {
			add(rows)
		}
	}
	changed := map[string]bool{}
	for name, s := range now {
		changed[name] = s.sum != w.seen[name].sum
	}
	for name, s := range w.seen { // what was named before and is gone
		if _, still := now[name]; !still {
			changed[name] = s.info != nil
		}
	}
	w.seen = now
	maps.DeleteFunc(changed, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(changed))
}

// stamp is a file now. What is known of it is not read again.
func (w *watched) stamp(name string) stamp {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return stamp{}
	}
	known := w.seen[name]
	if known.info != nil && os.SameFile(known.info, info) && known.info.Size() == info.Size() && known.info.ModTime().Equal(info.ModTime()) && time.Since(info.ModTime()) > coarsest {
		return known
	}
	content := []byte(info.ModTime().String()) // of one that nobody would read
	if info.Size() <= largestInput {
		if content, err = os.ReadFile(name); err != nil {
			content = []byte(err.Error())
		}
	}
	s := stamp{info: info, sum: sha256.Sum256(content)}
	if strings.HasSuffix(name, ".feature") {
		s.rows = runner.RowFiles(name, content)
	}
	return s
}

// wait returns what has changed once it has settled; nothing, when ctx has ended.
func (w *watched) wait(ctx context.Context) []string {
	changed := map[string]bool{}
	var since time.Time
	pause := lookEvery
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		now := w.look()
		for _, name := range now {
			changed[name] = true
		}
		switch {
		case len(changed) == 0:
			continue
		case since.IsZero():
			since, pause = time.Now(), settleFor
		case len(now) == 0 || time.Since(since) > settleMost:
			return slices.Sorted(maps.Keys(changed))
		}
	}
}

// all reports whether a changed file is one that all scenarios stand on.
func (w *watched) all(changed []string) bool {
	return slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(w.others, name) })
}

// newWatched begins with the files as they are.
func newWatched(paths []string, others ...string) *watched {
	w := &watched{paths: paths}
	for _, name := range others {
		if name != "" {
			w.others = append(w.others, filepath.Clean(name))
		}
	}
	w.look()
	return w
}

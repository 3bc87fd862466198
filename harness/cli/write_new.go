package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/atomicfile"
)

// writeNew writes files below dir, which it makes. Where one of them exists, or a file stands
// where a folder must, nothing is written.
func writeNew(dir string, files []projectFile) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("write a project to %s: that is a file; choose a folder", dir)
	}
	if taken := taken(dir, files); len(taken) > 0 {
		return fmt.Errorf("write a project to %s: %s there already; nothing was written, choose another folder or move %s away",
			dir, isOrAre(taken), itOrThem(taken))
	}
	for _, f := range files {
		if err := atomicfile.Write(filepath.Join(dir, filepath.FromSlash(f.path)), f.content, 0o644); err != nil {
			return fmt.Errorf("write a project to %s: %w", dir, err)
		}
	}
	return nil
}

// taken are the paths below dir that stand in the way.
func taken(dir string, files []projectFile) []string {
	var all []string
	for _, f := range files {
		for folder := path.Dir(f.path); folder != "."; folder = path.Dir(folder) {
			info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(folder)))
			if err == nil && !info.IsDir() && !slices.Contains(all, folder+" (a file)") {
				all = append(all, folder+" (a file)")
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.path))); err == nil {
			all = append(all, f.path)
		}
	}
	return all
}

// replace writes a file of which every one of its kind begins in the same way. Another file in
// its place is somebody's work, or the very run that is read, and stays.
func replace(name string, content []byte, beginning string) error {
	return replaceFor(name, content, beginning, 0o644)
}

// replaceFor is replace for those whom mode lets read.
func replaceFor(name string, content []byte, beginning string, mode fs.FileMode) error {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return atomicfile.Write(name, content, mode)
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	there, err := io.ReadAll(io.LimitReader(file, int64(len(beginning))))
	switch {
	case err != nil:
		return err
	case len(there) > 0 && string(there) != beginning:
		return errors.New("another file is there already; move it away, or choose another name")
	}
	return atomicfile.Write(name, content, mode)
}

func isOrAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

func itOrThem(names []string) string {
	if len(names) == 1 {
		return "it"
	}
	return "them"
}

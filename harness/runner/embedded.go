package runner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// EmbeddedNamed reads the features of a file system that paths name as reports do, where no such
// file stands on disk, so that the command of a report runs anywhere. rest are the other paths.
func EmbeddedNamed(files fs.FS, prefix string, paths []string) (named []Source, rest []string, err error) {
	var all []Source
	for _, given := range paths {
		name, lines := splitLines(given)
		if _, missing := os.Stat(name); !errors.Is(missing, fs.ErrNotExist) {
			rest = append(rest, given)
			continue
		}
		if all == nil {
			if all, err = EmbeddedSources(files, prefix); err != nil {
				return nil, paths, err
			}
		}
		uri := filepath.ToSlash(filepath.Clean(name))
		same := func(s Source) bool { return s.URI == uri }
		i, k := slices.IndexFunc(all, same), slices.IndexFunc(named, same)
		switch {
		case i < 0:
			rest = append(rest, given)
		case k < 0:
			all[i].Lines = lines
			named = append(named, all[i])
		case len(lines) == 0 || len(named[k].Lines) == 0: // named twice: what is asked for adds up
			named[k].Lines = nil
		default:
			named[k].Lines = append(named[k].Lines, lines...)
		}
	}
	return named, rest, nil
}

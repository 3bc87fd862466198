package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// lintFiles are the files at the paths that lint was given, by what they are.
type lintFiles struct {
	features             []runner.Source
	embedded             bool // the features are those of kasauti itself
	worlds, environments []string
	excuses              []string
	found                []finding.Finding // files that cannot be read, or are none of these
}

// lintable sorts the files at the paths; without paths, the embedded features. The error
// names every path that is no file of any kind; a file that cannot be read is a finding.
func lintable(paths []string) (lintFiles, error) {
	files := lintFiles{embedded: len(paths) == 0}
	var features []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err == nil && info.IsDir():
			below := files.folder(path)
			if below.features || !below.ours {
				features = append(features, path)
			}
		case err == nil && isYAML(path):
			files.yaml(path, true)
		default:
			features = append(features, path)
		}
	}
	if !files.embedded && len(features) == 0 {
		return files, nil
	}
	var err error
	files.features, err = sources(features)
	return files, files.unreadable(err)
}

// unreadable takes the feature files that cannot be read out of an error.
func (files *lintFiles) unreadable(err error) error {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var others []error
	for _, err := range all {
		var file *runner.Unreadable
		if !errors.As(err, &file) {
			others = append(others, err)
			continue
		}
		files.found = append(files.found, finding.New("unreadable-file", filepath.ToSlash(file.File), 0, 0, "cannot be read: "+file.Why+"; "+file.Next))
	}
	return errors.Join(others...)
}

func isYAML(path string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(filepath.Ext(path)))
}

type contents struct{ features, ours bool }

// folder takes the worlds and environments of a folder and says what stands in it. Hidden
// folders hold the files of other programs.
func (files *lintFiles) folder(path string) contents {
	var below contents
	_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // the runner says so
		case entry.IsDir() && name != path && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case strings.HasSuffix(name, ".feature"):
			below.features = true
		case isYAML(name) && !entry.IsDir():
			below.ours = files.yaml(name, false) || below.ours
		}
		return nil
	})
	return below
}

// topKey begins a world, an environment or a file of excuses.
var topKey = regexp.MustCompile(`(?m)^\x{FEFF}?(?:\{\s*)?["']?(world|environment|excuses)["']?\s*:`)

// yaml takes a file if it is one of ours and reports whether it is. One that was named must be.
func (files *lintFiles) yaml(name string, named bool) bool {
	data, err := strictyaml.ReadFile(name) // the beginning, where it is too large
	var world, environment, excuses bool
	for _, match := range topKey.FindAllSubmatch(data, -1) {
		world = world || string(match[1]) == "world"
		environment = environment || string(match[1]) == "environment"
		excuses = excuses || string(match[1]) == "excuses"
	}
	uri := filepath.ToSlash(filepath.Clean(name))
	add := func(rule, format string, args ...any) {
		files.found = append(files.found, finding.New(rule, uri, 0, 0, fmt.Sprintf(format, args...)))
	}
	switch {
	case world && environment:
		add("unclear-file", "holds world: and environment:, and so is neither; write two files")
	case world && !slices.Contains(files.worlds, uri):
		files.worlds = append(files.worlds, uri)
	case environment && !slices.Contains(files.environments, uri):
		files.environments = append(files.environments, uri)
	case excuses && !world && !environment && !slices.Contains(files.excuses, uri):
		files.excuses = append(files.excuses, uri)
	case world || environment || excuses: // named twice
	case named && err != nil:
		add("unreadable-file", "cannot be read: %v; check the path", reason(err))
	case named:
		add("unclear-file", "is no world, no environment file and no file of excuses; begin one with world: or environment: and its name, or with excuses: {version: 1}")
	default:
		return false
	}
	return true
}

// reason is what the system said, without the path that the message names already.
func reason(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// Package runner runs feature files: it reads and selects scenarios, decides before the run
// which can run, lets godog execute them, and hands every result to a sink as it comes. It
// does not know the vocabulary, the target or the reports: they are handed to it.
package runner

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Source is one feature file.
type Source struct {
	URI     string // the path that people see, with slashes
	Content []byte
	Lines   []int // only scenarios at these lines and from these rows; none of both means all
	Rows    []Row

	folder  *folder  // that it stands in, with its phrases; nil for a text without one
	project *project // that its CSV files are read from
}

// maxFeature is the largest feature file, in bytes, that is read: 8 MiB.
const maxFeature = 8 << 20

// EmbeddedSources reads every feature of a file system, in order of path.
func EmbeddedSources(files fs.FS, prefix string) ([]Source, error) {
	var sources []Source
	p := embeddedProject(files, prefix)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".feature") {
			return err
		}
		content, err := fs.ReadFile(files, name)
		uri := path.Join(prefix, name)
		in, failure := p.folder(path.Dir(uri))
		sources = append(sources, Source{URI: uri, Content: content, folder: in, project: p})
		return errors.Join(err, failure)
	})
	p.cover(p.uri)
	return sources, err
}

// ReadSources reads feature files and folders of them. A path may end in :LINE, or :LINE:LINE; the
// line of a CSV file stands for what its row makes of the features that take it. Every path that cannot be read is in the error.
func ReadSources(paths []string) ([]Source, error) {
	var sources []Source
	var failures []error
	at := map[string]int{}
	projects := map[string]*project{}
	add := func(name string, lines []int, rows []Row, p *project, read func(string) ([]byte, error)) {
		uri := filepath.ToSlash(filepath.Clean(name))
		if i, known := at[uri]; known { // named twice: what is asked for adds up
			sources[i].ask(lines, rows)
			return
		}
		content, err := read(name)
		if err != nil {
			failures = append(failures, err)
			return
		}
		in, err := p.folder(path.Dir(uri))
		if err != nil {
			failures = append(failures, err)
		}
		at[uri] = len(sources)
		sources = append(sources, Source{URI: uri, Content: content, Lines: lines, Rows: rows, folder: in, project: p})
	}
	projectOf := func(name string, isFolder bool) *project {
		p := diskProject(name, isFolder)
		if known := projects[p.uri]; known != nil {
			return known
		}
		projects[p.uri] = p
		return p
	}
	for _, given := range paths {
		name, lines := splitLines(given)
		info, err := os.Stat(name)
		switch {
		case err != nil:
			failures = append(failures, fmt.Errorf("read %s: %w; check the path", name, reason(err)))
		case strings.HasSuffix(name, ".csv") && !info.IsDir():
			p := projectOf(name, false)
			takers, rows, err := takersOf(p, name, lines)
			if err != nil {
				failures = append(failures, err)
			}
			for _, file := range takers {
				add(file, nil, rows, p, readFound)
			}
		case strings.HasSuffix(name, ".ndjson"):
			failures = append(failures, fmt.Errorf("read %s: a recorded run holds no features; kasauti report shows it, and --rerun-failed %[1]s runs anew what failed in it", name))
		case info.IsDir():
			found, err := featuresBelow(name)
			if err == nil && len(found) == 0 {
				err = fmt.Errorf("read %s: no *.feature file stands below it; check the path", name)
			}
			if err != nil {
				failures = append(failures, err)
			}
			p := projectOf(name, true)
			for _, file := range found {
				add(file, nil, nil, p, readFound)
			}
			p.cover(filepath.ToSlash(filepath.Clean(name)))
		case strings.HasSuffix(name, phraseFile):
			failures = append(failures, fmt.Errorf("read %s: phrase files are read with the features beside and below them; give one of those, or the folder", name))
		default:
			add(name, lines, nil, projectOf(name, false), readFeature)
		}
	}
	return sources, errors.Join(failures...)
}

func featuresBelow(folder string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", name, reason(err))
		}
		// A pipe or device in a folder would block the run; a symbolic link may lead to a file.
		ordinary := entry.Type().IsRegular() || entry.Type()&fs.ModeSymlink != 0
		if ordinary && strings.HasSuffix(name, ".feature") {
			found = append(found, name)
		}
		return nil
	})
	slices.Sort(found)
	return found, err
}

// readFound reads a file that was found in a folder, where a link may lead to a pipe: to open
// that would block the run. One that is named outright may be a pipe, such as /dev/stdin.
func readFound(name string) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, &Unreadable{name, errNoFile.Error(), "put a file there, or remove it"}
	}
	return readFeature(name)
}

func readFeature(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, &Unreadable{name, reason(err).Error(), "check its permissions"}
	}
	defer file.Close()
	return readAll(name, file)
}

func readAll(name string, file io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(file, maxFeature+1))
	if err != nil {
		return nil, &Unreadable{name, reason(err).Error(), "check the disk"}
	}
	if len(content) > maxFeature {
		return nil, &Unreadable{name, fmt.Sprintf("it is larger than %d MiB", maxFeature>>20), "split it"}
	}
	return withoutMark(content), nil
}

// Unreadable is the error of a feature file that is there and cannot be read.
type Unreadable struct{ File, Why, Next string }

func (u *Unreadable) Error() string { return "read " + u.File + ": " + u.Why + "; " + u.Next }

// splitLines takes :LINE parts off the end of a path. C:\features stays whole.
func splitLines(given string) (string, []int) {
	var lines []int
	name := given
	for {
		i := strings.LastIndexByte(name, ':')
		if i < 0 {
			break
		}
		line, err := strconv.Atoi(name[i+1:])
		if err != nil || line <= 0 {
			break
		}
		lines, name = append(lines, line), name[:i]
	}
	return name, lines
}

func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

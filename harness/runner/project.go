package runner

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// folder is one folder of a project: its phrase files stand for the features in it and in the
// folders below it.
type folder struct {
	uri     string
	parent  *folder  // nil for the project's own folder
	phrases []Source // by name
	whole   bool     // every feature file in it and below it is read
}

// project is a tree of folders with features, phrase files and CSV files. Nothing outside it is
// read, whatever a feature file says.
type project struct {
	uri     string // of its own folder, as people see it
	folders map[string]*folder
	list    func(uri string) ([]string, error) // the names of the files in a folder
	phrases func(uri string) ([]byte, error)
	open    func(name string) (fs.File, error) // by the name within the project, never outside it
}

// phraseFile is how names of phrase files end.
const phraseFile = ".phrases"

// folder reads the phrase files of a folder and of those above it, once.
func (p *project) folder(uri string) (*folder, error) {
	if known, ok := p.folders[uri]; ok {
		return known, nil
	}
	f := &folder{uri: uri}
	p.folders[uri] = f
	var failures []error
	if above := path.Dir(uri); uri != p.uri && above != uri {
		parent, err := p.folder(above)
		f.parent = parent
		failures = append(failures, err)
	}
	names, err := p.list(uri)
	if err != nil {
		return f, errors.Join(append(failures, fmt.Errorf("read %s: %w", uri, reason(err)))...)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, phraseFile) {
			continue
		}
		at := path.Join(uri, name)
		content, err := p.phrases(at)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		f.phrases = append(f.phrases, Source{URI: at, Content: content})
	}
	return f, errors.Join(failures...)
}

// cover notes that every feature below a folder is read.
func (p *project) cover(uri string) {
	for _, f := range p.folders {
		if uri == "." && !path.IsAbs(f.uri) || f.uri == uri || strings.HasPrefix(f.uri, strings.TrimSuffix(uri, "/")+"/") {
			f.whole = true
		}
	}
}

// within is the name within the project of a file that a feature names, relative to itself.
func (p *project) within(feature, name string) (uri, inside string, ok bool) {
	uri = path.Join(path.Dir(feature), name)
	inside = uri
	if p.uri != "." {
		inside, ok = strings.CutPrefix(uri, strings.TrimSuffix(p.uri, "/")+"/")
		return uri, inside, ok
	}
	return uri, inside, fs.ValidPath(uri)
}

// read reads a file within the project, at most most bytes of it and one more.
func (p *project) read(inside string, most int64) ([]byte, error) {
	file, err := p.open(inside)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most+1))
}

// embeddedProject is a file system of which all is read.
func embeddedProject(files fs.FS, prefix string) *project {
	uri := path.Clean(prefix)
	inside := func(at string) string {
		if at == uri {
			return "."
		}
		return strings.TrimPrefix(at, uri+"/")
	}
	return &project{
		uri: uri, folders: map[string]*folder{},
		list: func(at string) ([]string, error) {
			entries, err := fs.ReadDir(files, inside(at))
			return ordinary(entries), err
		},
		phrases: func(at string) ([]byte, error) {
			content, err := fs.ReadFile(files, inside(at))
			return withoutMark(content), err
		},
		open: files.Open,
	}
}

// diskProject is the folder in which kasauti runs or, for a path outside it, the folder that was
// given. So a feature has the same phrases, whether it is run alone or with its folder.
func diskProject(given string, isFolder bool) *project {
	dir := given
	if !isFolder {
		dir = filepath.Dir(given)
	}
	if filepath.IsLocal(dir) {
		dir = "."
	} else if here, err := os.Getwd(); err == nil && filepath.IsAbs(dir) {
		if inside, err := filepath.Rel(here, dir); err == nil && filepath.IsLocal(inside) {
			dir = here
		}
	}
	return &project{
		uri: filepath.ToSlash(filepath.Clean(dir)), folders: map[string]*folder{},
		list: func(at string) ([]string, error) {
			entries, err := os.ReadDir(filepath.FromSlash(at))
			return ordinary(entries), err
		},
		phrases: func(at string) ([]byte, error) { return readPhrasesBelow(dir, at) },
		open:    func(name string) (fs.File, error) { return openBelow(dir, name) },
	}
}

// errNoFile is the error of what is no ordinary file: to open a pipe would block the run.
var errNoFile = errors.New("it is no ordinary file")

// openBelow opens a file in a folder or below it. A link that leads out of it is an error.
func openBelow(dir, name string) (fs.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	name = filepath.FromSlash(name)
	if info, err := root.Stat(name); err != nil || !info.Mode().IsRegular() {
		if err == nil {
			err = errNoFile
		}
		return nil, err
	}
	return root.Open(name)
}

// readPhrasesBelow reads a phrase file in a folder or below it: what it says is quoted in
// problems, so a link must not lead out of it.
func readPhrasesBelow(dir, uri string) ([]byte, error) {
	inside, err := filepath.Rel(dir, filepath.FromSlash(uri))
	if err != nil {
		return nil, &Unreadable{uri, err.Error(), "check the path"}
	}
	file, err := openBelow(dir, inside)
	if err != nil {
		return nil, &Unreadable{uri, reason(err).Error(), "put an ordinary file there that may be read; a link must not lead out of " + folderText(filepath.ToSlash(filepath.Clean(dir)))}
	}
	defer file.Close()
	return readAll(uri, file)
}

// ordinary are the names of files, and of symbolic links that may lead to one, in order.
func ordinary(entries []fs.DirEntry) []string {
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() || entry.Type()&fs.ModeSymlink != 0 {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names
}

// withoutMark takes off the mark with which editors on Windows begin files.
func withoutMark(content []byte) []byte { return bytes.TrimPrefix(content, []byte("\ufeff")) }

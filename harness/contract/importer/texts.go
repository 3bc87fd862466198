package importer

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// texts are files in memory, whole, by name.
type texts map[string][]byte

// ReadFile is of fs.ReadFileFS, by which the contract reads.
func (t texts) ReadFile(name string) ([]byte, error) {
	if data, has := t[name]; has {
		return data, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Glob is of fs.GlobFS.
func (t texts) Glob(pattern string) ([]string, error) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(t)) {
		matched, err := path.Match(pattern, name)
		if err != nil {
			return nil, err
		}
		if matched {
			names = append(names, name)
		}
	}
	return names, nil
}

// Open is of fs.FS; nobody reads the files piece by piece.
func (t texts) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
}

// Folder is the contract in a folder of the sources, whatever the folder is called.
func Folder(dir string) fs.FS { return renamed{os.DirFS(dir)} }

// renamed shows a folder's files under contract/.
type renamed struct{ dir fs.FS }

func (r renamed) Open(name string) (fs.File, error) {
	inner, ok := strings.CutPrefix(name, folder+"/")
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return r.dir.Open(inner)
}

// Glob is of fs.GlobFS.
func (r renamed) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(r.dir, strings.TrimPrefix(pattern, folder+"/"))
	for i := range names {
		names[i] = folder + "/" + names[i]
	}
	return names, err
}

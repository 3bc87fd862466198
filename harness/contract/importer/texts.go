package importer

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
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

// ReadFile is of fs.ReadFileFS. What stands in a folder may be a device that never ends, or a
// pipe that nobody writes to.
func (r renamed) ReadFile(name string) ([]byte, error) {
	inner := strings.TrimPrefix(name, folder+"/")
	info, err := fs.Stat(r.dir, inner)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: inner, Err: errors.New("it is no regular file")}
	}
	file, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, strictyaml.MaxSize+1)) // its reader says that it is too large
}

// Glob is of fs.GlobFS.
func (r renamed) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(r.dir, strings.TrimPrefix(pattern, folder+"/"))
	for i := range names {
		names[i] = folder + "/" + names[i]
	}
	return names, err
}

// Package atomicfile writes files that are there whole or not at all.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes a file with its folders; it appears whole or not at all. A symbolic
// link stays one, and nothing but a file is replaced: /dev/stdout is nobody's to rename away.
func Write(name string, content []byte, mode fs.FileMode) error {
	name = filepath.Clean(name) // its folder is made, and not one on a way that leads back
	if info, err := os.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	}
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "replace", Path: name, Err: errors.New("it is no regular file")}
	}
	return write(name, content, mode, os.Rename)
}

// Create is Write for a name that nothing has; the error is fs.ErrExist where something has it. What is
// there stays, whoever else makes it at the same time.
func Create(name string, content []byte, mode fs.FileMode) error {
	name = filepath.Clean(name)
	if _, err := os.Lstat(name); err == nil {
		return &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	return write(name, content, mode, func(from, to string) error {
		err := os.Link(from, to)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return errors.Join(err, os.Remove(from))
		}
		return os.Rename(from, to) // a file system without links
	})
}

// write writes beside the name, and has place give the file its name.
func write(name string, content []byte, mode fs.FileMode, place func(from, to string) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if removal := os.Remove(file.Name()); err != nil && !errors.Is(removal, fs.ErrNotExist) {
			err = errors.Join(err, removal)
		}
	}()
	_, err = file.Write(content)
	if err == nil {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err := place(file.Name(), name); err != nil {
		return err
	}
	SyncFolder(filepath.Dir(name))
	return nil
}

// SyncFolder has the names in a folder reach the disk, so that a file that was made or replaced there is
// still so after a loss of power. Some systems cannot do that for a folder, and see to it themselves: what
// an error would say is not about the file, which is there.
func SyncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}

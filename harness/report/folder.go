package report

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A kind that is a folder writes its files one behind the other as a tar archive, so that its
// parts are made, kept and put together as those of every other kind; what is written to disk is
// the archive unpacked.

// archived appends a file to an archive, whose end is a writer's Close.
func archived(b []byte, name string, content []byte) []byte {
	buffer := bytes.NewBuffer(b)
	w := tar.NewWriter(buffer)
	err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: 0o600})
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Flush() // up to where the next file begins
	}
	if err != nil { // names and sizes are ours, and a buffer takes all
		panic(err)
	}
	return buffer.Bytes()
}

// markName is the file by which a folder is known as one of ours, which may be replaced.
const markName = ".kasauti"

// writeFolder writes a report that is a folder. It appears whole and replaces the one before.
func writeFolder(path string, k *kind, r *Run) (err error) {
	fail := func(err error) error {
		return fmt.Errorf("write the report %s: %w; the run is kept in run.ndjson, write its reports with kasauti report to a folder with room", path, err)
	}
	if err := foreign(path); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fail(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(fresh)) }()
	in, out := io.Pipe()
	go func() { out.CloseWithError(newOutput(k, r, out).write(r)) }()
	err = unpack(fresh, in)
	in.CloseWithError(err) // a writer that still writes must end
	if err == nil {
		err = os.WriteFile(filepath.Join(fresh, markName), []byte(r.header.ID+"\n"), 0o600)
	}
	if err == nil {
		err = swap(fresh, path)
	}
	if err != nil {
		return fail(err)
	}
	return nil
}

// unpack writes the files of an archive into a folder, which must exist.
func unpack(dir string, archive io.Reader) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for files := tar.NewReader(archive); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		file, err := root.OpenFile(header.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, files)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
}

// swap gives a folder the name of another, which goes. Where the last step fails the other stays.
func swap(fresh, path string) error {
	old := fresh + ".old"
	err := os.Rename(path, old)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(fresh, path)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return errors.Join(err, os.Rename(old, path))
	}
	return os.RemoveAll(old)
}

// foreign is an error where something stands that no run of ours has written, and nil where
// nothing stands or what may be replaced.
func foreign(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.IsDir() {
		if mark, err := os.Lstat(filepath.Join(path, markName)); err == nil && mark.Mode().IsRegular() {
			return nil
		}
		if files, err := os.ReadDir(path); err == nil && len(files) == 0 {
			return nil
		}
	}
	return fmt.Errorf("replace the report %s: it was not written by kasauti (it has no file %s); move it away, or choose another folder with --report", path, markName)
}

// Clear removes the reports of an earlier run: were this one killed, they would pass for its own.
// Where there was no run, what has the name of a report that is not chosen is somebody's and
// stays. So does a folder of others, which is an error where a chosen report would stand there.
func Clear(dir string, chosen Formats) error {
	journal := filepath.Join(dir, JournalName)
	_, err := os.Lstat(journal)
	ran := err == nil
	for i := range kinds {
		k := &kinds[i]
		path := filepath.Join(dir, k.file)
		var err error
		switch {
		case !ran && !chosen.has(k):
		case !k.folder:
			err = ignoreMissing(os.Remove(path))
		case foreign(path) == nil:
			err = os.RemoveAll(path)
		case chosen.has(k):
			return foreign(path)
		}
		if err != nil {
			return removeError(path, err)
		}
	}
	if err := ignoreMissing(os.Remove(journal)); err != nil {
		return removeError(journal, err)
	}
	return nil
}

func removeError(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the sentence has the path already
	}
	return fmt.Errorf("remove the earlier report %s: %w; choose another folder with --report", path, err)
}

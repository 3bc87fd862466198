package report

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// WriteAll writes the reports into dir. Each appears whole or not at all and replaces what was
// there. It returns the paths that were written, and joins the errors of those that were not.
// Like the journal they are for their owner alone (mode 0600).
func WriteAll(dir string, r *Run, formats Formats) ([]string, error) {
	written, err := writeAll(dir, r, formats)
	return written.paths(dir), err
}

// writeAll is WriteAll, by formats.
func writeAll(dir string, r *Run, formats Formats) (written Formats, err error) {
	failures := make([]error, len(formats))
	var all sync.WaitGroup
	for i, k := range formats {
		write := writeFile
		if k.folder {
			write = writeFolder
		}
		all.Go(func() { failures[i] = write(filepath.Join(dir, k.file), k, r) })
	}
	all.Wait()
	for i, err := range failures {
		if err == nil {
			written = append(written, formats[i])
		}
	}
	return written, errors.Join(failures...)
}

// paths are where the reports stand in dir.
func (f Formats) paths(dir string) []string {
	var paths []string
	for _, k := range f {
		paths = append(paths, filepath.Join(dir, k.file))
	}
	return paths
}

func writeFile(path string, k *kind, r *Run) error {
	f, err := createReport(path)
	if err != nil {
		return err
	}
	return f.finish(newOutput(k, r, f.out).write(r))
}

// reportFile is written beside its final name and takes that name when it is complete.
type reportFile struct {
	path string
	file *os.File
	out  *bufio.Writer
}

func createReport(path string) (*reportFile, error) {
	f := &reportFile{path: path}
	var err error
	if f.file, err = os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"); err != nil {
		return nil, f.failure(err)
	}
	f.out = bufio.NewWriterSize(f.file, 1<<16)
	return f, nil
}

// finish gives the file its name, or removes it when err or anything on the way says so.
func (f *reportFile) finish(err error) error {
	if err == nil {
		err = f.out.Flush()
	}
	if err == nil {
		err = f.file.Sync()
	}
	if closeErr := f.file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err != nil {
		return errors.Join(f.failure(err), ignoreMissing(os.Remove(f.file.Name())))
	}
	return nil
}

func (f *reportFile) failure(err error) error {
	return fmt.Errorf("write the report %s: %w; the run is kept in run.ndjson, write its reports with kasauti report to a folder with room", f.path, err)
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

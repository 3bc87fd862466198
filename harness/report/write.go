package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// sink is a report that is written while results pass by, so that none needs them all.
type sink interface {
	begin(r *Run) error
	result(r *rawResult) error
	end() error
}

// stream lets every result pass each sink once. A sink that fails is left out from there on
// and its error stands in its place; an error of the run itself reaches all.
func stream(r *Run, sinks ...sink) []error {
	errs := make([]error, len(sinks))
	each := func(f func(sink) error) {
		for i, s := range sinks {
			if errs[i] == nil {
				errs[i] = f(s)
			}
		}
	}
	each(func(s sink) error { return s.begin(r) })
	for result, err := range r.ahead() {
		each(func(s sink) error {
			if err != nil {
				return err
			}
			return s.result(&result)
		})
	}
	each(sink.end)
	return errs
}

// WriteJUnit writes the run as JUnit XML: a testsuite for each feature file.
func WriteJUnit(w io.Writer, r *Run) error { return buffered(w, r, newJUnit) }

// WriteJSON writes the run as one JSON object of the schema kasauti.report/1.
func WriteJSON(w io.Writer, r *Run) error { return buffered(w, r, newJSON) }

// WriteHTML writes the run as one HTML page that needs nothing else.
func WriteHTML(w io.Writer, r *Run) error { return buffered(w, r, newHTML) }

func buffered(w io.Writer, r *Run, create func(io.Writer) sink) error {
	out := bufio.NewWriterSize(w, 1<<16)
	if err := stream(r, create(out))[0]; err != nil {
		return err
	}
	return out.Flush()
}

// WriteAll writes junit.xml, report.json and report.html into dir, reading the run once.
// Each appears whole or not at all and replaces what was there. It returns the paths that
// were written, and joins the errors of those that were not. Like the journal they are for
// their owner alone (mode 0600).
func WriteAll(dir string, r *Run) ([]string, error) {
	files := []*reportFile{
		{name: "junit.xml", create: newJUnit},
		{name: "report.json", create: newJSON},
		{name: "report.html", create: newHTML},
	}
	var sinks []sink
	var open []*reportFile
	var failures []error
	for _, f := range files {
		if err := f.open(dir); err != nil {
			failures = append(failures, err)
			continue
		}
		open, sinks = append(open, f), append(sinks, f.create(f.out))
	}
	var written []string
	for i, err := range stream(r, sinks...) {
		path, err := open[i].finish(err)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		written = append(written, path)
	}
	return written, errors.Join(failures...)
}

// reportFile is written beside its final name and takes that name when it is complete.
type reportFile struct {
	name   string
	create func(io.Writer) sink
	path   string
	file   *os.File
	out    *bufio.Writer
}

func (f *reportFile) open(dir string) (err error) {
	f.path = filepath.Join(dir, f.name)
	if f.file, err = os.CreateTemp(dir, "."+f.name+".*"); err != nil {
		return f.failure(err)
	}
	f.out = bufio.NewWriterSize(f.file, 1<<16)
	return nil
}

// finish gives the file its name, or removes it when err or anything on the way says so.
func (f *reportFile) finish(err error) (string, error) {
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
		return "", errors.Join(f.failure(err), ignoreMissing(os.Remove(f.file.Name())))
	}
	return f.path, nil
}

func (f *reportFile) failure(err error) error {
	return fmt.Errorf("write the report %s: %w; the run is kept in run.ndjson, write it again to a folder with room", f.path, err)
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

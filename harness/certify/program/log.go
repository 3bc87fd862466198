package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Log is the file in which a client that runs already keeps its log. What is added there while a case
// goes on is searched for secrets, and kept nowhere: it may tell of more than the case.
type Log struct {
	path string
	was  os.FileInfo // when it was looked at last
	read int64       // up to where
}

// OpenLog begins at the end of a log.
func OpenLog(path string) (*Log, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s: no such file; start the client first, or give the file in which it keeps its log", path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file; give the file in which the client keeps its log", path)
	}
	return &Log{path: path, was: info, read: info.Size()}, nil
}

// lateLines is how long lines may take to get from the client to its log.
const lateLines = 500 * time.Millisecond

// added is what the log has got since the last call, or the end of it; "" of a nil log. It waits a moment
// for a first line.
func (l *Log) added() string {
	if l == nil {
		return ""
	}
	for until := time.Now().Add(lateLines); ; time.Sleep(lateLines / 10) {
		text, err := l.next()
		if err == nil && text != "" || time.Now().After(until) {
			return text
		}
	}
}

func (l *Log) next() (text string, err error) {
	file, err := os.Open(l.path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return "", err
	}
	if !os.SameFile(l.was, info) || info.Size() < l.read { // another, or one that was emptied
		l.read = 0
	}
	size := info.Size()
	added := make([]byte, min(size-l.read, mostSearched))
	n, err := file.ReadAt(added, size-int64(len(added)))
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	l.was, l.read = info, size
	return string(added[:n]), nil
}

package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/kasauti/kasauti/harness/verdict"
)

// lines reads a journal line by line into one buffer that is used again.
type lines struct {
	reader *bufio.Reader
	path   string
	text   []byte // without the newline
	number int    // from 1
	offset int64  // of the line's first byte
	after  int64
	torn   bool // the line is the last and has no newline
	err    error
}

func newLines(r io.Reader, path string) *lines {
	return &lines{reader: bufio.NewReaderSize(r, 1<<16), path: path}
}

func (l *lines) next() bool {
	l.text, l.offset = l.text[:0], l.after
	l.number++
	for {
		part, err := l.reader.ReadSlice('\n')
		l.text = append(l.text, part...)
		l.after += int64(len(part))
		switch {
		case len(l.text) > maxLine:
			l.err = fmt.Errorf("%s:%d: %w; it is no run.ndjson of kasauti", l.path, l.number, errTooLong)
			return false
		case err == nil:
			l.text = bytes.TrimSuffix(l.text, []byte("\n"))
			return true
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			l.torn = true
			return len(l.text) > 0
		default:
			l.err = fmt.Errorf("%s:%d: read the recorded run: %w", l.path, l.number, err)
			return false
		}
	}
}

// indexer takes a journal's records in order.
type indexer struct {
	run    *Run
	header bool
	shared interned
}

// interned holds one copy of each text: thousands of entries share a few files.
type interned map[string]string

func (t interned) of(text string) string {
	if kept, known := t[text]; known {
		return kept
	}
	t[text] = text
	return text
}

// recordHead is what the index needs of a record.
type recordHead struct {
	Type     string `json:"type"`
	Scenario *struct {
		Index    int             `json:"index"`
		Feature  string          `json:"feature"`
		Name     string          `json:"name"`
		URI      string          `json:"uri"`
		Verdict  verdict.Verdict `json:"verdict"`
		Excuse   *verdict.Excuse `json:"excuse"`
		Attempts []struct {
			Milliseconds float64 `json:"milliseconds"`
		} `json:"attempts"`
	} `json:"scenario"`
}

func (x *indexer) take(l *lines) error {
	var head recordHead
	if err := json.Unmarshal(l.text, &head); err != nil {
		if l.torn {
			return nil
		}
		return recordError(l.path, l.number, err)
	}
	switch {
	case x.run.ended:
		return fmt.Errorf("%s:%d: a record follows the end of the run; the file was changed or two runs wrote to it", l.path, l.number)
	case head.Type == recordRun && !x.header:
		return x.takeHeader(l)
	case !x.header:
		return fmt.Errorf("%s:%d: the first record is %q and not the head of a run; give the run.ndjson that kasauti run wrote", l.path, l.number, head.Type)
	case head.Type == recordScenario && head.Scenario != nil:
		return x.takeScenario(l, &head)
	case head.Type == recordEnd:
		x.run.ended = true
		var record endRecord
		if err := json.Unmarshal(l.text, &record); err != nil {
			return recordError(l.path, l.number, err)
		}
		x.run.summary = record.Summary
		return nil
	}
	return fmt.Errorf("%s:%d: a record of type %q does not belong here; the file was changed or a newer kasauti wrote it", l.path, l.number, head.Type)
}

func (x *indexer) takeHeader(l *lines) error {
	// The schema alone is read first: a later version may spell the rest in another way.
	var version struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(l.text, &version); err != nil {
		return recordError(l.path, l.number, err)
	}
	if version.Schema != verdict.SchemaRun {
		return fmt.Errorf("%s:%d: the run has schema %q and this kasauti reads %s; use the version that wrote it", l.path, l.number, version.Schema, verdict.SchemaRun)
	}
	var record runRecord
	if err := json.Unmarshal(l.text, &record); err != nil {
		return recordError(l.path, l.number, err)
	}
	x.header, x.run.header = true, record.Header
	return nil
}

func (x *indexer) takeScenario(l *lines, head *recordHead) error {
	s := head.Scenario
	e := entry{
		place: place{l.offset, len(l.text), l.number}, index: s.Index, verdict: s.Verdict,
		feature: x.shared.of(s.Feature), uri: x.shared.of(s.URI), name: s.Name,
	}
	e.excused = s.Excuse != nil && s.Excuse.Void == ""
	for _, a := range s.Attempts {
		e.milliseconds += a.Milliseconds
	}
	x.run.entries = append(x.run.entries, e)
	return nil
}

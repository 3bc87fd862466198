package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// The record types of a journal, in the order in which they may come.
const (
	recordRun      = "run"
	recordScenario = "scenario"
	recordEnd      = "end"
)

// maxLine is the longest line of a journal, in bytes. Evidence shows at most 64 KiB of a
// body, so that a line this long means hundreds of large exchanges in one scenario.
const maxLine = 64 << 20

type runRecord struct {
	Type string `json:"type"`
	verdict.Header
}

type scenarioRecord struct {
	Type string `json:"type"`
	Result
}

type endRecord struct {
	Type string `json:"type"`
	verdict.Summary
}

// Journal is run.ndjson: one JSON object a line, written as it comes, so that a kill loses
// nothing that was done. Safe for concurrent use.
type Journal struct {
	path    string
	buffers sync.Pool

	mu    sync.Mutex
	file  *os.File
	after place // of the next line
	// broken is the first write error: what follows a torn line could not be read back.
	broken error
}

// place is where a line of a journal stands.
type place struct {
	offset int64
	length int // without the newline
	line   int // from 1
}

// CreateJournal creates the file with mode 0600, or empties it. Its directory must exist.
func CreateJournal(path string) (*Journal, error) {
	file, err := createOwned(path)
	if err != nil {
		return nil, fmt.Errorf("create the journal of the run: %w; choose a folder that can be written with --report", err)
	}
	j := &Journal{path: path, file: file, after: place{line: 1}}
	j.buffers.New = func() any { return new(bytes.Buffer) }
	return j, nil
}

// createOwned creates a file for its owner alone, in the place of what had its name: a link
// would lead elsewhere.
func createOwned(path string) (*os.File, error) {
	if err := ignoreMissing(os.Remove(path)); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}

// Header writes the first record.
func (j *Journal) Header(h verdict.Header) error {
	_, err := j.write(runRecord{recordRun, h})
	return err
}

// Result writes one finished scenario. One that would be too long to read back is written
// without its bodies; digests stay.
func (j *Journal) Result(r Result) error {
	_, err := j.result(&r)
	return err
}

// result shortens r where it has to, and says where the line stands.
func (j *Journal) result(r *Result) (place, error) {
	at, err := j.write(scenarioRecord{recordScenario, *r})
	if !errors.Is(err, errTooLong) {
		return at, err
	}
	r.Exchanges = withoutBodies(r.Exchanges)
	return j.write(scenarioRecord{recordScenario, *r})
}

// Close writes the last record, without which the run counts as incomplete, and closes the file.
func (j *Journal) Close(s verdict.Summary) error {
	_, err := j.write(endRecord{recordEnd, s})
	j.mu.Lock()
	defer j.mu.Unlock()
	if syncErr := j.file.Sync(); syncErr != nil {
		err = errors.Join(err, fmt.Errorf("bring the journal to disk: %w", syncErr))
	}
	if closeErr := j.file.Close(); closeErr != nil {
		err = errors.Join(err, fmt.Errorf("close the journal: %w", closeErr))
	}
	return err
}

var errTooLong = errors.New("the record is longer than 64 MiB")

// write encodes outside the lock and writes the whole line by one call.
func (j *Journal) write(record any) (place, error) {
	buffer := j.buffers.Get().(*bytes.Buffer)
	defer j.buffers.Put(buffer)
	buffer.Reset()
	if err := encodeRecord(buffer, record); err != nil {
		return place{}, fmt.Errorf("write a record to the journal %s: %w", j.path, err)
	}
	if buffer.Len() > maxLine {
		return place{}, fmt.Errorf("write a record to the journal %s: %w; let the scenario make fewer calls", j.path, errTooLong)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return place{}, j.broken
	}
	if _, err := j.file.Write(buffer.Bytes()); err != nil {
		j.broken = fmt.Errorf("write to the journal: %w; results from here on are lost, free the disk and run again", err)
		return place{}, j.broken
	}
	at := j.after
	at.length = buffer.Len() - 1
	j.after = place{offset: at.offset + int64(buffer.Len()), line: at.line + 1}
	return at, nil
}

// encodeRecord writes a record and the end of its line. The exchanges of a scenario, which are most of
// it, are written by a way of their own, to the same bytes.
func encodeRecord(buffer *bytes.Buffer, record any) error {
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	s, is := record.(scenarioRecord)
	if !is || len(s.Exchanges) == 0 {
		return encoder.Encode(record)
	}
	exchanges := s.Exchanges
	s.Exchanges = nil
	if err := encoder.Encode(s); err != nil {
		return err
	}
	buffer.Truncate(buffer.Len() - len("}\n"))
	before := `,"exchanges":[`
	for i := range exchanges {
		buffer.WriteString(before)
		line, err := exchanges[i].AppendJSON(buffer.AvailableBuffer())
		if err != nil {
			return err
		}
		buffer.Write(line)
		before = ","
	}
	buffer.WriteString("]}\n")
	return nil
}

func withoutBodies(views []exchange.View) []exchange.View {
	views = slices.Clone(views)
	for i := range views {
		for _, m := range []*exchange.MessageView{&views[i].Request, &views[i].Response} {
			m.Cut = m.Cut || m.Body != ""
			m.Body, m.Base64, m.Wire = "", false, ""
		}
	}
	return views
}

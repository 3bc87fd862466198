package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Run is a journal read back. It holds one small entry a scenario, never the results.
type Run struct {
	path    string
	file    *os.File
	header  verdict.Header
	summary verdict.Summary
	ended   bool
	entries []entry
}

// entry says where a result stands and what a report must know before it reaches it.
type entry struct {
	offset       int64
	length       int
	line         int
	index        int
	verdict      verdict.Verdict
	uri          string
	milliseconds float64
}

// Open reads a run.ndjson and indexes its lines. A torn last line, as a killed run leaves
// it, is dropped; the run then counts as incomplete. Anything else that cannot be read is
// an error with file:line.
func Open(path string) (*Run, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open a recorded run: %w; give the run.ndjson that kasauti run wrote", err)
	}
	r := &Run{path: path, file: file}
	if err := r.load(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return r, nil
}

func (r *Run) load() error {
	scan := newLines(r.file, r.path)
	seen := indexer{run: r, uris: map[string]string{}}
	for scan.next() {
		if err := seen.take(scan); err != nil {
			return err
		}
	}
	if scan.err != nil {
		return scan.err
	}
	if !seen.header {
		return fmt.Errorf("%s:1: there is no record of a run; give the run.ndjson that kasauti run wrote", r.path)
	}
	slices.SortStableFunc(r.entries, func(a, b entry) int { return cmp.Compare(a.index, b.index) })
	if r.ended {
		return nil
	}
	return r.summarise()
}

// summarise counts a run that never ended, with the arithmetic of every other run.
func (r *Run) summarise() error {
	tally := verdict.NewTally(r.header.Requirements, false)
	ended := r.header.Started
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		tally.Add(&result.Scenario, len(result.Exchanges), result.answered())
		for _, a := range result.Scenario.Attempts {
			if end := a.Started.Add(time.Duration(a.Milliseconds * float64(time.Millisecond))); end.After(ended) {
				ended = end
			}
		}
	}
	tally.Incomplete(fmt.Sprintf("the run never ended: %d of %d scenarios were recorded before it was stopped", len(r.entries), r.header.Selected))
	r.summary = tally.Close(r.header.Started, ended)
	return nil
}

// Header is the run's first record.
func (r *Run) Header() verdict.Header { return r.header }

// Summary is the run's last record. False: the run never ended, and the summary counts
// what was recorded and says that it is incomplete.
func (r *Run) Summary() (verdict.Summary, bool) { return r.summary, r.ended }

// Results yields the scenarios in source order, reading each when it is asked for. An
// error ends it.
func (r *Run) Results() iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for result, err := range r.raw() {
			if !yield(result.Result, err) {
				return
			}
		}
	}
}

// rawResult is a result with the line that it was read from, valid until the next one.
type rawResult struct {
	Result
	line []byte
}

func (r *Run) raw() iter.Seq2[rawResult, error] {
	return func(yield func(rawResult, error) bool) {
		for _, e := range r.entries {
			buffer := make([]byte, e.length)
			if n, err := r.file.ReadAt(buffer, e.offset); n < e.length {
				yield(rawResult{}, fmt.Errorf("%s:%d: read a result again: %w; the file changed while it was read", r.path, e.line, err))
				return
			}
			var record scenarioRecord
			if err := json.Unmarshal(buffer, &record); err != nil {
				yield(rawResult{}, recordError(r.path, e.line, err))
				return
			}
			if !yield(rawResult{record.Result, buffer}, nil) {
				return
			}
		}
	}
}

// readAhead is how many decoded results may wait for the sinks: enough to keep both sides
// busy, few enough to stay small in memory.
const readAhead = 32

// ahead yields what raw does, decoded in a goroutine of its own while the caller writes.
func (r *Run) ahead() iter.Seq2[rawResult, error] {
	type item struct {
		result rawResult
		err    error
	}
	return func(yield func(rawResult, error) bool) {
		items, done := make(chan item, readAhead), make(chan struct{})
		defer close(done)
		go func() {
			defer close(items)
			for result, err := range r.raw() {
				select {
				case items <- item{result, err}:
				case <-done:
					return
				}
			}
		}()
		for i := range items {
			if !yield(i.result, i.err) {
				return
			}
		}
	}
}

// Close closes the file.
func (r *Run) Close() error { return r.file.Close() }

func recordError(path string, line int, err error) error {
	return fmt.Errorf("%s:%d: read a record of the run: %w; the file was changed or is no run.ndjson", path, line, err)
}

var _ io.Closer = (*Run)(nil)

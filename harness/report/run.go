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

	"github.com/kasauti/kasauti/harness/exchange"
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
	survey  *survey // nil: it is made from the journal

	spool   *os.File // nil: parts are made from the journal
	spooled Formats  // whose parts stand in the spool
}

// entry says where a result stands and what a report must know before it reaches it.
type entry struct {
	place
	index        int
	verdict      verdict.Verdict
	excused      bool // what became of it counts against nobody
	feature, uri string
	name         string
	milliseconds float64

	parts int64 // where they begin in the spool
	ends  []int // of each, from there
}

// Open reads a run.ndjson and indexes its lines. A torn last line, as a killed run leaves
// it, is dropped; the run then counts as incomplete. Anything else that cannot be read is
// an error with file:line.
func Open(path string) (*Run, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open a recorded run: %s is no file; give the run.ndjson that kasauti run wrote", path)
	}
	file, err := os.Open(path)
	if err != nil {
		var at *os.PathError
		if errors.As(err, &at) {
			err = at.Err // the sentence has the path already
		}
		return nil, fmt.Errorf("open a recorded run: %s: %w; give the run.ndjson that kasauti run wrote", path, err)
	}
	r := &Run{path: path, file: file}
	if err := r.load(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return r, nil
}

func (r *Run) load() error {
	scan := newLines(r.file, r.path)
	seen := indexer{run: r, shared: interned{}}
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
	r.sort()
	if r.ended {
		return nil
	}
	return r.summarise()
}

// sort puts the entries into source order.
func (r *Run) sort() {
	slices.SortStableFunc(r.entries, func(a, b entry) int { return cmp.Compare(a.index, b.index) })
}

// summarise counts a run that never ended, with the arithmetic of every other run.
func (r *Run) summarise() error {
	tally := verdict.NewTally(&r.header)
	ended := r.header.Started
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		tally.Add(&result.Scenario, exchange.Sent(result.Exchanges), result.answered())
		for _, a := range result.Scenario.Attempts {
			if end := a.Started.Add(time.Duration(a.Milliseconds * float64(time.Millisecond))); end.After(ended) {
				ended = end
			}
		}
	}
	tally.Incomplete("the run never ended: it was stopped after " + r.reached())
	r.summary = tally.Close(r.header.Started, ended)
	return nil
}

// reached says how far a run came.
func (r *Run) reached() string {
	if unit := r.header.Unit; unit.Open() {
		return unit.Count(len(r.entries))
	}
	return fmt.Sprintf("%d of %s", len(r.entries), r.header.Unit.Count(r.header.Selected))
}

// Verify looks whether each result agrees with itself, counts all again and compares with the run's
// last record: what was added, left out or changed by hand must not pass for what was judged.
func (r *Run) Verify() error {
	tally := verdict.NewTally(&r.header)
	seen := map[string]bool{}
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		s := &result.Scenario
		switch {
		case seen[s.ID]:
			return fmt.Errorf("%s: %s (id %s) is there twice; the file was changed, run again", r.path, oneLine(s.Location()), oneLine(s.ID))
		case !r.header.Credible(s):
			return fmt.Errorf("%s: %s is said to be %s, which its steps, checks and excuse do not give; the file was changed, run again", r.path, oneLine(s.Location()), s.Verdict)
		}
		seen[s.ID] = true
		tally.Add(&result.Scenario, exchange.Sent(result.Exchanges), result.answered())
	}
	if !r.ended {
		return nil // the summary was counted from the results
	}
	tally.Incomplete(r.summary.Incomplete)
	counted := tally.Close(r.header.Started, r.summary.Ended)
	if !r.header.AddsUp(&r.summary, &counted, len(r.entries)) {
		return fmt.Errorf("%s: its last record does not count what stands before it: the file was changed, or kasauti %s, which wrote it, counts otherwise; run again", r.path, r.header.Tool)
	}
	return nil
}

// Header is the run's first record.
func (r *Run) Header() verdict.Header { return r.header }

// Summary is the run's last record. False: the run never ended, and the summary counts
// what was recorded and says that it is incomplete.
func (r *Run) Summary() (verdict.Summary, bool) { return r.summary, r.ended }

// Count is how many results there are.
func (r *Run) Count() int { return len(r.entries) }

// Results yields the scenarios in source order, reading each when it is asked for. An
// error ends it.
func (r *Run) Results() iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		var buffer []byte
		for i := range r.entries {
			line, err := r.line(&r.entries[i], &buffer)
			var result Result
			if err == nil {
				result, err = decodeResult(r.path, &r.entries[i], line)
			}
			if !yield(result, err) || err != nil {
				return
			}
		}
	}
}

// line reads a result's line of the journal into the buffer.
func (r *Run) line(e *entry, buffer *[]byte) ([]byte, error) {
	*buffer = grown(*buffer, e.length)
	if n, err := r.file.ReadAt(*buffer, e.offset); n < e.length {
		return nil, fmt.Errorf("%s:%d: read a result again: %w; the file changed while it was read", r.path, e.line, err)
	}
	return *buffer, nil
}

func decodeResult(path string, e *entry, line []byte) (Result, error) {
	var record scenarioRecord
	if err := json.Unmarshal(line, &record); err != nil {
		return Result{}, recordError(path, e.line, err)
	}
	return record.Result, nil
}

// Close closes the file.
func (r *Run) Close() error { return r.file.Close() }

func recordError(path string, line int, err error) error {
	return fmt.Errorf("%s:%d: read a record of the run: %w; the file was changed or is no run.ndjson", path, line, err)
}

var _ io.Closer = (*Run)(nil)

package report

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Recording keeps a run as it goes: its journal, and for each result the parts of the reports,
// so that at the end they need only be put together. Safe for concurrent use.
type Recording struct {
	dir     string
	journal *Journal
	chosen  Formats
	formats []format  // the chosen ones
	pool    sync.Pool // of *parts

	mu     sync.Mutex
	run    Run
	shared interned
	spool  *bufio.Writer // its first error stays
	at     int64         // the end of the spool
}

// JournalName is the journal's file in the folder of the reports.
const JournalName = "run.ndjson"

// spoolName is the file of parts, which goes when the run ends.
const spoolName = ".parts"

// Create begins a run's journal in dir, which must exist. Until Close the caller keeps other
// runs out of dir.
func Create(dir string, h verdict.Header, chosen Formats) (*Recording, error) {
	path := filepath.Join(dir, JournalName)
	journal, err := CreateJournal(path)
	if err != nil {
		return nil, err
	}
	r := &Recording{dir: dir, journal: journal, chosen: chosen, formats: chosen.begin(&h), shared: interned{}}
	r.run = Run{path: path, header: h, ended: true, spooled: chosen, survey: newSurvey()}
	r.pool.New = func() any { return new(parts) }
	if r.run.spool, err = createOwned(filepath.Join(dir, spoolName)); err != nil {
		return nil, errors.Join(fmt.Errorf("keep parts of the reports: %w; choose a folder that can be written with --report", err), journal.file.Close())
	}
	r.spool = bufio.NewWriterSize(r.run.spool, 1<<16)
	// Where a file that is open can be removed, not even a kill leaves it behind.
	_ = os.Remove(r.run.spool.Name())
	if err := journal.Header(h); err != nil {
		return nil, errors.Join(err, journal.file.Close(), r.run.spool.Close())
	}
	return r, nil
}

// Result keeps one finished scenario.
func (r *Recording) Result(result Result) error {
	at, err := r.journal.result(&result)
	if err != nil {
		return err
	}
	p := r.pool.Get().(*parts)
	defer r.pool.Put(p)
	p.make(r.formats, &result)
	s := &result.Scenario
	e := entry{
		place: at, index: s.Index, verdict: s.Verdict, excused: Excused(s), name: s.Name, milliseconds: milliseconds(s), ends: slices.Clone(p.ends),
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.feature, e.uri, e.parts = r.shared.of(s.Feature), r.shared.of(s.URI), r.at
	r.run.entries = append(r.run.entries, e)
	r.run.survey.add(&result)
	n, _ := r.spool.Write(p.text) // where it could not, Close does without
	r.at += int64(n)
	return nil
}

// Close writes the reports and ends the journal. It returns the summary as the journal has it, the
// paths of all files that were written, and joins the errors of those that were not. The journal ends
// last: what it says of the run is what the run ends with, also where a report could not be written.
func (r *Recording) Close(s verdict.Summary) (ended verdict.Summary, written []string, err error) {
	r.run.summary = s
	r.run.sort()
	reports, err := r.reports()
	if err != nil {
		s = s.Unwritten()
	}
	if err = errors.Join(err, r.journal.Close(s)); err != nil {
		s = s.Unwritten()
	}
	if s.Why != r.run.summary.Why { // what the reports say holds where the run ends as they have it
		r.run.summary = s
		var again error
		reports, again = r.anew(reports)
		err = errors.Join(err, again)
	}
	if r.run.file != nil {
		_ = r.run.file.Close() // it was only read
	}
	return s, append([]string{r.run.path}, reports.paths(r.dir)...), err
}

// reports writes the reports, and lets go of their parts.
func (r *Recording) reports() (written Formats, err error) {
	spool := r.run.spool
	if r.run.file, err = os.Open(r.run.path); err != nil {
		err = fmt.Errorf("read back the journal of the run: %w", err)
	} else {
		if r.spool.Flush() != nil {
			r.run.spool = nil // the parts are made from the journal then
		}
		written, err = writeAll(r.dir, &r.run, r.chosen)
	}
	r.run.spool = nil
	_ = spool.Close() // it was for this process alone
	return written, errors.Join(err, ignoreMissing(os.Remove(spool.Name())))
}

// anew writes reports again that say what the run did not end with. One that cannot say otherwise
// goes: a page that is green, of a run that is not, is worse than none.
func (r *Recording) anew(stale Formats) (Formats, error) {
	reports, err := writeAll(r.dir, &r.run, stale)
	for _, k := range stale {
		if !reports.has(k) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(r.dir, k.file)))
		}
	}
	return reports, err
}

package report

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestRecordingWritesWhatItsJournalSays holds that parts made while a run goes give the same
// reports, byte by byte, as its journal read back.
func TestRecordingWritesWhatItsJournalSays(t *testing.T) {
	dir := t.TempDir()
	h, results := sampleHeader(), sampleResults()[:7] // the next holds bytes that JSON cannot keep
	kept, err := Create(dir, h, all())
	must(t, err)
	var wait sync.WaitGroup
	for _, r := range slices.Backward(results) {
		wait.Go(func() {
			if err := kept.Result(r); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	_, paths, err := kept.Close(sampleSummary(h, results))
	must(t, err)
	if len(paths) != 1+len(kinds) || filepath.Base(paths[0]) != JournalName {
		t.Errorf("wrote %v", paths)
	}
	run, err := Open(filepath.Join(dir, JournalName))
	must(t, err)
	defer run.Close()
	for kind := range kinds {
		if !bytes.Equal(onDisk(t, dir, kind), unpacked(t, kind, written(t, kind, run))) {
			t.Errorf("%s is another than its journal gives", kinds[kind].file)
		}
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 1+len(kinds) {
		t.Errorf("left behind: %v", files)
	}
}

func TestRecordingDoesWithoutItsSpool(t *testing.T) {
	dir := t.TempDir()
	kept, err := Create(dir, sampleHeader(), all())
	must(t, err)
	must(t, kept.run.spool.Close())
	must(t, kept.Result(sampleResults()[0]))
	_, paths, err := kept.Close(sampleSummary(sampleHeader(), sampleResults()[:1]))
	must(t, err)
	run, err := Open(paths[0])
	must(t, err)
	defer run.Close()
	for kind := range kinds {
		if !bytes.Equal(onDisk(t, dir, kind), unpacked(t, kind, written(t, kind, run))) {
			t.Errorf("%s is another than its journal gives", kinds[kind].file)
		}
	}
}

// TestAJournalSaysWhatItsRunEndsWith: where a report cannot be written, neither the journal nor
// another report says that all is well.
func TestAJournalSaysWhatItsRunEndsWith(t *testing.T) {
	green := verdict.Summary{Exit: verdict.ExitConformant, Why: "conformant", Scenarios: map[verdict.Verdict]int{verdict.Pass: 1}}
	for _, c := range []struct {
		name  string
		given verdict.Summary
		exit  int
		why   string
	}{
		{"green", green, verdict.ExitEnvironment, "the reports could not be written"},
		{"incomplete", verdict.Summary{Exit: verdict.ExitIncomplete, Why: "incomplete: interrupted"}, verdict.ExitEnvironment, "incomplete: interrupted; and the reports could not be written"},
		{"red", verdict.Summary{Exit: verdict.ExitFail, Why: "not conformant: 1 scenario failed"}, verdict.ExitFail, "not conformant: 1 scenario failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			// A folder stands where the page should.
			must(t, os.MkdirAll(filepath.Join(dir, "report.html", "in the way"), 0o755))
			kept, err := Create(dir, sampleHeader(), all())
			must(t, err)
			must(t, kept.Result(sampleResults()[0]))
			said, paths, err := kept.Close(c.given)
			if err == nil || len(paths) != len(kinds) {
				t.Fatalf("wrote %v, error %v", paths, err)
			}
			run, err := Open(paths[0])
			must(t, err)
			defer run.Close()
			recorded, ended := run.Summary()
			if !ended || recorded.Exit != c.exit || said.Exit != c.exit || !strings.HasPrefix(recorded.Why, c.why) {
				t.Errorf("ended %v, exit %d because %q, and said was %d", ended, recorded.Exit, recorded.Why, said.Exit)
			}
			for kind := range kinds {
				if kinds[kind].file != "report.html" && !bytes.Equal(onDisk(t, dir, kind), unpacked(t, kind, written(t, kind, run))) {
					t.Errorf("%s is another than its journal gives", kinds[kind].file)
				}
			}
		})
	}
}

// TestAReportThatCannotAgreeGoes: a green page of a run that is not green is worse than none.
func TestAReportThatCannotAgreeGoes(t *testing.T) {
	dir := t.TempDir()
	kept, err := Create(dir, sampleHeader(), Usual())
	must(t, err)
	must(t, kept.Result(sampleResults()[0]))
	must(t, os.WriteFile(filepath.Join(dir, "report.json"), []byte("green"), 0o600))
	must(t, kept.journal.file.Close()) // as on a disk that is gone, nothing can be made again from it
	reports, err := kept.anew(Usual())
	if err == nil || len(reports) > 0 {
		t.Errorf("wrote %v, error %v", reports.Names(), err)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.json")); !os.IsNotExist(err) {
		t.Errorf("report.json stays: %v", err)
	}
}

// TestRedReportsStay: a run that failed ends as it would have, whatever else could not be written, and
// what its reports say of it holds.
func TestRedReportsStay(t *testing.T) {
	dir := t.TempDir()
	kept, err := Create(dir, sampleHeader(), Usual())
	must(t, err)
	must(t, kept.Result(sampleResults()[0]))
	// Reports are written from their parts, and could not be made again from the journal.
	file, err := os.OpenFile(kept.run.path, os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteAt([]byte("?"), kept.run.entries[0].offset)
	must(t, errors.Join(err, file.Close(), kept.journal.file.Close()))
	said, _, err := kept.Close(verdict.Summary{Exit: verdict.ExitFail, Why: "not conformant: 1 scenario failed"})
	if err == nil || said.Exit != verdict.ExitFail {
		t.Errorf("exit %d, error %v", said.Exit, err)
	}
	for _, name := range []string{"junit.xml", "report.html"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); !bytes.Contains(text, []byte("1 scenario failed")) {
			t.Errorf("%s does not say that it failed: %v", name, err)
		}
	}
}

package report

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
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
	paths, err := kept.Close(sampleSummary(h, results))
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
	paths, err := kept.Close(sampleSummary(sampleHeader(), sampleResults()[:1]))
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

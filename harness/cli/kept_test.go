package cli

import (
	"path/filepath"
	"testing"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// kept reads a run back: its summary, whether it ended in order, and how many results it has.
func kept(t *testing.T, dir string) (summary verdict.Summary, ended bool, results int) {
	t.Helper()
	run, err := report.Open(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	for _, err := range run.Results() {
		if err != nil {
			t.Fatal(err)
		}
		results++
	}
	summary, ended = run.Summary()
	return summary, ended, results
}

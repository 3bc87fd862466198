package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kasauti/kasauti/harness/catalogue"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/report"
)

// isRun reports whether a word names a recorded run rather than a row of the catalogue.
func isRun(word string) bool {
	if strings.HasSuffix(word, ".ndjson") || strings.ContainsRune(word, filepath.Separator) {
		return true
	}
	_, err := os.Stat(filepath.Join(word, report.JournalName))
	return err == nil
}

// coverageOf reads a recorded run and says what it showed of the operations that are shown.
func coverageOf(c *contract.Contract, path string, shown *catalogue.Catalogue, whole bool) (_ *catalogue.Coverage, err error) {
	if info, statErr := os.Stat(path); !strings.HasSuffix(path, ".ndjson") && (statErr != nil || info.IsDir()) {
		path = filepath.Join(path, report.JournalName) // a report folder
	}
	run, err := report.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	if err := run.Verify(); err != nil {
		return nil, err
	}
	covering := c.Cover()
	h := run.Header()
	about := catalogue.Run{ID: h.ID, Path: path, Target: h.Target.Kind, Contract: h.Contract}
	for result, err := range run.Results() {
		if err != nil {
			return nil, err
		}
		covering.Add(&result.Scenario, result.Exchanges)
		about.Scenarios++
	}
	if h.Contract != c.Digest() {
		about.Notes = append(about.Notes, fmt.Sprintf("the run was judged by another contract (%s) than this build's (%s): what it asserted may be stated otherwise here, or not at all", short(h.Contract), short(c.Digest())))
	}
	if summary, ended := run.Summary(); !ended {
		about.Notes = append(about.Notes, summary.Incomplete)
	}
	all := covering.Result()
	if !whole {
		all = c.CoverageOf(all, func(o contract.Operation) bool { return shown.Operation(o.Name) != nil })
	}
	return &catalogue.Coverage{Run: about, Coverage: all}, nil
}

func short(digest string) string { return digest[:min(12, len(digest))] }

package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/report"
)

// lastRun stands for the run in the folder of the reports.
const lastRun = "last"

// followFlag is a flag that names a recorded run which the new one follows. Alone it means the last.
func followFlag(cmd *cobra.Command, run *string, name, usage string) {
	cmd.Flags().StringVar(run, name, "", usage+" (--"+name+" RUN or --"+name+"=RUN, its run.ndjson or folder; alone: the last one in the --report folder)")
	cmd.Flags().Lookup(name).NoOptDefVal = lastRun
}

// follow finds out which run --rerun-failed or --resume means, and leaves the paths of features: where
// the flag stands alone, a recorded run among the paths is the one, and else the last.
func (c *choice) follow(paths []string, dir string) ([]string, error) {
	if c.resume != "" && c.rerun != "" {
		return nil, errors.New("--resume and --rerun-failed are given; the one goes on with a run, the other begins a new one, so give one")
	}
	flag, run := "--resume", &c.resume
	if c.rerun != "" {
		flag, run = "--rerun-failed", &c.rerun
	}
	if *run != lastRun {
		return paths, nil
	}
	*run = filepath.Join(dir, report.JournalName)
	var features, runs []string
	for _, path := range paths {
		_, err := os.Stat(path)
		switch {
		case path == "":
			return nil, fmt.Errorf("%s is given, and empty; give it a value, or leave it out", flag)
		case recordsRun(path):
			runs = append(runs, path)
		case err != nil && !oneLine.MatchString(path):
			return nil, fmt.Errorf("%s: open a recorded run: %w; it is no path of features either", flag, err)
		default:
			features = append(features, path)
		}
	}
	if len(runs) > 1 {
		return nil, fmt.Errorf("%s: %s and %s are both recorded runs; name one", flag, runs[0], runs[1])
	}
	if len(runs) == 1 {
		*run = runs[0]
	}
	return features, nil
}

// recordsRun reports whether a path is that of a recorded run, also of one whose resumption was killed, and
// not of features.
func recordsRun(path string) bool {
	switch filepath.Ext(path) {
	case ".feature", ".csv":
		return false
	}
	journal := report.JournalOf(path)
	return slices.ContainsFunc([]string{journal, journal + asideSuffix}, func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && info.Mode().IsRegular()
	})
}

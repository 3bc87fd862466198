package cli

import (
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/excuse"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// excuseFlag is --excuses, and what stands in the files.
type excuseFlag struct {
	files   []string
	entries []verdict.Excuse
}

func (f *excuseFlag) flag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.files, "excuses", nil, "`FILE` of known failures, which do not turn the exit code, and of scenarios in quarantine; may be repeated")
}

// load reads the files. Units are all scenarios or specs that there are, selected or not.
func (f *excuseFlag) load(c *contract.Contract, units []verdict.Scenario) error {
	entries, err := excuse.Load(f.files, c, time.Now())
	if err != nil {
		return err
	}
	entries.Match(units, existing(c))
	f.entries = entries.Excuses()
	return nil
}

// existing tells whether there is a feature file, on disk or in the binary, or an operation whose
// specs kasauti check has.
func existing(c *contract.Contract) func(feature string) bool {
	return func(feature string) bool {
		if operation, of := strings.CutPrefix(feature, "check/"); of {
			if _, known := c.Operation(operation); known {
				return true
			}
		}
		if embedded, of := strings.CutPrefix(feature, "features/"); of {
			if _, err := fs.Stat(features.FS, embedded); err == nil {
				return true
			}
		}
		info, err := os.Stat(feature)
		return err == nil && info.Mode().IsRegular()
	}
}

// unitsOf are the scenarios of a suite, as an excuse names them.
func unitsOf(suite *runner.Suite) []verdict.Scenario {
	units := make([]verdict.Scenario, len(suite.Scenarios))
	for i, s := range suite.Scenarios {
		units[i] = verdict.Scenario{ID: s.ID, URI: s.URI, Name: s.Name, Row: s.Row.String()}
	}
	return units
}

// allFolders reports whether a run reads whole folders, or what is embedded: then nothing that
// there is was left out by naming the rest.
func allFolders(paths []string) bool {
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

package cli

import (
	"errors"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/excuse"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/lint"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// lintExcuses are what is wrong with files of excuses: each by itself and, where features are
// given, entries that are about none of their scenarios.
func lintExcuses(files []string, suite *runner.Suite, c *contract.Contract) (found []finding.Finding) {
	var all excuse.Entries
	for _, name := range files {
		entries, err := excuse.Load([]string{name}, c, time.Now())
		var problems strictyaml.Problems
		if errors.As(err, &problems) {
			found = append(found, lint.YAML("excuses-file", problems)...)
		}
		all = append(all, entries...)
	}
	if len(suite.Scenarios) > 0 {
		all.Match(unitsOf(suite), existing(c))
	}
	for _, e := range all {
		if e.Void != "" {
			found = append(found, finding.New("void-excuse", e.Place.File, e.Place.Line, e.Place.Column, e.Void))
		}
	}
	return found
}

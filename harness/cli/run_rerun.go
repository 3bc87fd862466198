package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// failures are what did not go well in a recorded run.
type failures struct {
	path   string
	header verdict.Header
	list   []verdict.Scenario
	rest   int // scenarios that the run never came to record
}

// failed reads --rerun-failed; nil: it is not asked for. The journal is read before a new run takes
// its place.
func (c *choice) failed() (f *failures, err error) {
	if c.rerun == "" {
		return nil, nil
	}
	run, err := report.Open(report.JournalOf(c.rerun))
	if err != nil {
		return nil, fmt.Errorf("--rerun-failed: %w", err)
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	f = &failures{path: run.Path(), header: run.Header()}
	if err := ofFeatures("--rerun-failed", run); err != nil {
		return nil, err
	}
	if err := run.Verify(); err != nil { // what failed may be what was taken out
		return nil, fmt.Errorf("--rerun-failed: %w", err)
	}
	recorded := 0
	for s, err := range run.Outcomes() {
		if err != nil {
			return nil, err
		}
		recorded++
		if s.Verdict >= verdict.CouldNotRun {
			f.list = append(f.list, s)
		}
	}
	if _, ended := run.Summary(); !ended {
		f.rest = f.header.Selected - recorded
	}
	if len(f.list) == 0 {
		more := ""
		if f.rest > 0 {
			more = fmt.Sprintf(", but it never ended: %s were not reached; --resume %s goes on with them", f.header.Unit.Count(f.rest), f.path)
		}
		return nil, fmt.Errorf("--rerun-failed: nothing to rerun: nothing failed in %s%s", f.path, more)
	}
	return f, nil
}

// ofFeatures refuses a recorded run of something else than feature files.
func ofFeatures(flag string, run *report.Run) error {
	if h := run.Header(); h.Command != "run" {
		return fmt.Errorf("%s: %s is a record of kasauti %s, which runs no feature files; repeat that command", flag, run.Path(), h.Command)
	}
	return nil
}

// elsewhere refuses to run again somewhere else than where something failed, unless that is asked for:
// a run of the embedded mock, green, would be taken for a word on the target that was red.
func (f *failures) elsewhere(a *aim) error {
	was := &f.header.Target
	var lacks []string
	if a.target == "" && a.env == "" && was.Kind != "embedded" {
		at := was.Kind
		if at == "url" {
			at = was.URL
		}
		lacks = append(lacks, "--target "+at)
		if f.header.Environment != "" {
			lacks = append(lacks, "--env with the file of "+f.header.Environment)
		}
	}
	if a.world == "" && f.header.WorldFile != "" {
		lacks = append(lacks, "--world with the file of "+f.header.World)
	}
	if len(lacks) == 0 {
		return nil
	}
	return fmt.Errorf("--rerun-failed: %s was run elsewhere; add %s, or name another target or world where that is meant", f.path, harmless(strings.Join(lacks, " and ")))
}

// within narrows a selection to what failed, and says what of that is no longer there.
func (f *failures) within(asked *verdict.Selection, suite *runner.Suite, seed uint64, to io.Writer) error {
	known := map[string]bool{}
	for _, sc := range suite.Scenarios {
		known[sc.ID] = true
	}
	asked.IDs = []string{}
	var gone []verdict.Scenario
	for i := range f.list {
		if id := f.list[i].ID; known[id] {
			asked.IDs = append(asked.IDs, id)
		} else {
			gone = append(gone, f.list[i])
		}
	}
	slices.Sort(asked.IDs)
	for i := range gone {
		if i == mostGone {
			fmt.Fprintf(to, "kasauti: --rerun-failed: and %d more\n", len(gone)-i)
			break
		}
		fmt.Fprintf(to, "kasauti: --rerun-failed: %s failed in %s and is not among the features that are read: it was renamed, moved or removed, or other paths are given\n",
			harmless(gone[i].Location()+"  "+strings.ReplaceAll(gone[i].Name, "\n", " ")), f.path)
	}
	if len(asked.IDs) == 0 {
		return fmt.Errorf("--rerun-failed: nothing to rerun: of the %s that failed in %s none is among the features that are read", f.header.Unit.Count(len(f.list)), f.path)
	}
	if f.rest > 0 {
		fmt.Fprintf(to, "kasauti: --rerun-failed: %s never ended; %s that it did not reach are left out, and --resume %s would run them\n", f.path, f.header.Unit.Count(f.rest), f.path)
	}
	if f.header.Seed != seed {
		fmt.Fprintf(to, "kasauti: --rerun-failed: %s had seed %d and this run has %d; --seed %[2]d repeats it as it was\n", f.path, f.header.Seed, seed)
	}
	return nil
}

// mostGone is how many scenarios that are no longer there are named.
const mostGone = 10

package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// choice is which scenarios of the features run.
type choice struct {
	tags         string
	names        []string
	requirements []string
	rerun        string // a recorded run whose failures run again; lastRun is the one in the folder of the reports
	shard        string
	timings      string
}

// lastRun stands for the run in the folder of the reports.
const lastRun = "last"

// mostShards is more machines than anybody gives to one run.
const mostShards = 1000

func (c *choice) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.tags, "tags", "", `tag expression: @otp and not (@slow or @wip)`)
	f.StringArrayVar(&c.names, "name", nil, "only scenarios with this `TEXT` in their name; given more than once, any of them")
	f.StringSliceVar(&c.requirements, "requirement", nil, "only scenarios tagged with this requirement, for example EK-OTP-050, or EK-OTP for all that begin so")
	f.StringVar(&c.rerun, "rerun-failed", "", "only scenarios that failed, could not run or broke kasauti in a recorded `RUN` (--rerun-failed=FILE; alone: the last one in the --report folder)")
	f.Lookup("rerun-failed").NoOptDefVal = lastRun
	f.StringVar(&c.shard, "shard", "", "only part `I/N` of the selection, for N machines side by side; kasauti merge joins them")
	f.StringVar(&c.timings, "timings", "", "for --shard: recorded runs (a `RUN.ndjson` or a folder of some) by whose times the shards take equally long (default: as many scenarios each)")
}

// part is --shard.
func (c *choice) part() (verdict.Shard, error) {
	if c.shard == "" {
		if c.timings != "" {
			return verdict.Shard{}, errors.New("--timings is given without --shard; it is for runs in parts")
		}
		return verdict.Shard{Index: 1, Total: 1}, nil
	}
	first, second, cut := strings.Cut(c.shard, "/")
	i, err1 := strconv.Atoi(first)
	n, err2 := strconv.Atoi(second)
	switch {
	case !cut || err1 != nil || err2 != nil:
		return verdict.Shard{}, fmt.Errorf("--shard %q is no part of a whole; write the second of three as 2/3", c.shard)
	case n < 1 || n > mostShards:
		return verdict.Shard{}, fmt.Errorf("--shard %q: %d is not between 1 and %d shards", c.shard, n, mostShards)
	case i < 1 || i > n:
		return verdict.Shard{}, fmt.Errorf("--shard %q: %d is not between 1 and %d", c.shard, i, n)
	}
	return verdict.Shard{Index: i, Total: n}, nil
}

// times are what scenarios took in recorded runs, by ID, in microseconds: the average of the times
// in which something was judged.
func (c *choice) times() (map[string]int64, error) {
	if c.timings == "" {
		return nil, nil
	}
	paths, err := report.Journals([]string{c.timings})
	if err != nil {
		return nil, fmt.Errorf("--timings: %w", err)
	}
	sums, counts := map[string]int64{}, map[string]int64{}
	for _, path := range paths {
		err := eachOutcome(path, func(s *verdict.Scenario) {
			if s.Run == "" && judged(s.Verdict) && len(s.Attempts) > 0 {
				sums[s.ID] += int64(math.Round(min(report.Milliseconds(s), 1e9) * 1000))
				counts[s.ID]++
			}
		})
		if err != nil {
			return nil, fmt.Errorf("--timings: %w", err)
		}
	}
	for id, n := range counts {
		sums[id] /= n
	}
	return sums, nil
}

func judged(v verdict.Verdict) bool {
	return v == verdict.Pass || v == verdict.Warn || v == verdict.Fail
}

func eachOutcome(path string, do func(*verdict.Scenario)) (err error) {
	run, err := report.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	for s, err := range run.Outcomes() {
		if err != nil {
			return err
		}
		do(&s)
	}
	return nil
}

// failures are what did not go well in a recorded run.
type failures struct {
	path   string
	header verdict.Header
	list   []verdict.Scenario
	rest   int // scenarios that the run never came to record
}

// failed reads --rerun-failed; nil: it is not asked for. The journal is read before a new run takes
// its place.
func (c *choice) failed(dir string) (f *failures, err error) {
	if c.rerun == "" {
		return nil, nil
	}
	path := c.rerun
	if path == lastRun {
		path = filepath.Join(dir, report.JournalName)
	}
	run, err := report.Open(report.JournalOf(path))
	if err != nil {
		return nil, fmt.Errorf("--rerun-failed: %w", err)
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	f = &failures{path: run.Path(), header: run.Header()}
	if err := ofFeatures("--rerun-failed", run); err != nil {
		return nil, err
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
		fmt.Fprintf(to, "kasauti: --rerun-failed: %s never ended; %s that it did not reach are left out, and --resume=%s would run them\n", f.path, f.header.Unit.Count(f.rest), f.path)
	}
	if f.header.Seed != seed {
		fmt.Fprintf(to, "kasauti: --rerun-failed: %s had seed %d and this run has %d; --seed %[2]d repeats it as it was\n", f.path, f.header.Seed, seed)
	}
	return nil
}

// mostGone is how many scenarios that are no longer there are named.
const mostGone = 10

// any reports whether some scenarios of the given paths may be left out.
func (c *choice) any() bool {
	return c.tags != "" || len(c.names)+len(c.requirements) > 0 || c.rerun != "" || c.shard != ""
}

// asked is the selection that the flags make.
func (c *choice) asked(paths []string) *verdict.Selection {
	return &verdict.Selection{Paths: paths, Tags: c.tags, Names: c.names, Requirements: c.requirements}
}

// recall reads the recorded runs that a new one follows, and gives the selection: where no path is
// given, theirs.
func (f *runFlags) recall(contract string, paths []string) ([]string, *verdict.Selection, *failures, error) {
	if f.resume != "" && f.rerun != "" {
		return nil, nil, nil, errors.New("--resume and --rerun-failed are given; the one goes on with a run, the other begins a new one, so give one")
	}
	var err error
	if f.recording.shard, err = f.choice.part(); err != nil {
		return nil, nil, nil, err
	}
	if f.recording.resumed, err = resume(f.resume); err != nil {
		return nil, nil, nil, err
	}
	if r := f.recording.resumed; r != nil {
		if err := r.early(contract, f.seed, f.recording.shard); err != nil {
			r.close()
			return nil, nil, nil, err
		}
		paths, asked := r.again(&f.choice, paths)
		return paths, asked, nil, nil
	}
	failed, err := f.choice.failed(f.dir)
	if err != nil {
		return nil, nil, nil, err
	}
	if failed != nil && len(paths) == 0 && failed.header.Selection != nil {
		paths = failed.header.Selection.Paths
	}
	return paths, f.choice.asked(paths), failed, nil
}

// choose selects, and keeps this shard's part. The operations are those of the whole selection: all
// shards speak of the same requirements.
func (f *runFlags) choose(suite *runner.Suite, asked *verdict.Selection, failed *failures, to io.Writer) (operations []string, err error) {
	times, err := f.choice.times()
	if err != nil {
		return nil, err
	}
	if failed != nil {
		if err := failed.within(asked, suite, f.seed, to); err != nil {
			return nil, err
		}
	}
	if err := suite.Select(asked); err != nil {
		return nil, err
	}
	operations = operationsOf(suite)
	suite.Part(f.recording.shard, times)
	if len(suite.Scenarios) == 0 {
		fmt.Fprintf(to, "kasauti: no scenario falls to %s: the selection has %d in all; the run is recorded for kasauti merge, and proves nothing by itself\n", f.recording.shard, asked.Count)
	}
	f.recording.selection = asked
	if r := f.recording.resumed; r != nil {
		err = r.choose(suite)
	}
	return operations, err
}

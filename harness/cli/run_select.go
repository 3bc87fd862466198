package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
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
	rerun        string // a recorded run whose failures run again
	resume       string // a recorded run that goes on
	shard        string
	timings      string
}

// mostShards is more machines than anybody gives to one run.
const mostShards = 1000

func (c *choice) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.tags, "tags", "", "tag `EXPRESSION`: @otp and not (@slow or @wip)")
	f.StringArrayVar(&c.names, "name", nil, "only scenarios with this `TEXT` in their name; given more than once, any of them")
	f.StringSliceVar(&c.requirements, "requirement", nil, "only scenarios tagged with this requirement `ID`, for example EK-OTP-050, or EK-OTP for all that begin so")
	followFlag(cmd, &c.rerun, "rerun-failed", "only scenarios that failed, could not run or broke kasauti in a recorded `RUN`")
	followFlag(cmd, &c.resume, "resume", "go on with a `RUN` that was killed or interrupted: take over what was judged in it, run the rest")
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
			if s.Run == "" && s.Verdict.Judged() && len(s.Attempts) > 0 {
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

func eachOutcome(path string, do func(*verdict.Scenario)) (err error) {
	run, err := report.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	if err := run.Verify(); err != nil {
		return err
	}
	for s, err := range run.Outcomes() {
		if err != nil {
			return err
		}
		do(&s)
	}
	return nil
}

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
	paths, err := f.choice.follow(paths, f.dir)
	if err != nil {
		return nil, nil, nil, err
	}
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
	failed, err := f.choice.failed()
	if err == nil && failed != nil {
		err = failed.elsewhere(&f.aim)
	}
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

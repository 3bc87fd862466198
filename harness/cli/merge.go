package cli

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// newMerge is kasauti merge: machines that ran shards side by side end with one verdict.
func newMerge(streams Streams) *cobra.Command {
	r := recording{failOn: "fail"}
	cmd := &cobra.Command{
		Use:   "merge DIR|RUN.NDJSON...",
		Short: "Join the shards of a run into one verdict and its reports",
		Long: `Merge reads what kasauti run --shard recorded on each machine (run.ndjson files, or folders in and
below which they stand), writes the reports of all shards as those of one run, and ends with the exit
code that this run would have had. A shard that is missing, never ended, was interrupted or has not all
of its results makes it incomplete (3); one that found no target, or could not write its reports, ends it
with 4 where nothing failed. Shards of different runs, or one shard twice, are an error (2): nothing is
written.`,
		Example: `  kasauti run --shard 1/3 --report shard-1     # on three machines: 1/3, 2/3, 3/3
  kasauti merge shard-1 shard-2 shard-3 --report reports`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("kasauti merge: give the run.ndjson files of the shards, or folders with them")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := r.check(); err != nil {
				return err
			}
			return merge(streams, r, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.dir, "report", defaultFolder, "folder for run.ndjson and the reports of all shards as one run")
	r.formats.flag(cmd)
	f.BoolVarP(&r.verbose, "verbose", "v", false, "show the steps of what passes, and each failure in full where many have one cause")
	return cmd
}

// shards are the recorded parts of one run, in the order of their numbers.
type shards []*report.Run

func merge(streams Streams, r recording, paths []string) (err error) {
	found, err := report.Journals(paths)
	if err != nil {
		return err
	}
	var all shards
	defer func() { err = errors.Join(err, all.close()) }()
	for _, path := range found {
		if sameFile(path, filepath.Join(r.dir, report.JournalName)) {
			return fmt.Errorf("merge: %s is where the joined run goes; give another folder with --report", path)
		}
		run, err := report.Open(path)
		if err != nil {
			return fmt.Errorf("merge: %w", err)
		}
		all = append(all, run)
	}
	slices.SortStableFunc(all, func(a, b *report.Run) int { return cmp.Compare(a.Header().Shard.Index, b.Header().Shard.Index) })
	if err := all.belong(); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	header := all.header()
	record, err := r.begin(streams, header, exchange.NewRedactor())
	if err != nil {
		return err
	}
	if err := all.results(record); err != nil {
		record.tally.Incomplete(fmt.Sprintf("results of a shard could not be read (%v)", err))
	}
	record.selected = record.results // what lacks is said below, and is nobody's defect
	all.judge(record.tally)
	record.ended = header.Started
	for _, run := range all {
		if summary, _ := run.Summary(); summary.Ended.After(record.ended) {
			record.ended = summary.Ended
		}
	}
	return record.finish()
}

// belong makes sure that these are parts of one run: each once, of the same selection, cut alike,
// and judged by the same rules.
func (s shards) belong() error {
	first := s[0].Header()
	for i, run := range s {
		h := run.Header()
		if h.Selection == nil || h.Shard.Total < 1 {
			return fmt.Errorf("%s is no shard of a run; give what kasauti run --shard recorded", run.Path())
		}
		if err := run.Verify(); err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		var said []string
		for _, d := range h.Differences(&first) {
			said = append(said, d.String())
		}
		if h.Shard.Total != first.Shard.Total {
			said = append(said, fmt.Sprintf("shards: %d here, %d there", h.Shard.Total, first.Shard.Total))
		}
		if h.Selection.Digest != first.Selection.Digest {
			said = append(said, fmt.Sprintf("selection: %d scenarios with digest %.12s here, %d with %.12s there", h.Selection.Count, h.Selection.Digest, first.Selection.Count, first.Selection.Digest))
		}
		if h.FailOn != first.FailOn {
			said = append(said, fmt.Sprintf("--fail-on: %s here, %s there", cmp.Or(h.FailOn, "fail"), cmp.Or(first.FailOn, "fail")))
		}
		if h.FailOnFlaky != first.FailOnFlaky {
			said = append(said, "--fail-on-flaky is set for one alone")
		}
		if !reflect.DeepEqual(h.Excuses, first.Excuses) {
			said = append(said, "their files of excuses differ")
		}
		if len(said) > 0 {
			return fmt.Errorf("%s is no part of the run that %s is of (%s); give the shards of one run", run.Path(), s[0].Path(), strings.Join(said, "; "))
		}
		if before := s[i-1]; before.Header().Shard == h.Shard {
			return fmt.Errorf("%s is there twice, as %s and as %s; give the one that counts", h.Shard, before.Path(), run.Path())
		}
	}
	return s.cut()
}

// cut makes sure that no scenario is in two shards and, where all are there, that none is in none:
// machines with other --timings cut the same selection in another way.
func (s shards) cut() error {
	const advice = "the shards were cut by different --timings; run all of them anew with the same"
	taken := map[string]*report.Run{}
	selected := 0
	for _, run := range s {
		selected += run.Header().Selected
		for sc, err := range run.Outcomes() {
			if err != nil {
				return err
			}
			if other := taken[sc.ID]; other != nil {
				return fmt.Errorf("%s is in %s and in %s: %s", harmless(sc.Location()), other.Path(), run.Path(), advice)
			}
			taken[sc.ID] = run
		}
	}
	h := s[0].Header()
	if whole := h.Selection.Count; len(s) == h.Shard.Total && selected != whole || selected > whole {
		return fmt.Errorf("the shards have %d scenarios, and the selection has %d: %s", selected, whole, advice)
	}
	return nil
}

// header is that of the run that they make together.
func (s shards) header() verdict.Header {
	h := s[0].Header()
	for _, run := range s {
		one := run.Header()
		if one.Started.Before(h.Started) {
			h.Started = one.Started
		}
		h.Merged = append(h.Merged, one.ID)
	}
	h.ID, h.Resumed = runID(), ""
	h.Shard, h.Selected = verdict.Shard{Index: 1, Total: 1}, h.Selection.Count
	return h
}

// results hands over what was judged, each in its place of the whole.
func (s shards) results(into *record) error {
	for _, run := range s {
		id := run.Header().ID
		for result, err := range run.Results() {
			if err != nil {
				return err
			}
			sc := &result.Scenario
			sc.Run = cmp.Or(sc.Run, id)
			if sc.Place > 0 {
				sc.Index, sc.Place = sc.Place-1, 0
			}
			into.result(runner.Result{Scenario: *sc, Exchanges: result.Exchanges, Answered: result.Answered()})
		}
	}
	return nil
}

// judge says what lacks, and takes over that a shard found no target: the results alone would say
// that some could not run.
func (s shards) judge(tally *verdict.Tally) {
	h := s[0].Header()
	missing := map[int]bool{}
	for i := range h.Shard.Total {
		missing[i+1] = true
	}
	var why []string
	selected := 0
	for _, run := range s {
		shard := run.Header().Shard
		delete(missing, shard.Index)
		selected += run.Header().Selected
		summary, _ := run.Summary()
		switch n, of := run.Count(), run.Header().Selected; {
		case summary.Incomplete != "":
			why = append(why, fmt.Sprintf("%s: %s", shard, summary.Incomplete))
		case n < of:
			why = append(why, fmt.Sprintf("%s has results of %d of its %s, though it ended", shard, n, h.Unit.Count(of)))
		}
		if summary.Exit == verdict.ExitEnvironment {
			tally.Outage(fmt.Sprintf("%s: %s", shard, summary.Why))
		}
	}
	for i := range h.Shard.Total {
		if missing[i+1] {
			why = append(why, verdict.Shard{Index: i + 1, Total: h.Shard.Total}.String()+" is missing")
		}
	}
	if len(missing) > 0 {
		why[len(why)-1] += fmt.Sprintf(", which leaves %d of %s without a verdict", h.Selection.Count-selected, h.Unit.Count(h.Selection.Count))
	}
	if len(why) > 0 {
		tally.Incomplete(strings.Join(why, "; "))
	}
}

func (s shards) close() error {
	var failed []error
	for _, run := range s {
		failed = append(failed, run.Close())
	}
	return errors.Join(failed...)
}

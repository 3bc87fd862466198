package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/history"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

func newHistory(streams Streams) *cobra.Command {
	var wanted string
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "history DIR|RUN.NDJSON...",
		Short: "Show what became of each scenario in past runs, and how often it changed its mind",
		Long: `History reads every run.ndjson in the folders and below them: there is no database, so keep the
folders of runs that should count, each under a name of its own. Per scenario it shows the past as a
line of marks, how many runs judged it and how many of those failed, the flake rate with the interval
in which it lies with a confidence of 95 % (Wilson), and the class of the last trouble.

A run counts as a flake where the scenario, doing what it did, failed after a pass or passed after a
fail, or passed only after a retry; could-not-run and not-applicable say nothing. Runs of different
kinds of target, or of different environments, are not compared with each other. A file that is torn,
never ended or was written by another version is named and left out.

Exit codes: 0 it is shown, whatever the runs were · 2 no run can be read, or has such a scenario`,
		Example: `  kasauti run --report past/$(date +%F-%H%M)      # a folder for each run
  kasauti history past
  kasauti history past --scenario "works once"
  kasauti history past --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("kasauti history: give folders with recorded runs, or run.ndjson files")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			paths, err := report.Journals(args)
			if err != nil {
				return err
			}
			runs, unread := history.ReadAll(paths)
			for _, u := range unread {
				if len(runs) > 0 && !asJSON {
					break // the table says it
				}
				fmt.Fprintf(streams.Err, "kasauti: left out: %s\n", harmless(u.String()))
			}
			if len(runs) == 0 {
				return fmt.Errorf("history: none of %s can be told from; give runs that ended, written by this version", quantity.Of(len(paths), "recorded run"))
			}
			table := history.Table{Runs: len(runs), Scenarios: history.Of(runs), Unread: unread, All: all}
			if table.Scenarios, err = pick(table.Scenarios, wanted); err != nil {
				return err
			}
			table.Whole = len(table.Scenarios)
			if asJSON {
				return table.JSON(streams.Out)
			}
			if !all && wanted == "" {
				table.Scenarios = slices.DeleteFunc(table.Scenarios, func(s *history.Scenario) bool { return !s.Troubled() })
			}
			return table.Print(streams.Out, report.PrinterOf(streams.Out))
		},
	}
	f := cmd.Flags()
	f.StringVar(&wanted, "scenario", "", "only scenarios with this `TEXT` in their name, or with this id or FILE:LINE")
	f.BoolVar(&all, "all", false, "show those that never did anything but pass, too")
	f.BoolVar(&asJSON, "json", false, "write JSON, with the whole past of every scenario")
	return cmd
}

// pick keeps the scenarios that somebody means.
func pick(all []*history.Scenario, wanted string) ([]*history.Scenario, error) {
	if wanted == "" {
		return all, nil
	}
	var picked []*history.Scenario
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
		if s.ID == wanted || s.Location == wanted || strings.Contains(strings.ToLower(s.Name), strings.ToLower(wanted)) {
			picked = append(picked, s)
		}
	}
	if len(picked) == 0 {
		return nil, fmt.Errorf("--scenario %q is in the name of none of %s%s", wanted, quantity.Of(len(all), "scenario"), nearest.Hint(wanted, names))
	}
	return picked, nil
}

func newCompare(streams Streams) *cobra.Command {
	var all, asJSON bool
	var slower float64
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Show what differs between two recorded runs",
		Long: `Compare reads two recorded runs (run.ndjson files or report folders), A the earlier one, and shows
which scenarios newly fail, still fail, are fixed, new, gone or slower, which verdicts changed
otherwise, and which requirements are no longer, or for the first time, asserted. A new scenario that
fails is newly failing, and so is one that A excused and B does not; one that could not run is not
fixed. What fails in B as its file of excuses says has a list of its own and is not newly failing. A
scenario that was renamed or moved, and does what it did, is the same one.

Exit codes: 0 nothing newly fails · 1 something does · 2 a file cannot be read, or was changed since its
run ended · 3 nothing newly fails, but B shows less than A: it is incomplete, scenarios of A are gone
from it or could not be judged, or MUSTs that A asserted are asserted no more`,
		Example: `  kasauti compare past/monday past/tuesday
  kasauti compare reports/main/run.ndjson kasauti-report --json`,
		Args: words("kasauti compare", "A", "B"),
		RunE: func(_ *cobra.Command, args []string) error {
			if !(slower > 1) {
				return fmt.Errorf("--slower %g is not more than 1; give how many times as long is slower", slower)
			}
			var runs [2]*history.Run
			for i, path := range args {
				var err error
				if runs[i], err = history.Read(report.JournalOf(path)); err != nil {
					return fmt.Errorf("compare: %w", err)
				}
				if !runs[i].Ended {
					fmt.Fprintf(streams.Err, "kasauti: %s: %s; what it did not reach cannot be compared\n", runs[i].Path, runs[i].Summary.Incomplete)
				}
			}
			c := history.Compare(runs[0], runs[1], slower)
			var err error
			if asJSON {
				err = c.JSON(streams.Out)
			} else {
				err = c.Print(streams.Out, report.PrinterOf(streams.Out), all)
			}
			if code, _ := c.Verdict(); err == nil && code != verdict.ExitConformant {
				err = exit(code)
			}
			return err
		},
	}
	f := cmd.Flags()
	f.Float64Var(&slower, "slower", 2, "how many times as long is slower (by 100 ms at the least)")
	f.BoolVar(&all, "all", false, "list all, however many there are")
	f.BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

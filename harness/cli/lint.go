package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/lint"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// lintFlags are the flags of kasauti lint.
type lintFlags struct {
	world, env, format string
	mode               string
	json               bool
}

func newLint(streams Streams) *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Find every problem in feature, world, environment and excuses files",
		Long: `Lint reads feature, world, environment and excuses files and lists every problem with
file:line:column. PATH is such a file or a folder of them; a world is known by its key
world:, an environment by environment:, a file of known failures and quarantined scenarios by
excuses:, and other YAML files of a folder are left alone. A world is read as it holds for each target
that it has changes for.
With a feature its *.phrases files are read, those beside it and in the folders above, and
the CSV files that its @rows: tags name; problems in them are listed with their own places.
Without PATH it reads the embedded features, and then the contract too: its own
files, and what of it no scenario asserts; and the profiles of kasauti certify: their
files, and what of them no broken client of the zoo breaks.

Names in the features must be declared: by the files of --env and --world, as in a run with them,
or else by the worlds and environments at PATH, or else by the embedded world. With both, the world
is read as it holds for the target of the environment. Nothing is called and no secret need be set.
Exit 2 where there is a problem; warnings alone do not count.

--format json is one document for programs; github prints annotations for the lines of a
pull request; gitlab prints a code quality report.`,
		RunE: func(_ *cobra.Command, paths []string) error { return f.lint(streams, paths) },
	}
	cmd.Flags().StringVar(&f.world, "world", "", "world file to check, and whose names features may use (default: the embedded world)")
	cmd.Flags().StringVar(&f.env, "env", "", "environment file to check, and whose names features may use")
	cmd.Flags().StringVar(&f.mode, "world-mode", "", "what a run would do about --world: verify (the default), apply or off, so that its names do not count")
	cmd.Flags().StringVar(&f.format, "format", finding.Formats()[0], "how to print findings: "+strings.Join(finding.Formats(), ", "))
	cmd.Flags().BoolVar(&f.json, "json", false, "the same as --format json")
	return cmd
}

func (f *lintFlags) lint(streams Streams, paths []string) error {
	if err := f.settle(); err != nil {
		return err
	}
	c, err := loadContract()
	if err != nil {
		return err
	}
	sayEmbedded(streams, "lint", paths)
	given, err := lintable(paths)
	if err != nil {
		return err
	}
	mode, err := modeOf(f.mode, f.world)
	if err != nil {
		return err
	}
	from, found := f.declared(given, mode, c)
	found = append(found, given.found...)
	suite, problems := runner.Parse(given.features, vocabulary())
	found = append(found, lintExcuses(given.excuses, suite, c)...)
	found = append(found, lint.Features(given.features, suite, problems, from, c)...)
	if given.embedded {
		found = append(found, lint.UnclaimedMusts(suite, c, slices.Concat(mock.Serves(), mock.Sends()))...)
		found = append(found, lint.YAML("contract", c.Problems())...)
		found = append(found, lintProfiles(c)...)
	}
	report := finding.Report{
		Findings: finding.Sorted(found), Scenarios: len(suite.Scenarios),
		Files: len(given.features) + len(given.worlds) + len(given.environments) + len(given.excuses),
	}
	if err := report.Write(streams.Out, f.format); err != nil {
		return fmt.Errorf("write the findings: %w", err)
	}
	if report.Count(finding.Error) > 0 {
		return exit(verdict.ExitUsage)
	}
	return nil
}

// settle makes one format of the two flags.
func (f *lintFlags) settle() error {
	known := finding.Formats()
	switch {
	case !slices.Contains(known, f.format):
		return fmt.Errorf("--format %q is none of %s%s", f.format, strings.Join(known, ", "), nearest.Hint(f.format, known))
	case f.json && f.format != known[0] && f.format != "json":
		return fmt.Errorf("--json and --format %s ask for two forms; leave one out", f.format)
	case f.json:
		f.format = "json"
	}
	return nil
}

package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// lintFlags are the flags of kasauti lint.
type lintFlags struct{ world, env string }

func newLint(streams Streams) *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Find every problem in feature, world and environment files",
		Long: `Lint reads feature files (PATH or a folder; by default the embedded ones, and then the
contract's coverage too) and the files given by --world and --env, and lists every problem
with file:line:column. Names in the features at PATH must be declared: by --env, by --world,
or by the embedded world. Nothing is called and no secret need be set. Exit 2 where there is
a problem.`,
		RunE: func(_ *cobra.Command, paths []string) error { return f.lint(streams, paths) },
	}
	cmd.Flags().StringVar(&f.world, "world", "", "world file to check, and whose names features may use (default: the embedded world)")
	cmd.Flags().StringVar(&f.env, "env", "", "environment file to check, and whose names features may use")
	return cmd
}

func (f *lintFlags) lint(streams Streams, paths []string) error {
	c, err := loadContract()
	if err != nil {
		return err
	}
	read, err := sources(paths)
	if err != nil {
		return err
	}
	from, found := f.declared()
	if len(paths) == 0 { // the embedded features are about the embedded world
		from, _ = new(lintFlags).declared()
	}
	suite, problems := runner.Parse(read, vocabulary())
	for _, p := range problems {
		found = append(found, p)
	}
	found = append(found, withoutScenarios(read, suite, problems)...)
	found = append(found, wrongSteps(suite, from, c)...)
	found = append(found, unknownClaims(suite, c)...)
	if len(paths) == 0 {
		found = append(found, unclaimedMusts(suite, c)...)
	}
	for _, err := range found {
		fmt.Fprintln(streams.Out, err)
	}
	scenarios := plural(len(suite.Scenarios), "scenario") + " in " + plural(len(read), "file")
	if len(found) > 0 {
		fmt.Fprintf(streams.Out, "%s: %s\n", scenarios, plural(len(found), "problem"))
		return exit(verdict.ExitUsage)
	}
	fmt.Fprintf(streams.Out, "%s: no problems\n", scenarios)
	return nil
}

// lintLookup stands for the environment where secrets need not be set.
func lintLookup(name string) (string, bool) {
	if value, ok := os.LookupEnv(name); ok {
		return value, true
	}
	return unset, true
}

// unset stands for what no variable holds: ten digits, which also suit where a mobile number must stand.
const unset = "6000000000"

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// each takes an error apart into one problem a line.
func each(err error) []error {
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		return []error{err}
	}
	all := make([]error, len(problems))
	for i, p := range problems {
		all[i] = p
	}
	return all
}

// withoutScenarios are files that parse but test nothing.
func withoutScenarios(read []runner.Source, suite *runner.Suite, problems []*runner.Problem) []error {
	full := map[string]bool{}
	for _, s := range suite.Scenarios {
		full[s.URI] = true
	}
	for _, p := range problems {
		full[p.URI] = true
	}
	var found []error
	for _, source := range read {
		if !full[source.URI] {
			found = append(found, fmt.Errorf("%s:1:1: the file holds no scenario; write one or remove the file", source.URI))
		}
	}
	return found
}

// unclaimedMusts are requirements that bind a server and that no scenario is tagged with:
// promised, served by the mock, and tested by nobody.
func unclaimedMusts(suite *runner.Suite, c *contract.Contract) []error {
	var found []error
	claims := suite.Claims()
	for _, r := range c.Concerning(mock.Serves()) {
		if r.Who == contract.Server && r.Level == verdict.Must && !claims[r.ID] {
			found = append(found, r.Place.Problem("", "no scenario asserts %s (%s); tag one with @%s", r.ID, strings.TrimSuffix(r.Sentence, "."), r.ID))
		}
	}
	return found
}

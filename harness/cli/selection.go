package cli

import (
	"strings"
	"sync"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

// loadContract is the embedded contract: it does not change, and is read once.
var loadContract = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(fixtures.FS) })

// vocabulary is every step that feature files may use.
var vocabulary = sync.OnceValue(func() *scenario.Registry {
	r := scenario.NewRegistry()
	steps.Register(r)
	return r
})

// sources reads the given feature files, or the embedded ones. One that is given by the name of an
// embedded one, and is not here, is that one: the command that a report gives runs anywhere.
func sources(paths []string) ([]runner.Source, error) {
	if len(paths) == 0 {
		return runner.EmbeddedSources(features.FS, "features")
	}
	named, rest, err := runner.EmbeddedNamed(features.FS, "features", paths)
	if err != nil || len(rest) == 0 {
		return named, err
	}
	read, err := runner.ReadSources(rest)
	return append(named, read...), err
}

// parse reads and binds feature files. Files that do not parse are an error, all of them at once.
func parse(paths []string) (*runner.Suite, error) {
	read, err := sources(paths)
	if err != nil {
		return nil, err
	}
	suite, problems := runner.Parse(read, vocabulary())
	if len(problems) > 0 {
		return nil, asErrors(problems)
	}
	return suite, nil
}

// findings is an error of several lines that are printed as they are.
type findings []error

func (f findings) Error() string {
	lines := make([]string, len(f))
	for i, err := range f {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

func asErrors[E error](problems []E) error {
	f := make(findings, len(problems))
	for i, p := range problems {
		f[i] = p
	}
	return f
}

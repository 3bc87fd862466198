package cli

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

func loadContract() (*contract.Contract, error) { return contract.Load(fixtures.FS) }

// vocabulary is every step that feature files may use.
func vocabulary() *scenario.Registry {
	r := scenario.NewRegistry()
	steps.Register(r)
	return r
}

// sources reads the given feature files, or the embedded ones.
func sources(paths []string) ([]runner.Source, error) {
	if len(paths) == 0 {
		return runner.EmbeddedSources(features.FS, "features")
	}
	return runner.ReadSources(paths)
}

// parse reads and binds feature files. Files that do not parse are an error, all of them at once.
func parse(paths []string) (*runner.Suite, error) {
	read, err := sources(paths)
	if err != nil {
		return nil, err
	}
	suite, problems := runner.Parse(read, vocabulary())
	if len(problems) > 0 {
		return nil, asFindings(problems)
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

func asFindings(problems []*runner.Problem) error {
	f := make(findings, len(problems))
	for i, p := range problems {
		f[i] = p
	}
	return f
}

// unknownClaims are requirement tags that the contract does not know. A scenario must not
// claim what does not exist: it would look asserted.
func unknownClaims(suite *runner.Suite, c *contract.Contract) []error {
	var unknown []error
	seen, spelled := map[string]bool{}, map[string]string{}
	for _, id := range c.IDs() {
		spelled[letters(id)] = id
	}
	for _, s := range suite.Scenarios {
		for _, id := range s.Claims {
			at := fmt.Sprintf("%s:%d:1", s.URI, s.Outline)
			if _, known := c.Requirement(id); known || seen[at+id] {
				continue
			}
			seen[at+id] = true
			unknown = append(unknown, fmt.Errorf("%s: the tag @%s names no requirement of the contract%s", at, id, nearest.Hint(id, c.IDs())))
		}
		for _, tag := range s.Tags {
			at := fmt.Sprintf("%s:%d:1", s.URI, s.Outline)
			if meant := spelled[letters(tag)]; meant != "" && !runner.IsRequirement(tag) && !seen[at+tag] {
				seen[at+tag] = true
				unknown = append(unknown, fmt.Errorf("%s: the tag %s is nearly a requirement and would assert nothing; did you mean @%s?", at, tag, meant))
			}
		}
	}
	return unknown
}

// letters are the letters and digits of a tag or an id, in capitals.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}

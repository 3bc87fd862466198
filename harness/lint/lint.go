// Package lint holds the rules that feature files must keep. It reads what the runner parsed,
// runs nothing, and knows no files but those: commands hand it the names that are declared.
package lint

import (
	"cmp"
	"errors"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Declared are the names that steps may use, and the files that say so.
type Declared struct {
	Names  *scenario.Names // nil where a file has problems of its own: every name is let be
	By     []string        // never empty where there are Names
	Worlds []string        // their names; nil where any may be meant
	Unused []string        // ids that no card has
}

// admitted are the words that arguments of each kind may be.
func (d Declared) admitted(c *contract.Contract) map[scenario.Kind][]string {
	admitted := scenario.Admitted(d.Names, c)
	delete(admitted, scenario.WorldName)
	if d.Names != nil && d.Worlds != nil {
		admitted[scenario.WorldName] = d.Worlds
	}
	return admitted
}

// Features judges feature files: what did not parse, and what parsed into the suite.
func Features(sources []runner.Source, suite *runner.Suite, problems []*runner.Problem, from Declared, c *contract.Contract) []finding.Finding {
	var found []finding.Finding
	for _, p := range problems {
		found = append(found, finding.New(cmp.Or(p.Rule, "invalid-feature"), p.URI, p.Line, p.Column, p.Message))
	}
	for _, p := range suite.Findings() {
		found = append(found, finding.New(cmp.Or(p.Rule, "phrase"), p.URI, p.Line, p.Column, p.Message))
	}
	found = append(found, withoutScenarios(sources, suite, problems)...)
	found = append(found, wrongSteps(suite, from, c)...)
	found = append(found, Claims(suite, c)...)
	found = append(found, titles(suite)...)
	found = append(found, uncheckedScenarios(suite, problems)...)
	found = append(found, ids(suite, from, c)...)
	secrets := secretsIn(suite)
	for _, s := range secrets {
		found = append(found, s.finding)
	}
	return masked(found, secrets)
}

// YAML takes the problems of a file of ours apart. The rule is that of problems without one.
func YAML(rule string, err error) []finding.Finding {
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		return []finding.Finding{finding.New(rule, "", 0, 0, err.Error())}
	}
	all := make([]finding.Finding, len(problems))
	for i, p := range problems {
		all[i] = finding.New(cmp.Or(p.Rule, rule), p.File, p.Line, p.Column, p.Message)
		if p.Path != "" {
			all[i].Message = p.Path + ": " + all[i].Message
		}
	}
	return all
}

// withoutScenarios are files that parse but test nothing.
func withoutScenarios(sources []runner.Source, suite *runner.Suite, problems []*runner.Problem) []finding.Finding {
	full := broken(problems)
	for _, s := range suite.Scenarios {
		full[s.URI] = true
	}
	var found []finding.Finding
	for _, source := range sources {
		if !full[source.URI] {
			found = append(found, finding.New("no-scenario", source.URI, 1, 1, "the file holds no scenario; write one or remove the file"))
		}
	}
	return found
}

// broken are the files that have problems.
func broken(problems []*runner.Problem) map[string]bool {
	files := map[string]bool{}
	for _, p := range problems {
		files[p.URI] = true
	}
	return files
}

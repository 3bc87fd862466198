package steps_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

func vocabulary() *scenario.Registry {
	r := scenario.NewRegistry()
	steps.Register(r)
	return r
}

// example runs the example of a step, with what stands below it, through the reader of feature
// files.
func example(r *scenario.Registry, d *scenario.Definition) (*scenario.Bound, error) {
	lines := append([]string{"Feature: Examples", "Scenario: One", "* " + d.Example}, d.Below...)
	suite, problems := runner.Parse([]runner.Source{{URI: d.File, Content: []byte(strings.Join(lines, "\n"))}}, r)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	if len(suite.Scenarios) != 1 || len(suite.Scenarios[0].Steps) != 1 {
		return nil, fmt.Errorf("the example is no single step: %q", lines)
	}
	step := suite.Scenarios[0].Steps[0]
	return step.Bound, step.Err
}

// TestExamplesBind shows that every step has an example and that it means this step alone.
func TestExamplesBind(t *testing.T) {
	r := vocabulary()
	for _, d := range r.Definitions() {
		if d.Example == "" {
			t.Errorf("%s:%d: the step has no example", d.File, d.Line)
			continue
		}
		bound, err := example(r, d)
		if err != nil {
			t.Errorf("%s:%d: %v", d.File, d.Line, err)
			continue
		}
		if bound.Definition != d {
			t.Errorf("%s:%d: the example %q belongs to %s:%d", d.File, d.Line, d.Example, bound.Definition.File, bound.Definition.Line)
		}
	}
}

var update = flag.Bool("update", false, "write README.md anew")

// TestREADME keeps the page of the vocabulary up to date.
func TestREADME(t *testing.T) {
	var want bytes.Buffer
	if err := lexicon.Of(vocabulary(), nil).Markdown(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("README.md", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("README.md")
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("steps/README.md is not what the registrations say (%v); run: go test ./steps -update", err)
	}
}

// TestPatternsSuitEditors: the Cucumber extensions of editors read patterns as JavaScript
// expressions, which know neither (?i) nor (?P<name>), and from between backquotes.
func TestPatternsSuitEditors(t *testing.T) {
	for _, d := range vocabulary().Definitions() {
		p := d.Pattern.String()
		if !strings.HasPrefix(p, "^") || !strings.HasSuffix(p, "$") || strings.Contains(p, "(?i") || strings.Contains(p, "(?P") || strings.Contains(p, "`") {
			t.Errorf("%s:%d: %s", d.File, d.Line, p)
		}
	}
}

// TestArgumentsSayWhatTheyName: a name that no word announces would be looked up late, in the
// run, instead of by lint. What is left without a kind or words is free by intent.
func TestArgumentsSayWhatTheyName(t *testing.T) {
	free := []string{
		`it has no "`, `its "`, `" is "`, `header "`, `content type is "`, `method is "`, `the JSON value `, `I remember `, `otp"`,
		`asked to "`, `reference "`,
		`the "`, `changed to "`, `KYC Verified" with "`, `state "`,
	}
	r := vocabulary()
	for _, d := range r.Definitions() {
		bound, err := example(r, d)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range bound.Values {
			number := strings.Trim(v.Text, "0123456789.") == ""
			announced := func(by string) bool { return strings.HasSuffix(d.Example[:v.At], by) }
			if v.Kind == "" && v.Words == nil && !number && !slices.ContainsFunc(free, announced) {
				t.Errorf("%s:%d: nothing says what %q names in: %s", d.File, d.Line, v.Text, d.Example)
			}
		}
	}
}

// ofTheApplication tells the steps that need one. The embedded world has none; TestShop of
// harness/cli runs them with one.
func ofTheApplication(d *scenario.Definition) bool { return slices.Contains(d.Needs, scenario.App) }

// TestEveryStepIsUsed keeps the vocabulary to what the embedded features need and test.
func TestEveryStepIsUsed(t *testing.T) {
	sources, err := runner.EmbeddedSources(features.FS, "features")
	if err != nil {
		t.Fatal(err)
	}
	suite, problems := runner.Parse(sources, vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	used := map[string]bool{}
	names := map[string]bool{}
	for _, s := range suite.Scenarios {
		names[s.URI+":"+string(rune(s.Outline))] = true
		for _, step := range s.Steps {
			if step.Err != nil {
				t.Errorf("%s:%d: %v", s.URI, step.Line, step.Err)
				continue
			}
			used[step.Bound.Definition.Pattern.String()] = true
		}
	}
	for _, d := range vocabulary().Definitions() {
		if !used[d.Pattern.String()] && !ofTheApplication(d) {
			t.Errorf("%s:%d: no embedded feature uses %s", d.File, d.Line, d.Pattern)
		}
	}
	if len(names) < 40 {
		t.Errorf("%d scenarios, the rows of an outline counted once; want at least 40", len(names))
	}
	if files, err := fs.Glob(features.FS, "*/*.feature"); err != nil || len(files) != len(sources) {
		t.Errorf("%d files embedded, %d read, %v", len(files), len(sources), err)
	}
}

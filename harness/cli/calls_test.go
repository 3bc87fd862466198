package cli

import (
	"slices"
	"testing"

	"path/filepath"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestStepsCallWhatTheyDeclare holds what the registrations say that steps call against what
// the embedded features made them call: nothing else, and each of it at least once.
func TestStepsCallWhatTheyDeclare(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if code, out := kasauti(t, "run", "--report", dir); code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, out)
	}
	suite, err := parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*runner.Scenario{}
	for _, s := range suite.Scenarios {
		byID[s.ID] = s
	}
	run, err := report.Open(filepath.Join(dir, report.JournalName))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	type declaration struct{ step, operation string }
	seen := map[declaration]bool{}
	for result, err := range run.Results() {
		if err != nil {
			t.Fatal(err)
		}
		s := byID[result.Scenario.ID]
		bound := boundSteps(s)
		declared := scenario.CallsOf(bound)
		for i, step := range result.Scenario.Attempts[0].Steps {
			if step.Text != s.Steps[i].Text {
				t.Fatalf("%s: the report has %q where the feature has %q", step.Location, step.Text, s.Steps[i].Text)
			}
			for _, operation := range madeBy(&result, &step, declared[i]) {
				if !slices.Contains(declared[i], operation) {
					t.Errorf("%s: the step called %s, and its registration does not say so: %s", step.Location, operation, step.Text)
				}
				for _, b := range bound[:i+1] { // the one that prepared it is seen, too
					seen[declaration{b.Definition.Pattern.String(), operation}] = true
				}
			}
		}
	}
	for _, d := range vocabulary().Definitions() {
		for _, operation := range d.Calling() {
			if !seen[declaration{d.Pattern.String(), operation}] {
				t.Errorf("%s:%d: the step is said to call %s, and no embedded feature made it", d.File, d.Line, operation)
			}
		}
	}
}

// madeBy are the operations that a step called. A token that the client got by itself, for a
// step that calls something else, is none of them.
func madeBy(result *report.Result, step *verdict.Step, declared []string) []string {
	var made []string
	for _, e := range result.Exchanges {
		isToken := e.Operation == client.OpAuthorizationToken || e.Operation == client.OpAuthToken
		if slices.Contains(step.Exchanges, e.ID) && !e.Arrived && (!isToken || slices.Contains(declared, e.Operation) || len(declared) == 0) {
			made = append(made, e.Operation)
		}
	}
	return made
}

package check_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/verdict"
)

func TestBeKept(t *testing.T) {
	broken := verdict.Scenario{Verdict: verdict.Fail, Reason: "a reason", Attempts: []verdict.Attempt{{Steps: []verdict.Step{
		{Checks: []verdict.Check{{Requirement: "EK-ENV-010", Verdict: verdict.Fail, Message: "one"}, {Requirement: "EK-ENV-020"}}},
		{Checks: []verdict.Check{{Requirement: "EK-ENV-030", Verdict: verdict.Fail, Message: "two"}, {Requirement: "EK-ENV-080", Verdict: verdict.Warn}}},
	}}}}
	for _, c := range []struct {
		result verdict.Scenario
		kept   bool
		says   string
	}{
		{verdict.Scenario{Verdict: verdict.Pass}, true, ""},
		{verdict.Scenario{Verdict: verdict.Warn}, true, ""},
		{broken, false, "EK-ENV-010: one; EK-ENV-030: two"},
		{verdict.Scenario{Verdict: verdict.CouldNotRun, Reason: "nobody answered"}, false, "nobody answered"},
	} {
		kept, err := check.BeKept().Match(c.result)
		if err != nil || kept != c.kept {
			t.Errorf("%s: kept %v, %v", c.result.Verdict, kept, err)
		}
		if says := check.BeKept().FailureMessage(c.result); !kept && says != c.says {
			t.Errorf("%s: says %q, want %q", c.result.Verdict, says, c.says)
		}
	}
	if _, err := check.BeKept().Match("a text"); err == nil || !strings.Contains(err.Error(), "not at a string") {
		t.Errorf("a text: %v", err)
	}
}

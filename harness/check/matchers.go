package check

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/kasauti/kasauti/harness/verdict"
)

// BeKept matches the result of a spec in which nothing is worse than a warn.
func BeKept() types.GomegaMatcher { return beKept{} }

type beKept struct{}

func (beKept) Match(actual any) (bool, error) {
	result, ok := actual.(verdict.Scenario)
	if !ok {
		return false, fmt.Errorf("BeKept looks at the result of a spec, not at a %T", actual)
	}
	return result.Verdict <= verdict.Warn, nil
}

// FailureMessage names every requirement that is broken: Ginkgo shows nothing else.
func (beKept) FailureMessage(actual any) string {
	result := actual.(verdict.Scenario)
	var broken []string
	for _, attempt := range result.Attempts {
		for _, step := range attempt.Steps {
			for _, c := range step.Checks {
				if c.Verdict > verdict.Warn {
					broken = append(broken, fmt.Sprintf("%s: %s", c.Requirement, c.Message))
				}
			}
		}
	}
	if len(broken) == 0 {
		return result.Reason
	}
	return strings.Join(broken, "; ")
}

func (beKept) NegatedFailureMessage(any) string {
	return "expected a requirement that is broken, but all are kept"
}

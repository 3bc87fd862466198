package check

import (
	"github.com/kasauti/kasauti/harness/verdict"
)

// KindOf is the kind of a spec, by its place in Results.
func (s *Specs) KindOf(i int) Kind { return s.cases[i].kind }

// Aspects files checks under the steps' sentences; those that no aspect names stand under "".
func Aspects(checks []verdict.Check) map[string][]verdict.Check {
	filed := map[string][]verdict.Check{}
	for _, a := range aspects {
		filed[a.sentence] = append(filed[a.sentence], a.take(&checks)...)
	}
	filed[""] = checks
	return filed
}

// Exceptions are how many generated cases are left out for a requirement.
func Exceptions() int { return len(exceptions) }

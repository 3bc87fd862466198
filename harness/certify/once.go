package certify

import (
	"slices"

	"github.com/kasauti/kasauti/harness/verdict"
)

// unknownField is the requirement that a request has documented fields alone; graver are those that say
// worse of the same field.
const unknownField = "EK-REQ-090"

var graver = []string{"EK-REQ-100", "EK-REQ-110"}

// saidOnce leaves out of the fields that no page shows those of which worse is said: a token in the
// query is one mistake, and that it has no business there by any name would bury it.
func saidOnce(checks []verdict.Check) []verdict.Check {
	worse := map[string]bool{}
	for _, c := range checks {
		if slices.Contains(graver, c.Requirement) {
			for _, f := range c.Fields {
				worse[f.Path] = true
			}
		}
	}
	if len(worse) == 0 {
		return checks
	}
	var kept []verdict.Check
	for _, c := range checks {
		if c.Requirement == unknownField && len(c.Fields) > 0 {
			c.Fields = slices.DeleteFunc(slices.Clone(c.Fields), func(f verdict.Field) bool { return worse[f.Path] })
			if len(c.Fields) == 0 {
				continue
			}
		}
		kept = append(kept, c)
	}
	return kept
}

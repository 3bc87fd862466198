package certify

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// What the contract finds of a request when a key is spelt as another operation spells it: the
// right key is missing, and one is there that nobody knows. Both follow from one mistake.
const (
	fieldMissing = "EK-REQ-060"
	fieldUnknown = "EK-REQ-090"
	spelling     = "EK-CLIENT-280"
)

// spellings are keys that differ between operations by more than upper and lower case, as the
// pages have them.
var spellings = [][]string{
	{"otpRequestId", "otpReferenceId"},
	{"uniqueReferenceNumber", "uniqueReferenceNum"},
}

// misspelt puts in place of a missing and an unknown key, which are one word, the one finding that
// the key is spelt otherwise.
func misspelt(checks []verdict.Check) []verdict.Check {
	missing, unknown := find(checks, fieldMissing), find(checks, fieldUnknown)
	if missing == nil || unknown == nil {
		return checks
	}
	found := verdict.Check{Requirement: spelling, Verdict: verdict.Fail, Exchanges: missing.Exchanges}
	for _, right := range slices.Clone(missing.Fields) {
		for _, wrong := range unknown.Fields {
			if !oneWord(right.Path, wrong.Path) {
				continue
			}
			found.Fields = append(found.Fields, verdict.Field{Path: right.Path, Expected: right.Path, Actual: wrong.Path})
			missing.Fields, unknown.Fields = without(missing.Fields, right.Path), without(unknown.Fields, wrong.Path)
			break
		}
	}
	if len(found.Fields) == 0 {
		return checks
	}
	first := found.Fields[0]
	found.Message = "the request spells " + first.Expected + " as " + first.Actual + "; operations differ in it, so take the spelling of the operation's own page"
	checks = slices.DeleteFunc(checks, func(c verdict.Check) bool {
		return (c.Requirement == fieldMissing || c.Requirement == fieldUnknown) && c.Verdict != verdict.Pass && len(c.Fields) == 0
	})
	return append(checks, found)
}

func find(checks []verdict.Check, id string) *verdict.Check {
	i := slices.IndexFunc(checks, func(c verdict.Check) bool { return c.Requirement == id && c.Verdict != verdict.Pass })
	if i < 0 {
		return nil
	}
	return &checks[i]
}

func without(fields []verdict.Field, path string) []verdict.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f verdict.Field) bool { return f.Path == path })
}

func oneWord(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	return slices.ContainsFunc(spellings, func(all []string) bool { return slices.Contains(all, a) && slices.Contains(all, b) })
}

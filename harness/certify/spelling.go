package certify

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	fieldMissing    = "EK-REQ-060"
	approvalMissing = "EK-CARD-030"
	spelling        = "EK-CLIENT-280"
)

// spellings are keys that differ between operations by more than upper and lower case, as the
// pages have them.
var spellings = [][]string{
	{"otpRequestId", "otpReferenceId"},
	{"uniqueReferenceNumber", "uniqueReferenceNum"},
}

// misspelt says of a key that is missing, while the body has it as another operation spells it, that
// it is spelt otherwise: that is the one mistake, and what there is to correct.
func misspelt(checks []verdict.Check, call *Call) []verdict.Check {
	i := slices.IndexFunc(checks, func(c verdict.Check) bool {
		return c.Verdict == verdict.Fail && (c.Requirement == fieldMissing || c.Requirement == approvalMissing)
	})
	var body map[string]json.RawMessage
	if i < 0 || json.Unmarshal(call.Request.Body(), &body) != nil {
		return checks
	}
	found := verdict.Check{Requirement: spelling, Verdict: verdict.Fail, Exchanges: checks[i].Exchanges}
	var missing []verdict.Field
	for _, field := range checks[i].Fields {
		if given := spelt(field.Path, body); given != "" {
			found.Fields = append(found.Fields, verdict.Field{Path: field.Path, Expected: field.Path, Actual: given})
		} else {
			missing = append(missing, field)
		}
	}
	if len(found.Fields) == 0 {
		return checks
	}
	first := found.Fields[0]
	found.Message = call.Operation + ": the request spells " + first.Expected + " as " + first.Actual + "; operations differ in it, so take the spelling of the operation's own page"
	checks = slices.Clone(checks)
	if checks[i].Fields = missing; missing == nil {
		checks = slices.Delete(checks, i, i+1)
	}
	return append(checks, found)
}

// spelt is how a body spells a key that it lacks; "" where it does not have it at all.
func spelt(key string, body map[string]json.RawMessage) string {
	for _, name := range sorted(body) {
		if strings.EqualFold(name, key) || slices.ContainsFunc(spellings, func(all []string) bool { return slices.Contains(all, name) && slices.Contains(all, key) }) {
			return name
		}
	}
	return ""
}

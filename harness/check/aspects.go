package check

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// aspect is one side of an exchange: the requirements that say how it must be.
type aspect struct {
	sentence     string
	requirements []string // ids, or their beginnings
}

// ofWrongRequests is what any answer to a wrong request must keep.
var ofWrongRequests = aspect{"a wrong request is no failure of the server", []string{contract.OfWrongRequests}}

// aspects are looked at in this order; a check belongs to the first that names it. What none
// names comes in a step of its own after them.
var aspects = []aspect{
	ofWrongRequests,
	{"the content type is JSON", []string{"EK-ENV-020"}},
	{"the body is one JSON value, no key twice", []string{"EK-ENV-010", "EK-ENV-040"}},
	{"the envelope is the operation's", []string{"EK-ENV-030", "EK-OAUTH-040"}},
	{"the code is an integer and agrees with the HTTP status", []string{"EK-ENV-050", "EK-ENV-070", "EK-TOKEN-040"}},
	{"the message is present", []string{"EK-ENV-060", "EK-ENV-110"}},
	{"no field is undeclared", []string{"EK-ENV-080"}},
	{"no secret is echoed and nothing is granted by a refusal", []string{"EK-ENV-090", "EK-ENV-100"}},
	{"the mobile number is masked", []string{"EK-OTP-030"}},
	{"fields have their documented type, form and values", []string{"EK-SCHEMA-"}},
	{"the answer is as its own page shows it", []string{"EK-TOKEN-", "EK-OAUTH-", "EK-OTP-", "EK-DEBIT-", "EK-WBENEF-", "EK-IMPS-", "EK-WTW-", "EK-FUND-", "EK-MERCHANT-"}},
	{"the request was as documented", []string{"EK-REQ-"}},
}

// take moves the checks of this aspect out of the list.
func (a aspect) take(checks *[]verdict.Check) []verdict.Check {
	var taken []verdict.Check
	*checks = slices.DeleteFunc(*checks, func(c verdict.Check) bool {
		mine := slices.ContainsFunc(a.requirements, func(id string) bool { return strings.HasPrefix(c.Requirement, id) })
		if mine {
			taken = append(taken, c)
		}
		return mine
	})
	return taken
}

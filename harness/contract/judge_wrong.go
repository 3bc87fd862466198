package contract

import (
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// OfWrongRequests is the requirement that any answer to a wrong request keeps or breaks.
const OfWrongRequests = "EK-HTTP-290"

// documentedRequest are the requirements that a request breaks which is not as documented.
var documentedRequest = []string{"EK-REQ-010", "EK-REQ-020", "EK-REQ-030", "EK-REQ-040", "EK-REQ-050", "EK-REQ-060", "EK-REQ-070", "EK-REQ-080", "EK-CRYPT-010", "EK-CRYPT-020", "EK-CRYPT-060", "EK-CRYPT-090"}

// JudgeWrong judges the answer to a request that is wrong on purpose for being wrong: that is
// no failure of the server. A request that is as documented after all is not for judging here,
// and gives no check.
func (c *Contract) JudgeWrong(e *exchange.Exchange, mock bool) []verdict.Check {
	o, err := c.reading(e.Operation)
	if err != nil || o == nil || !e.Answered() {
		return nil // Judge says so
	}
	for _, check := range c.JudgeRequest(e, mock) {
		if check.Verdict == verdict.Pass || !slices.Contains(documentedRequest, check.Requirement) {
			continue
		}
		j := c.judgement(o, e, mock)
		j.holds(OfWrongRequests, e.Response.Status < 500, "the server failed over a request that is not as documented",
			verdict.Field{Path: "status", Expected: "below 500", Actual: fmt.Sprint(e.Response.Status)})
		return j.checks
	}
	return nil
}

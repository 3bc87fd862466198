package contract

import (
	"fmt"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// OfWrongRequests is the requirement that any answer to a wrong request keeps or breaks.
const OfWrongRequests = "EK-HTTP-290"

// JudgeWrong judges the answer to a request that is wrong on purpose for being wrong: that is
// no failure of the server. A request that is as documented after all is not for judging here,
// and gives no check.
func (c *Contract) JudgeWrong(e *exchange.Exchange, mock bool) []verdict.Check {
	o, err := c.reading(e.Operation)
	if err != nil || o == nil || !e.Answered() {
		return nil // Judge says so
	}
	for _, check := range c.JudgeRequest(e, mock) {
		r, known := c.byID[check.Requirement]
		if check.Verdict == verdict.Pass || !known || r.Who != "client" || r.Level != verdict.Must {
			continue
		}
		j := c.judgement(o, e, mock)
		j.holds(OfWrongRequests, e.Response.Status < 500, "the server failed over a request that is not as documented",
			verdict.Field{Path: "status", Expected: "below 500", Actual: fmt.Sprint(e.Response.Status)})
		return j.checks
	}
	return nil
}

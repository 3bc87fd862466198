package contract

import (
	"net/http"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// JudgeWebhook judges a webhook that arrived: here the server makes the request, and what its
// body breaks are the requirements of a server. e is the receiver's view of it.
func (c *Contract) JudgeWebhook(e *exchange.Exchange, mock bool) []verdict.Check {
	o, err := c.reading(e.Operation)
	switch {
	case err != nil:
		return []verdict.Check{unreadable(e, err)}
	case o == nil || !o.Webhook:
		return nil
	}
	j := c.judgement(o, e, mock)
	j.webhook()
	return j.checks
}

func (j *judgement) webhook() {
	sent := &j.e.Request
	given := sent.Header.Get("Content-Type")
	isPost := sent.Method == http.MethodPost && declares(given, jsonMedia)
	body, err := decode(sent.Body)
	object, isObject := body.value.(map[string]any)
	switch {
	case err != nil:
		j.broken("EK-HOOK-010", "the webhook's body cannot be read: "+err.Error(), verdict.Field{Path: "body", Expected: "one JSON object", Actual: shorten(string(sent.Body))})
		return
	case !isObject || !isPost:
		j.broken("EK-HOOK-010", "the webhook is no POST of one JSON object",
			verdict.Field{Path: "request", Expected: "POST, application/json, an object", Actual: strings.Join([]string{sent.Method, orNone(given)}, ", ")})
		return
	}
	j.pass("EK-HOOK-010")
	j.once("EK-ENV-040", "the webhook names a key twice", body.duplicates)
	if j.against(j.o.request, object, "the webhook's", answerRequirements[:], "EK-HOOK-010") {
		j.pass("EK-ENV-080")
	}
}

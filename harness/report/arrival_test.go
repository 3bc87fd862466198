package report

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// arrivals is a scenario that fails about a webhook: nobody here sent it, so no report may give a
// line that repeats it.
func arrivals() (verdict.Header, []Result) {
	x := sampleExchange("1", 200, `{"principalAmount":20.00}`, "")
	x.Operation, x.Arrived = "card.transaction-webhook", true
	x.Request.URL = "http://127.0.0.1:9000/webhooks/k/card.transaction-webhook"
	failed := sampleScenario(0, "A debit is told", nil, []verdict.Step{sampleStep("Then", "the webhook arrives", "12", verdict.Pass,
		verdict.Check{Requirement: "EK-OTP-010", Verdict: verdict.Fail, Exchanges: []string{"1"}, Message: "It is wrong."})})
	return sampleHeader(), []Result{{failed, []exchange.View{x}}}
}

func TestAWebhookIsShownAsArrived(t *testing.T) {
	h, results := arrivals()
	var b strings.Builder
	c := NewConsole(&b, ConsoleOptions{})
	c.Header(h)
	c.Result(results[0])
	c.Close(sampleSummary(h, results), sampleReports)
	console := b.String()
	if !strings.Contains(console, "arrived  POST http://127.0.0.1:9000/webhooks/k/card.transaction-webhook, answered 200") || !strings.Contains(console, "principalAmount") {
		t.Errorf("the console says\n%s", console)
	}
	summary := sampleSummary(h, results)
	page := htmlOf(t, record(t, h, results, &summary))
	if !strings.Contains(page, "arrived POST http://127.0.0.1:9000") || !strings.Contains(page, "· arrived 09:30") || !strings.Contains(page, "<h4>Webhook") {
		t.Error("the page does not say that it arrived")
	}
	for where, text := range map[string]string{"console": console, "page": page} {
		if strings.Contains(text, "curl -i") || strings.Contains(text, "sent 09:30") {
			t.Errorf("the %s pretends that we sent it", where)
		}
	}
}

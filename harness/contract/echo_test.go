package contract_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestWhatAnAnswerRepeatsItRepeatsAsItWasSent, whether it was sent in the body or in the path.
func TestWhatAnAnswerRepeatsItRepeatsAsItWasSent(t *testing.T) {
	c := load(t)
	points := `{"uniqueReferenceNumber":"TEST234236"}`
	for _, e := range []struct {
		name, operation, method, path, request, answer, requirement, at string
		mock, uat                                                       verdict.Verdict
	}{
		{"a reference", "loyalty.create-and-allocate-points", "POST", "/api/v0/partner/enKashCard/create-allocate-points", points,
			`{"code":0,"message":"Success","payload":{"pgReferenceNumber":"TEST234236"}}`, "EK-CORR-010", "", verdict.Pass, verdict.Pass},
		{"another reference", "loyalty.create-and-allocate-points", "POST", "/api/v0/partner/enKashCard/create-allocate-points", points,
			`{"code":0,"message":"Success","payload":{"pgReferenceNumber":"OTHER"}}`, "EK-CORR-010", "payload.pgReferenceNumber", verdict.Fail, verdict.Fail},
		{"an id of the path", "gateway.get-transaction-status", "GET", "/u/one/api/v0/payment/T1", "",
			`{"response_code":0,"response_message":"Success","payload":{"transactionId":"T1"}}`, "EK-CORR-050", "", verdict.Pass, verdict.Pass},
		{"another id than the path's", "gateway.get-transaction-status", "GET", "/u/one/api/v0/payment/T1", "",
			`{"response_code":0,"response_message":"Success","payload":{"transactionId":"T2"}}`, "EK-CORR-050", "payload.transactionId", verdict.Fail, verdict.Warn},
		{"an id as a number", "gateway.get-transaction-status", "GET", "/api/v0/payment/5", "",
			`{"response_code":0,"response_message":"Success","payload":{"transactionId":5}}`, "EK-CORR-050", "payload.transactionId", verdict.Fail, verdict.Warn},
		{"an amount written otherwise", debit, "POST", "/api/v0/partner/enKashCard/ppi-merchant-transaction", `{"uniqueTransactionId":"T1","amount":20.00}`,
			`{"code":0,"message":"Success","payload":{"enkashCardTxnId":"ECTRSZJ8CRJ2E","uniqueTransactionId":"T1","amount":20,"status":"SUCCESS"}}`, "EK-DEBIT-050", "", verdict.Pass, verdict.Pass},
	} {
		for mock, want := range map[bool]verdict.Verdict{true: e.mock, false: e.uat} {
			exchange := answered(e.operation, e.request, 200, e.answer)
			exchange.Request.Method, exchange.Request.URL = e.method, "http://127.0.0.1:1"+e.path
			check, found := find(c.Judge(exchange, mock), e.requirement)
			at := ""
			for _, f := range check.Fields {
				at += f.Path
			}
			if !found || check.Verdict != want || at != e.at {
				t.Errorf("%s, mock %v: %+v, want %s at %q", e.name, mock, check, want, e.at)
			}
		}
	}
}

func TestAnEchoThatCannotBeIsAProblem(t *testing.T) {
	for name, c := range map[string]struct{ echo, says string }{
		"a value that is not sent": {"{sent: path.nobody, requirement: EK-A-010}", `is said to repeat "path.nobody"`},
		"no requirement":           {"{sent: amount, requirement: EK-A-020}", `names the requirement "EK-A-020", which does not exist`},
	} {
		document := strings.Replace(small, `"200": {description: not seen}`,
			`"200": {description: seen, content: {application/json: {schema: {type: object, properties: {amount: {type: number, x-echoes: `+c.echo+`}}}}}}`, 1)
		loaded, err := contract.Load(files(document, smallRequirements, smallCatalogue))
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, p := range loaded.Problems() {
			said += p.Error() + "\n"
		}
		if !strings.Contains(said, c.says) {
			t.Errorf("%s: %s", name, said)
		}
	}
}

package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

const (
	cardHook = "card.transaction-webhook"
	payHook  = "gateway.payment-notify-request"

	payHookBody = `{"surcharge":0,"surchargeGst":0,"amount":20.00,"finalAmount":20.00,"paymentMode":"UPI","bankCode":"","bankName":"","cardScheme":"","currency":"INR","checksum":"x","status":"SUCCESS","transactionId":"T1","txnMsg":"","txnDate":"2026-01-02T03:04:05+05:30","uniqueTransactionId":"U1","maskedCardNumber":"","cardHolderName":"","paymentToken":"","bankTransactionId":"","mdr":0,"mdrGst":0,"transactionAmount":20.00,"orderId":"O1","orderStatus":"PAID","transactionStatus":"SUCCESS"}`
)

// hooked is a webhook as a receiver saw it.
func hooked(operation, method, kind, body string) *exchange.Exchange {
	h := http.Header{}
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	return &exchange.Exchange{
		ID: "1", Operation: operation, Started: now, Arrived: true,
		Request:  exchange.Message{Method: method, URL: "http://127.0.0.1:9000/hooks", Header: h, Body: []byte(body), Bytes: int64(len(body))},
		Response: exchange.Message{Status: 200, Header: http.Header{}},
	}
}

func TestWholeWebhooksKeepEveryRule(t *testing.T) {
	c := load(t)
	for operation, body := range map[string]string{
		cardHook: `{"principalAmount":20.00,"cardTransactionType":"DR","status":"SUCCESS","txnDetails":{"id":"ECT1"}}`,
		payHook:  payHookBody,
	} {
		checks := c.JudgeWebhook(hooked(operation, "POST", "application/json; charset=utf-8", body), true)
		if len(checks) < 3 {
			t.Errorf("%s: only %d checks", operation, len(checks))
		}
		for _, check := range checks {
			if check.Verdict != verdict.Pass {
				t.Errorf("%s: %s %s: %s %+v", operation, check.Requirement, check.Verdict, check.Message, check.Fields)
			}
		}
	}
}

// TestBrokenWebhooksAreFoundOut has a webhook for each thing that can be wrong with one.
func TestBrokenWebhooksAreFoundOut(t *testing.T) {
	c := load(t)
	const json, small = "application/json", `{"principalAmount":20.00}`
	change := func(old, new string) string {
		if !strings.Contains(payHookBody, old) {
			t.Fatalf("the body has no %s", old)
		}
		return strings.Replace(payHookBody, old, new, 1)
	}
	for _, b := range []struct {
		name, operation, method, kind, body string
		requirement, path                   string
	}{
		{"GET", cardHook, "GET", json, small, "EK-HOOK-010", "request"},
		{"PUT", cardHook, "PUT", json, small, "EK-HOOK-010", "request"},
		{"a form", cardHook, "POST", "application/x-www-form-urlencoded", small, "EK-HOOK-010", "request"},
		{"no content type", cardHook, "POST", "", small, "EK-HOOK-010", "request"},
		{"no JSON", cardHook, "POST", json, "principalAmount=20.00", "EK-HOOK-010", "body"},
		{"cut off", cardHook, "POST", json, small[:12], "EK-HOOK-010", "body"},
		{"empty", cardHook, "POST", json, "", "EK-HOOK-010", "body"},
		{"two objects", cardHook, "POST", json, small + small, "EK-HOOK-010", "body"},
		{"an array", cardHook, "POST", json, "[" + small + "]", "EK-HOOK-010", "request"},
		{"a text", cardHook, "POST", json, `"paid"`, "EK-HOOK-010", "request"},
		{"null", cardHook, "POST", json, `null`, "EK-HOOK-010", "request"},
		{"a key twice", cardHook, "POST", json, `{"status":"SUCCESS","status":"FAILED"}`, "EK-ENV-040", "status"},
		{"an amount as text", cardHook, "POST", json, `{"principalAmount":"20.00"}`, "EK-SCHEMA-020", "principalAmount"},
		{"a detail of another type", cardHook, "POST", json, `{"txnDetails":[]}`, "EK-SCHEMA-020", "txnDetails"},
		{"an undeclared field", payHook, "POST", json, change(`"mdr":0`, `"mdr":0,"extra":1`), "EK-ENV-080", "extra"},
		{"a missing field", payHook, "POST", json, change(`"currency":"INR",`, ""), "EK-HOOK-050", "currency"},
		{"a status of its own", payHook, "POST", json, change(`"status":"SUCCESS"`, `"status":"PAYED"`), "EK-PAY-010", "status"},
	} {
		t.Run(b.name, func(t *testing.T) {
			checks := c.JudgeWebhook(hooked(b.operation, b.method, b.kind, b.body), true)
			var found []string
			for _, check := range checks {
				if check.Verdict == verdict.Pass {
					continue
				}
				found = append(found, check.Requirement)
				if check.Requirement != b.requirement {
					continue
				}
				if len(check.Fields) == 0 || check.Fields[0].Path != b.path || check.Message == "" || check.Exchanges[0] != "1" {
					t.Errorf("%s says %q of %+v, want it about %s", check.Requirement, check.Message, check.Fields, b.path)
				}
			}
			if len(found) != 1 || found[0] != b.requirement {
				t.Errorf("broken: %v, want %s alone; %+v", found, b.requirement, checks)
			}
		})
	}
}

// TestOnlyWebhooksAreJudgedAsSuch: a call is judged by Judge, and what nobody knows by nobody.
func TestOnlyWebhooksAreJudgedAsSuch(t *testing.T) {
	c := load(t)
	for _, operation := range []string{otp, "wallet.dance", ""} {
		if checks := c.JudgeWebhook(hooked(operation, "POST", "application/json", "{}"), true); checks != nil {
			t.Errorf("%q: %+v", operation, checks)
		}
	}
	if checks := c.JudgeRequest(hooked(cardHook, "GET", "", ""), true); checks != nil {
		t.Errorf("a webhook is judged as a request of ours: %+v", checks)
	}
}

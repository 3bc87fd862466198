package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// asked posts JSON and reads what is answered; nil asks with GET.
func asked(t *testing.T, url string, header map[string]string, body any, into any) {
	t.Helper()
	method, text := http.MethodGet, []byte(nil)
	if body != nil {
		method = http.MethodPost
		text, _ = json.Marshal(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: HTTP %d, %v", url, answer.StatusCode, err)
	}
}

// TestMockDeliversWebhooks: to the receivers of the world file and of the flags, with their headers.
func TestMockDeliversWebhooks(t *testing.T) {
	t.Setenv("SHOP_KEY", "key of the shop")
	came := make(chan string, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- r.Method + " " + r.URL.Path + " " + r.Header.Get("X-Key") + " " + string(body)
	}))
	defer shop.Close()
	file := filepath.Join(t.TempDir(), "shop.yaml")
	text := `world: {name: shop, version: 1}
partners: {acme: {balance: "1000.00"}}
card_accounts: {main: {partner: acme}}
wallets: {asha: {account: main, mobile: "6000000011"}}
webhooks:
  shop: {url: "` + shop.URL + `/world", headers: {X-Key: "${env:SHOP_KEY}"}, events: [card.transaction-webhook]}
  forbidden: {url: "https://hooks.example.invalid/x", events: [wallet.payment-notify-request]}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	served := serveMock(t, "--world", file, "--webhook-url", shop.URL+"/flag", "--webhook-header", "X-Key: ${env:SHOP_KEY}")
	var world mock.WorldView
	asked(t, served.admin+"/v1/world", nil, nil, &world)
	acme := world.Partners["acme"]
	var token struct{ Token string }
	asked(t, served.apis[0]+"/api/v0/merchant/token", nil, map[string]string{"accessKey": acme.AccessKey, "secretKey": acme.SecretKey}, &token)
	var topUp struct{ Code int }
	asked(t, served.apis[0]+"/api/v0/partner/enKashCard/balance", map[string]string{"Authorization": "Bearer " + token.Token, "partnerId": acme.PartnerID}, map[string]any{
		"cardAccountId": world.CardAccounts["main"].ID, "enKashCardId": world.Wallets["asha"].ID, "amount": 20, "transactionType": "CR", "uniqueReferenceNumber": "REF1",
	}, &topUp)
	if topUp.Code != 0 {
		t.Fatalf("the top-up has code %d", topUp.Code)
	}
	seen := map[string]bool{}
	for range 2 {
		select {
		case one := <-came:
			seen[strings.Join(strings.Fields(one)[:2], " ")] = true
			if !strings.Contains(one, " key of the shop {") || !strings.Contains(one, `"principalAmount":20.00`) {
				t.Errorf("came %s", one)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("only %v came", seen)
		}
	}
	if !seen["POST /world"] || !seen["POST /flag"] {
		t.Errorf("came to %v", seen)
	}
	var outbox mock.OutboxView
	asked(t, served.admin+"/v1/universes/default/outbox", nil, nil, &outbox)
	kept, _ := json.Marshal(outbox)
	if len(outbox.Deliveries) != 2 || strings.Contains(string(kept), "key of the shop") {
		t.Errorf("the outbox is %s", kept)
	}
}

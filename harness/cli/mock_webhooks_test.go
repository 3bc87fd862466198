package cli

import (
	"bufio"
	"bytes"
	"context"
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

// served is a mock that was started by its command, until the test ends.
func served(t *testing.T, flags ...string) (api, admin string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"mock", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0"}, flags...), Streams{Out: in, Err: in})
		_ = in.Close() // of a pipe: never fails
	}()
	t.Cleanup(func() {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, out) }()
		<-ended
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch word := strings.Fields(lines.Text()); {
		case word[0] == "API":
			api = word[1]
		case word[0] == "admin":
			admin = word[1]
		case word[0] == "stop":
			return api, admin
		}
	}
	t.Fatal("the mock did not start")
	return "", ""
}

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
	api, admin := served(t, "--world", file, "--webhook-url", shop.URL+"/flag", "--webhook-header", "X-Key: ${env:SHOP_KEY}")
	var world mock.WorldView
	asked(t, admin+"/v1/world", nil, nil, &world)
	acme := world.Partners["acme"]
	var token struct{ Token string }
	asked(t, api+"/api/v0/merchant/token", nil, map[string]string{"accessKey": acme.AccessKey, "secretKey": acme.SecretKey}, &token)
	var topUp struct{ Code int }
	asked(t, api+"/api/v0/partner/enKashCard/balance", map[string]string{"Authorization": "Bearer " + token.Token, "partnerId": acme.PartnerID}, map[string]any{
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
	asked(t, admin+"/v1/universes/default/outbox", nil, nil, &outbox)
	kept, _ := json.Marshal(outbox)
	if len(outbox.Deliveries) != 2 || strings.Contains(string(kept), "key of the shop") {
		t.Errorf("the outbox is %s", kept)
	}
}

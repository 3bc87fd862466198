//go:build docker

package container

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// shop is a receiver that refuses the first webhook, and shows what it got with /got.
const shop = `package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
)

func main() {
	var mu sync.Mutex
	got := []map[string]string{}
	http.HandleFunc("/hooks", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, map[string]string{"key": r.Header.Get("X-Key"), "host": r.Host, "body": string(body)})
		if len(got) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("/got", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		json.NewEncoder(w).Encode(got)
	})
	fmt.Println(http.ListenAndServe(":9000", nil))
}
`

const shopWorld = `world: {name: shop, version: 1}
partners:
  acme: {partner_id: "${mock:acme.partner_id}", access_key: "${mock:acme.access_key}", secret_key: "${mock:acme.secret_key}"}
card_accounts: {main: {partner: acme}}
wallets:
  asha: {account: main, mobile: "6000000011"}
webhooks:
  shop: {url: "http://shop:9000/hooks", headers: {X-Key: "${env:SHOP_KEY}"}, events: [card.transaction-webhook]}
`

// networkFor makes a network of the engine for a test, and takes it away at its end.
func networkFor(t *testing.T, e *engine) string {
	t.Helper()
	name := "kasauti-test-" + random(4)
	made, err := e.NetworkCreate(t.Context(), name, client.NetworkCreateOptions{Labels: labels(random(8))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := e.NetworkRemove(context.Background(), made.ID, client.NetworkRemoveOptions{}); err != nil {
			t.Errorf("the network %s is left: %v", name, err)
		}
	})
	return name
}

// receiver starts the shop in a container of the network, and gives where its port is published.
func receiver(t *testing.T, e *engine, network string) string {
	t.Helper()
	packed, err := newImage(buildOf(t, shop, "linux"), "")
	if err != nil {
		t.Fatal(err)
	}
	run := random(8)
	t.Cleanup(func() {
		if err := e.remove(context.Background(), run); err != nil {
			t.Error(err)
		}
	})
	created, err := testcontainers.GenericContainer(t.Context(), testcontainers.GenericContainerRequest{
		Started: true,
		Logger:  log.New(io.Discard, "", 0),
		ContainerRequest: testcontainers.ContainerRequest{
			FromDockerfile: packed.dockerfile(io.Discard), ExposedPorts: []string{"9000/tcp"}, Labels: labels(run),
			Networks: []string{network}, NetworkAliases: map[string][]string{network: {"shop"}},
			WaitingFor: wait.ForHTTP("/got").WithPort("9000/tcp").WithStartupTimeout(startTimeout),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	port, err := created.MappedPort(t.Context(), "9000/tcp")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port.Num())
}

// ask makes a call and reads its JSON.
func ask(t *testing.T, method, url string, header map[string]string, body, into any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || json.Unmarshal(said, into) != nil {
		t.Fatalf("%s %s: %s %s, %v", method, url, answer.Status, said, err)
	}
}

// Webhooks go from the mock's container to a receiver in another, by its name, also again.
func TestWebhooksBetweenContainers(t *testing.T) {
	world := filepath.Join(t.TempDir(), "world.yaml")
	if err := os.WriteFile(world, []byte(shopWorld), 0o600); err != nil {
		t.Fatal(err)
	}
	e := engineFor(t)
	net := networkFor(t, e)
	at := receiver(t, e, net)
	m := started(t, Options{
		Binary: compile(t, "github.com/kasauti/kasauti", "linux"), Seed: 7, WorldFile: world, Network: net, Env: map[string]string{"SHOP_KEY": "static-secret"},
	})

	admin := map[string]string{"Authorization": "Bearer " + m.AdminToken}
	var names struct {
		Partners map[string]struct {
			PartnerID string `json:"partner_id"`
			AccessKey string `json:"access_key"`
			SecretKey string `json:"secret_key"`
		}
		Wallets map[string]struct{ ID string }
	}
	ask(t, "GET", m.AdminURL+"/v1/world", admin, nil, &names)
	acme := names.Partners["acme"]
	var token struct{ Token string }
	ask(t, "POST", m.URL+"/api/v0/merchant/token", nil, map[string]string{"accessKey": acme.AccessKey, "secretKey": acme.SecretKey}, &token)
	var answer struct{ Payload map[string]any }
	ask(t, "POST", m.URL+"/api/v0/partner/enKashCard/balance", map[string]string{"Authorization": "Bearer " + token.Token, "partnerId": acme.PartnerID},
		map[string]any{"enKashCardId": names.Wallets["asha"].ID, "amount": 20, "transactionType": "CR", "uniqueReferenceNumber": "REF_1"}, &answer)

	var outbox struct {
		Deliveries []struct {
			State, Cause string
			Attempts     []struct{ Status int }
		}
	}
	for range 60 { // it was refused at first, and comes again after 2 s
		ask(t, "GET", m.AdminURL+"/v1/universes/default/outbox", admin, nil, &outbox)
		if len(outbox.Deliveries) > 0 && outbox.Deliveries[0].State == "delivered" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if d := outbox.Deliveries; len(d) != 1 || d[0].State != "delivered" || len(d[0].Attempts) != 2 || d[0].Attempts[0].Status != http.StatusServiceUnavailable {
		t.Errorf("the outbox has %+v", d)
	}
	var got []struct{ Key, Host, Body string }
	ask(t, "GET", at+"/got", nil, nil, &got)
	if len(got) != 2 || got[0] != got[1] || got[0].Key != "static-secret" || got[0].Host != "shop:9000" ||
		!strings.Contains(got[0].Body, `"principalAmount":20.00`) || !strings.Contains(got[0].Body, `"pgReferenceNumber":"REF_1"`) {
		t.Errorf("the receiver got %+v", got)
	}
}

// Shop is an application of a partner: it has customers pay from their wallets. The tests run it
// beside the mock; with -broken it does one thing wrong.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type shop struct {
	broken string

	mu         sync.Mutex
	token      string
	expires    time.Time
	tokenCalls int
	payments   map[string]*payment
}

type payment struct {
	Card     string      `json:"card"`
	Account  string      `json:"account"`
	Merchant string      `json:"merchant"`
	Amount   json.Number `json:"amount"`

	reference string
}

func main() {
	listen := flag.String("listen", "127.0.0.1:"+os.Getenv("KASAUTI_APP_PORT"), "address")
	broken := flag.String("broken", "", "what it does wrong")
	flag.Parse()
	s := &shop{broken: *broken, payments: map[string]*payment{}}
	if dir := os.Getenv("SHOP_PIDS"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, fmt.Sprint(os.Getpid())), nil, 0o600)
	}
	if s.broken == "never-ready" {
		time.Sleep(time.Hour)
	}
	http.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {})
	http.HandleFunc("GET /metrics", s.metrics)
	http.HandleFunc("POST /pay", s.pay)
	http.HandleFunc("POST /payments/{id}/otp", s.confirm)
	log.Printf("the shop listens on %s for %s", *listen, os.Getenv("SHOP_PARTNER"))
	log.Fatal(http.ListenAndServe(*listen, nil))
}

func (s *shop) metrics(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"tokenCalls": s.tokenCalls, "payments": len(s.payments)})
}

// pay has an OTP sent to the customer.
func (s *shop) pay(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := new(payment)
	if err := json.NewDecoder(r.Body).Decode(p); err != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": err.Error()})
		return
	}
	if s.broken == "hangs" {
		time.Sleep(time.Hour)
	}
	if s.broken == "crashes" {
		log.Printf("the secret key is %s", os.Getenv("KASAUTI_SECRET_KEY"))
		panicking("out of luck")
	}
	sent, err := s.call("PARTNER", "/api/v0/partner/enKashCard/otp", map[string]any{
		"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": p.Account, "enKashCardId": p.Card,
	})
	if err != nil {
		answer(w, http.StatusBadGateway, map[string]any{"error": err.Error()})
		return
	}
	p.reference, _ = sent["otpRequestId"].(string)
	id := fmt.Sprintf("P%d", len(s.payments)+1)
	s.payments[id] = p
	answer(w, http.StatusAccepted, map[string]any{"payment": id, "state": "waiting for the OTP", "phone": sent["mobileNumber"]})
}

// confirm takes the money.
func (s *shop) confirm(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.payments[r.PathValue("id")]
	var given struct{ Code string }
	if err := json.NewDecoder(r.Body).Decode(&given); err != nil || p == nil {
		answer(w, http.StatusNotFound, map[string]any{"error": "no such payment"})
		return
	}
	times := 1
	if s.broken == "debits-twice" {
		times = 2
	}
	var paid map[string]any
	var err error
	for try := range times {
		paid, err = s.call("PARTNER", "/api/v0/partner/enKashCard/ppi-merchant-transaction", map[string]any{
			"merchantDetailId": p.Merchant, "enkashCardId": p.Card, "companyId": os.Getenv("KASAUTI_COMPANY_ID"),
			"cardAccountId": p.Account, "amount": p.Amount, "productCode": "DEFAULT", "remarks": "shop", "otpMedium": "MOBILE",
			"otp": given.Code, "otpReferenceId": p.reference, "uniqueTransactionId": fmt.Sprintf("SHOP-%s-%d-%d", p.reference, os.Getpid(), try),
		})
	}
	if err != nil {
		answer(w, http.StatusBadGateway, map[string]any{"error": err.Error()})
		return
	}
	answer(w, http.StatusOK, map[string]any{"state": "paid", "transaction": paid["enkashCardTxnId"]})
}

// authorize gets a token and keeps it as long as it is good.
func (s *shop) authorize() error {
	if s.token != "" && time.Now().Before(s.expires) && s.broken != "token-per-call" {
		return nil
	}
	s.tokenCalls++
	granted, err := s.send("GATEWAY", "/api/v0/merchant/token", map[string]any{
		"accessKey": os.Getenv("KASAUTI_ACCESS_KEY"), "secretKey": os.Getenv("KASAUTI_SECRET_KEY"),
	})
	if err != nil {
		return err
	}
	s.token, _ = granted["token"].(string)
	s.expires = time.Now().Add(time.Minute)
	return nil
}

func (s *shop) call(service, path string, body map[string]any) (map[string]any, error) {
	if err := s.authorize(); err != nil {
		return nil, err
	}
	whole, err := s.send(service, path, body)
	payload, _ := whole["payload"].(map[string]any)
	return payload, err
}

func (s *shop) send(service, path string, body map[string]any) (map[string]any, error) {
	text, _ := json.Marshal(body)
	request, err := http.NewRequest("POST", os.Getenv("KASAUTI_"+service+"_URL")+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("partnerId", os.Getenv("KASAUTI_PARTNER_ID"))
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var whole map[string]any
	if err := json.NewDecoder(response.Body).Decode(&whole); err != nil {
		return nil, err
	}
	log.Printf("%s: HTTP %d", strings.TrimPrefix(path, "/api/v0/"), response.StatusCode)
	if response.StatusCode != http.StatusOK || whole["code"] != nil && whole["code"] != 0.0 {
		return nil, fmt.Errorf("EnKash said %d %v", response.StatusCode, whole)
	}
	return whole, nil
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// panicking ends the whole process, not the request alone.
func panicking(why string) {
	go panic(why)
	select {}
}

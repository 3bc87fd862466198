package broken

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// webhookServers lie about what happened where nobody asked: in what they send by themselves.
func webhookServers() []Server {
	lie := func(name, defect string, change func(send carrier, r *http.Request) (*http.Response, error), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, leaving: func(next http.RoundTripper) http.RoundTripper {
			return carrier(func(r *http.Request) (*http.Response, error) { return change(next.RoundTrip, r) })
		}}
	}
	paid := func(name, defect string, change func(map[string]any), breaks ...string) Server {
		return lie(name, defect, about("wallet.payment-notify-request", saying(edit(change))), breaks...)
	}
	field := func(name, defect string, change func(map[string]any), breaks ...string) Server {
		return lie(name, defect, saying(edit(change)), breaks...)
	}
	return []Server{
		lie("webhook-not-sent", "No webhook is sent, and each counts as delivered.", nowhere, "EK-HOOK-190"),
		lie("webhook-twice", "Each webhook is sent twice.", twice, "EK-HOOK-190"),
		lie("webhook-header-gone", "Webhooks come without the static headers.", bare, "EK-HOOK-020"),
		lie("webhook-header-changed", "The static headers' values come in small letters.", whispering, "EK-HOOK-020"),
		lie("webhook-get", "Webhooks come as GET.", with(http.MethodGet), "EK-HOOK-010"),
		lie("webhook-put", "Webhooks come as PUT.", with(http.MethodPut), "EK-HOOK-010"),
		lie("webhook-form", "Webhooks come as a form.", saying(asForm), "EK-HOOK-010"),
		lie("webhook-list", "Each webhook is a list of one.", saying(func(a *answer) { a.body = append(append([]byte("["), a.body...), ']') }), "EK-HOOK-010"),
		lie("webhook-cut", "Webhooks end in the middle.", saying(func(a *answer) { a.body = a.body[:len(a.body)/2] }), "EK-HOOK-010"),
		lie("webhook-sent-once", "A webhook that was refused is not sent again.", giveUp, "EK-HOOK-190"),
		field("webhook-other-amount", "A webhook tells a paisa more than moved.", func(f map[string]any) { aPaisaMoreOf(f, "principalAmount") }, "EK-HOOK-230"),
		field("webhook-other-balance", "A webhook tells a balance of a paisa more.", func(f map[string]any) { aPaisaMoreOf(f, "balance") }, "EK-HOOK-230"),
		field("webhook-other-direction", "A debit is told as a credit.", put("cardTransactionType", "CR"), "EK-HOOK-230"),
		field("webhook-other-card", "A webhook is about another wallet.", put("enkashCardId", "EKC0000000"), "EK-HOOK-230"),
		field("webhook-other-transaction", "A webhook has another transaction's id.", put("enKashCardTransactionId", "ECT0000000000"), "EK-HOOK-230"),
		field("webhook-amount-text", "A webhook's amount is a text.", put("principalAmount", "20.00"), "EK-SCHEMA-020"),
		{Name: "webhook-balance-before", Defect: "A webhook tells the balance before the transaction.", Breaks: []string{"EK-HOOK-230"}, Admin: true, leaving: toldBefore},
		tellRefused(),

		lie("payment-hook-not-sent", "A payment is not told.", about("wallet.payment-notify-request", nowhere), "EK-HOOK-210"),
		lie("payment-hook-twice", "A payment is told twice.", about("wallet.payment-notify-request", twice), "EK-HOOK-210"),
		paid("payment-hook-other-amount", "A payment is told with a paisa more.", func(f map[string]any) { aPaisaMoreOf(f, "amount") }, "EK-HOOK-240"),
		paid("payment-hook-other-reference", "A payment is told under another reference.", put("uniqueTransactionId", "REF0"), "EK-HOOK-240"),
		paid("payment-hook-failed", "A payment that succeeded is told as failed.", put("status", "FAILED"), "EK-HOOK-070"),
		paid("payment-hook-field-gone", "The payment webhook has no checksum.", drop("checksum"), "EK-HOOK-050"),
		paid("payment-hook-status-word", "The payment webhook has a status of its own.", put("transactionStatus", "DONE"), "EK-PAY-010"),
		paid("payment-hook-order-word", "The payment webhook has an order status of its own.", put("orderStatus", "DONE"), "EK-ORDER-120"),
		tellPending(),
	}
}

// carrier is a way for webhooks to leave.
type carrier func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func taken(r *http.Request) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: r}
}

func nowhere(_ carrier, r *http.Request) (*http.Response, error) {
	_ = r.Body.Close() // nobody reads it
	return taken(r), nil
}

// bodyOf takes the body out of a webhook.
func bodyOf(r *http.Request) []byte {
	text, _ := io.ReadAll(r.Body) // the mock holds it in memory
	_ = r.Body.Close()
	return text
}

func give(r *http.Request, text []byte) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
}

// saying changes what webhooks say.
func saying(change func(*answer)) func(carrier, *http.Request) (*http.Response, error) {
	return func(send carrier, r *http.Request) (*http.Response, error) {
		a := &answer{header: r.Header, body: bodyOf(r)}
		change(a)
		give(r, a.body)
		return send(r)
	}
}

func asForm(a *answer) {
	a.header.Set("Content-Type", "application/x-www-form-urlencoded")
	a.body = []byte("principalAmount=20.00&status=SUCCESS")
}

func twice(send carrier, r *http.Request) (*http.Response, error) {
	text, again := bodyOf(r), r.Clone(r.Context())
	give(again, text)
	first, err := send(again)
	if err != nil {
		return nil, err
	}
	_ = first.Body.Close()
	give(r, text)
	return send(r)
}

func bare(send carrier, r *http.Request) (*http.Response, error) {
	r.Header = http.Header{"Content-Type": r.Header["Content-Type"]}
	return send(r)
}

func whispering(send carrier, r *http.Request) (*http.Response, error) {
	for name, values := range r.Header {
		if name != "Content-Type" {
			r.Header[name] = []string{strings.ToLower(values[0])}
		}
	}
	return send(r)
}

// with sends webhooks by another method.
func with(method string) func(carrier, *http.Request) (*http.Response, error) {
	return func(send carrier, r *http.Request) (*http.Response, error) {
		r.Method = method
		return send(r)
	}
}

// giveUp takes every answer for a success.
func giveUp(send carrier, r *http.Request) (*http.Response, error) {
	answered, err := send(r)
	if err == nil {
		answered.StatusCode = http.StatusOK
	}
	return answered, err
}

// toldBefore adds what a debit took to the balance that it left.
func toldBefore(next http.RoundTripper) http.RoundTripper {
	return carrier(func(r *http.Request) (*http.Response, error) {
		return saying(edit(func(f map[string]any) { addTo(f, "balance", f["principalAmount"]) }))(next.RoundTrip, r)
	})
}

// about changes the way of one event's webhooks alone.
func about(event string, change func(carrier, *http.Request) (*http.Response, error)) func(carrier, *http.Request) (*http.Response, error) {
	return func(send carrier, r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, event) {
			return send(r)
		}
		return change(send, r)
	}
}

// tellRefused is a server that tells a debit although it was refused.
func tellRefused() Server {
	return telling(Server{Name: "webhook-of-refused", Defect: "A debit that was refused is told.", Breaks: []string{"EK-HOOK-200"}},
		debitPath, refusal, "card.transaction-webhook", `{"cardTransactionType":"DR","status":"SUCCESS","principalAmount":60.00}`)
}

// tellPending is a server that tells a payment as soon as it was begun.
func tellPending() Server {
	return telling(Server{Name: "payment-hook-too-early", Defect: "A payment is told while it is pending.", Breaks: []string{"EK-HOOK-220"}},
		addMoneyPath, success, "wallet.payment-notify-request", `{"status":"SUCCESS","amount":100.00}`)
}

// telling makes a server send a webhook of its own beside some answers of a path. It remembers
// where each universe's webhooks go.
func telling(s Server, path string, beside func(func(*answer)) func(*answer), event, text string) Server {
	type place struct {
		URL     string            `json:"url"`
		Headers map[string]string `json:"headers"`
	}
	var known sync.Map // universe -> map[string]place
	s.Admin = true
	s.admin = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if rest, ours := strings.CutSuffix(r.URL.Path, "/webhooks"); ours && r.Method == http.MethodPut {
				sent := bodyOf(r)
				var set struct {
					Webhooks map[string]place `json:"webhooks"`
				}
				if json.Unmarshal(sent, &set) == nil {
					known.Store(rest[strings.LastIndexByte(rest, '/')+1:], set.Webhooks)
				}
				give(r, sent)
			}
			next.ServeHTTP(w, r)
		})
	}
	s.wrap = rewriting(path, beside(func(a *answer) {
		hooks, _ := known.Load(a.universe)
		places, _ := hooks.(map[string]place)
		if to, set := places[event]; set {
			tell(to.URL, to.Headers, text)
		}
	}))
	return s
}

func tell(url string, headers map[string]string, text string) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, strings.NewReader(text))
	if err != nil {
		return
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	if answered, err := http.DefaultClient.Do(r); err == nil {
		_ = answered.Body.Close()
	}
}

package arena

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/mock"
)

const (
	beginsPayment  = "wallet.add-money-to-wallet"
	paymentWebhook = "wallet.payment-notify-request" // which tells how it ended
)

// payment is what webhooks of the case's own are about.
type payment struct {
	id, reference string
	amount        json.Number // rupees, as they were answered
}

// paymentOf reads the answer that begins one.
func paymentOf(answer []byte) (payment, bool) {
	var a struct {
		Payload struct {
			ID        string      `json:"enkashCardTxnId"`
			Reference string      `json:"pgReferenceNumber"`
			Amount    json.Number `json:"amount"`
		} `json:"payload"`
	}
	err := json.Unmarshal(answer, &a)
	return payment{a.Payload.ID, a.Payload.Reference, a.Payload.Amount}, err == nil && a.Payload.ID != ""
}

// learn has the post know how the simulator writes webhooks, where the case has its own.
func (p *post) learn(server *mock.Server) (err error) {
	if len(p.own) > 0 {
		p.model, err = server.ExampleWebhook(universe, paymentWebhook)
	}
	return err
}

// bodyOf is the webhook's body: the model, of the payment, with what the case changes.
func bodyOf(model []byte, w *certify.Webhook, of payment) []byte {
	body := model
	for name, value := range map[string]any{"transactionId": of.id, "uniqueTransactionId": of.reference, "amount": of.amount} {
		body = alike(body, name, written(value, nil))
	}
	for _, name := range slices.Sorted(maps.Keys(w.Set)) {
		for also, says := range mock.Follows(paymentWebhook, name, w.Set[name]) {
			body = put(body, []string{also}, written(says, nil))
		}
		body = alike(body, name, certify.ValueOf(w.Set[name]))
	}
	for _, name := range w.Remove {
		body = alike(body, name, nil)
	}
	return body[:max(0, len(body)-w.Cut)]
}

// alike puts a value, or with nil takes it away, where a webhook says it: in each field that says the same.
func alike(body []byte, name string, value json.RawMessage) []byte {
	names := []string{name}
	for _, same := range mock.Same(paymentWebhook) {
		if slices.Contains(same, name) {
			names = same
		}
	}
	for _, one := range names {
		body = put(body, strings.Split(one, "."), value)
	}
	return body
}

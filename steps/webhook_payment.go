package steps

import (
	"context"
	"encoding/json"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// paymentHook tells that a payment into a wallet is final.
const paymentHook = "wallet.payment-notify-request"

// paymentHookAgrees holds every webhook about the latest payment against the look-up.
func paymentHookAgrees(ctx context.Context, s *scenario.State) error {
	one, err := scenario.Of[loads](s).last(client.OpAddMoney, "payment")
	if err != nil {
		return err
	}
	var told []string
	_, err = awaitHooks(ctx, s, paymentHook, promptly, func(came []scenario.Arrival) bool {
		told = statusesOf(came, one.reference)
		return len(told) > 0
	})
	if err != nil {
		return err
	}
	if len(told) == 0 {
		return noneCame(ctx, s, paymentHook, promptly)
	}
	all, read, err := askTransactions(ctx, s, one.card.Name)
	if err != nil || !read {
		return err
	}
	listed := "not listed"
	for _, t := range all {
		if t.PGReferenceNumber == one.reference {
			listed = t.Status
		}
	}
	for _, status := range told {
		s.Check("EK-HOOK-070", status == listed, "a payment webhook says of the payment what its look-up contradicts",
			verdict.Field{Path: "status", Expected: listed, Actual: status})
	}
	return nil
}

// statusesOf are those that webhooks tell of the payment with a reference.
func statusesOf(came []scenario.Arrival, reference string) (told []string) {
	for _, a := range came {
		var body struct {
			Unique string `json:"uniqueTransactionId"`
			Status string `json:"status"`
		}
		if json.Unmarshal(a.Body, &body) == nil && body.Unique == reference {
			told = append(told, body.Status)
		}
	}
	return told
}

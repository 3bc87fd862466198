package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// cardHook is the webhook that tells of moves of a card's money.
const cardHook = "card.transaction-webhook"

func purchaseTold(ctx context.Context, s *scenario.State) error {
	b, err := lastPurchase(s)
	if err != nil {
		return err
	}
	if b.TxnID == "" {
		return fmt.Errorf("look for the webhook of the purchase: it was declined; write: Then no webhook %q arrives", cardHook)
	}
	var closest []verdict.Field
	told := false
	came, err := awaitHooks(ctx, s, cardHook, promptly, func(taken []scenario.Arrival) bool {
		for _, a := range taken {
			if about, fields := b.told(a.Body); about {
				told, closest = told || allAsTold(fields), fields
			}
		}
		return told
	})
	if err != nil {
		return err
	}
	if len(came) == 0 {
		return noneCame(ctx, s, cardHook, promptly)
	}
	s.Check("EK-SPEND-330", told, "no webhook tells of the purchase as it was", closest...)
	return nil
}

// told holds a webhook against the purchase, and says whether it is about it at all.
func (b bought) told(body []byte) (about bool, fields []verdict.Field) {
	var said struct {
		ID        string      `json:"enKashCardTransactionId"`
		Card      string      `json:"enkashCardId"`
		Amount    json.Number `json:"principalAmount"`
		Balance   json.Number `json:"balance"`
		Direction string      `json:"cardTransactionType"`
		Type      string      `json:"type"`
		Reference string      `json:"pgReferenceNumber"`
		Details   struct {
			Shop      string `json:"merchantName"`
			Channel   string `json:"channel"`
			Reference string `json:"retrievalRefNo"`
		} `json:"txnDetails"`
	}
	if json.Unmarshal(body, &said) != nil || said.ID != b.TxnID {
		return false, nil
	}
	field := func(path, expected, actual string) {
		fields = append(fields, verdict.Field{Path: path, Expected: expected, Actual: actual, OK: expected == actual})
	}
	field("enkashCardId", b.Card, said.Card)
	field("principalAmount", b.Amount.String(), amountShown(said.Amount))
	field("balance", b.after[b.Card].String(), amountShown(said.Balance))
	field("cardTransactionType", "DR", said.Direction)
	field("type", "SALE", said.Type)
	field("pgReferenceNumber", b.Reference, said.Reference)
	field("txnDetails.merchantName", b.Shop, said.Details.Shop)
	field("txnDetails.channel", b.Channel, said.Details.Channel)
	field("txnDetails.retrievalRefNo", b.Reference, said.Details.Reference)
	return true, fields
}

func allAsTold(fields []verdict.Field) bool {
	return !slices.ContainsFunc(fields, func(f verdict.Field) bool { return !f.OK })
}

// amountShown writes an amount as all amounts are shown; what is none stays as it is.
func amountShown(number json.Number) string {
	amount, err := client.ParsePaise(string(number))
	if err != nil {
		return string(number)
	}
	return amount.String()
}

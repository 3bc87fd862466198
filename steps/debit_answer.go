package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func debitGoesThrough(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpMerchantTransaction)
	if err != nil {
		return err
	}
	succeeded(s, answer, "EK-DEBIT-010", "a debit")
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return nil // a debit that was written out field by field has no OTP of ours
	}
	lifetimeHolds(s, d.otp, answer.Err == nil)
	return nil
}

func stillWorks(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	if err := useOTP(ctx, s, amount, merchant); err != nil {
		return err
	}
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	s.Check("EK-DEBIT-310", d.answer.Err == nil, "the OTP of a debit that was refused for the balance is spent",
		verdict.Field{Path: "answer", Expected: "success", Actual: said(d.answer)})
	return nil
}

// transactionPayload reads what a debit, a transfer, or the status of one is answered with.
func transactionPayload(answer *scenario.Answer) (payload struct {
	EnKashCardTxnID     string      `json:"enkashCardTxnId"`
	UniqueTransactionID string      `json:"uniqueTransactionId"`
	Amount              json.Number `json:"amount"`
	Status              string      `json:"status"`
}) {
	readPayload(answer, &payload)
	return payload
}

func debitIDsDiffer(_ context.Context, s *scenario.State) error {
	seen := map[string]bool{}
	n, twice := 0, ""
	for _, d := range scenario.Of[debits](s).made {
		if d.answer.Err != nil {
			continue
		}
		id := transactionPayload(d.answer).EnKashCardTxnID
		if seen[id] {
			twice = id
		}
		seen[id] = true
		n++
	}
	if n < 2 {
		return fmt.Errorf("compare transaction ids: %d debit went through; make at least two first", n)
	}
	s.Check("EK-DEBIT-060", len(seen) == n, "an enkashCardTxnId was given to two debits",
		verdict.Field{Path: "payload.enkashCardTxnId", Expected: "not given before", Actual: twice})
	return nil
}

func debitAnswer(_ context.Context, s *scenario.State) error {
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	payload := transactionPayload(d.answer)
	amount, _ := client.ParsePaise(string(payload.Amount))
	s.Check("EK-DEBIT-020", payload.EnKashCardTxnID != "" && payload.Status != "", "the answer does not name the transaction",
		verdict.Field{Path: "payload.enkashCardTxnId", Expected: "present", Actual: payload.EnKashCardTxnID})
	s.Check("EK-DEBIT-040", payload.UniqueTransactionID != "", "the answer does not repeat the caller's transaction id",
		verdict.Field{Path: "payload.uniqueTransactionId", Expected: "present", Actual: payload.UniqueTransactionID})
	s.Check("EK-DEBIT-050", amount == d.amount, "the answer names another amount",
		verdict.Field{Path: "payload.amount", Expected: d.amount.String(), Actual: string(payload.Amount)})
	s.Check("EK-DEBIT-070", payload.Status == "SUCCESS", "the answer does not say SUCCESS",
		verdict.Field{Path: "payload.status", Expected: "SUCCESS", Actual: payload.Status})
	return nil
}

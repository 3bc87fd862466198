package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// loadPayload reads what a load that was taken answers.
func loadPayload(answer *scenario.Answer) (payload struct {
	EnKashCardTxnID string      `json:"enkashCardTxnId"`
	OTBBalance      json.Number `json:"otbBalance"`
	Status          string      `json:"status"`
	PaymentLink     string      `json:"paymentLink"`
}) {
	readPayload(answer, &payload)
	return payload
}

func topUpGoesThrough(ctx context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpTopUp)
	if err != nil {
		return err
	}
	l := scenario.Of[loads](s)
	taken := succeeded(s, answer, "EK-LOAD-120", "a top-up")
	made, err := l.last(client.OpTopUp, "top-up")
	if err != nil {
		return err
	}
	field := verdict.Field{Path: "answer", Expected: "success", Actual: said(answer)}
	if l.newMonth {
		s.Check("EK-LOAD-430", taken, "a top-up was refused although a new month had begun in India", field)
	}
	for _, other := range l.accepted() {
		if other.reference == made.reference && other.partner != made.partner {
			s.Check("EK-LOAD-290", taken && loadPayload(other.answer).EnKashCardTxnID != loadPayload(answer).EnKashCardTxnID,
				"a reference was taken for that of another partner", field)
		}
	}
	if !taken || !s.Has(scenario.Ledger) {
		return nil
	}
	balances, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	after, err := client.ParsePaise(string(loadPayload(answer).OTBBalance))
	s.Check("EK-LOAD-340", err == nil && after == balances[made.card.ID], "the answer names another balance than the wallet has",
		verdict.Field{Path: "payload.otbBalance", Expected: balances[made.card.ID].String(), Actual: string(loadPayload(answer).OTBBalance)})
	return nil
}

func topUpsGoThrough(_ context.Context, s *scenario.State, want int) error {
	all := scenario.Of[loads](s).atOnce
	if len(all) == 0 {
		return fmt.Errorf("count top-ups: none were made at once in this scenario; add a step such as: When the wallet of \"asha\" is topped up with 100.00 8 times at once")
	}
	var answers []*scenario.Answer
	for _, one := range all {
		answers = append(answers, one.answer)
	}
	countedAtOnce(s, "EK-LOAD-120", "top-ups made at once", answers, want)
	return nil
}

func paymentIsBegun(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpAddMoney)
	if err != nil {
		return err
	}
	if !succeeded(s, answer, "EK-LOAD-370", "a payment") {
		return nil
	}
	payload := loadPayload(answer)
	s.Check("EK-LOAD-370", payload.Status == "PENDING" && payload.PaymentLink != "", "the answer does not say that the payment is pending, or where to pay",
		verdict.Field{Path: "payload.status", Expected: "PENDING", Actual: payload.Status},
		verdict.Field{Path: "payload.paymentLink", Expected: "present", Actual: payload.PaymentLink})
	return nil
}

// paymentTimeHolds judges EK-LOAD-390 where a payment was looked at close to its time.
func paymentTimeHolds(s *scenario.State, one *load, succeeded bool) {
	age, end := s.Session.Now().Sub(one.asked), paymentTime(s)
	field := verdict.Field{Path: "payment looked at after", Actual: age.Round(time.Second).String()}
	switch {
	case age > end-margin && age < end:
		field.Expected = "pending until " + end.String()
		s.Check("EK-LOAD-390", !succeeded, "the payment succeeded before its time", field)
	case age > end && age < end+margin:
		field.Expected = "successful after " + end.String()
		s.Check("EK-LOAD-390", succeeded, "the payment is pending after its time", field)
	}
}

// pendingCounts judges EK-LOAD-400 where a load was to be refused for money on its way.
func pendingCounts(s *scenario.State, answer *scenario.Answer) {
	for _, one := range scenario.Of[loads](s).accepted() {
		if !one.arrived(s) {
			s.Check("EK-LOAD-400", answer.Refused(), "a load was taken as if no money were on its way",
				verdict.Field{Path: "answer", Expected: "a refusal", Actual: said(answer)})
			return
		}
	}
}

func loadIDsDiffer(_ context.Context, s *scenario.State) error {
	made := scenario.Of[loads](s).accepted()
	if len(made) < 2 {
		return fmt.Errorf("compare transaction ids: %d load was taken; make at least two first", len(made))
	}
	seen, twice := map[string]bool{}, ""
	for _, one := range made {
		id := loadPayload(one.answer).EnKashCardTxnID
		if seen[id] {
			twice = id
		}
		seen[id] = true
	}
	s.Check("EK-LOAD-350", len(seen) == len(made), "an enkashCardTxnId was given to two loads",
		verdict.Field{Path: "payload.enkashCardTxnId", Expected: "not given before", Actual: twice})
	return nil
}

func reached(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	gained, err := gainOf(ctx, s, name)
	if err != nil {
		return err
	}
	field := verdict.Field{Path: "reached the wallet", Expected: amount.String(), Actual: gained.String()}
	message := fmt.Sprintf("another amount reached the wallet of %q", name)
	for _, requirement := range promises(s) {
		s.CheckOf(movers(s), requirement, gained == amount, message, field)
	}
	return nil
}

// promises are the requirements that say what the loads of a scenario bring, always in one order: the
// first that is broken is a failure's headline, and a replay must have the same.
func promises(s *scenario.State) []string {
	var all []string
	for _, load := range [...]struct{ operation, requirement string }{{client.OpTopUp, "EK-LOAD-120"}, {client.OpAddMoney, "EK-LOAD-380"}} {
		if _, err := scenario.Of[loads](s).last(load.operation, ""); err == nil {
			all = append(all, load.requirement)
		}
		if scenario.Of[repeats](s).sent[load.operation] {
			all = append(all, "EK-LOAD-150")
		}
	}
	if len(all) == 0 {
		all = []string{"EK-LOAD-120"}
	}
	return all
}

func leftPartner(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	partner, err := s.Names.Partner(name)
	if err != nil {
		return err
	}
	gained, err := change(ctx, s, partner.ID)
	if err != nil {
		return err
	}
	s.CheckOf(movers(s), "EK-LOAD-120", -gained == amount, fmt.Sprintf("another amount left the balance of partner %q", name),
		verdict.Field{Path: "left the partner's balance", Expected: amount.String(), Actual: (-gained).String()})
	return nil
}

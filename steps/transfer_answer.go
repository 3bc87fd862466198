package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func transferAccepted(_ context.Context, s *scenario.State) error {
	t, err := scenario.Of[transfers](s).last()
	if err != nil {
		return err
	}
	if t.bank {
		succeeded(s, t.answer, "EK-IMPS-010", "a transfer")
		return nil
	}
	succeeded(s, t.answer, "EK-WTW-010", "a transfer")
	s.Check("EK-WTW-020", t.answer.Err == nil, "a transfer to a wallet of the same partner is not accepted",
		verdict.Field{Path: "answer", Expected: "success", Actual: said(t.answer)})
	return nil
}

func transferIDsDiffer(_ context.Context, s *scenario.State) error {
	var answers []*scenario.Answer
	seen := map[string]bool{}
	twice := ""
	for _, t := range scenario.Of[transfers](s).made {
		if t.answer.Err != nil {
			continue
		}
		if seen[t.id] {
			twice = t.id
		}
		seen[t.id] = true
		answers = append(answers, t.answer)
	}
	if len(answers) < 2 {
		return fmt.Errorf("compare transaction ids: %d transfer was accepted; make at least two first", len(answers))
	}
	s.CheckOf(answers, "EK-IMPS-080", twice == "", "an enkashCardTxnId was given to two transfers",
		verdict.Field{Path: "payload.enkashCardTxnId", Expected: "not given before", Actual: twice})
	return nil
}

// lookBefore takes a look at the ledger before a call that may move money.
func lookBefore(ctx context.Context, s *scenario.State) error {
	if !s.Has(scenario.Ledger) {
		return nil
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	balances, err := s.Session.Balances(ctx)
	scenario.Of[transfers](s).before = balances
	return err
}

// sideEffects are the changes since the look before the latest transfer, if the answer is that
// transfer's: it was refused, and must have moved nothing.
func (t *transfers) sideEffects(ctx context.Context, s *scenario.State, answer *scenario.Answer) ([]verdict.Field, error) {
	if last := t.made[len(t.made)-1]; !s.Has(scenario.Ledger) || last.answer != answer {
		return nil, nil
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return nil, err
	}
	fields := moved(t.before, after, nil)
	s.CheckOf([]*scenario.Answer{answer}, "EK-TRANSFER-020", len(fields) == 0, "a transfer that was refused moved money", fields...)
	return fields, nil
}

// gains are what the loads, transfers and debits of the scenario should have changed by now, in
// paise by id, if each transfer is in the state that was seen last.
func gains(s *scenario.State) map[string]client.Paise {
	all := loadGains(s)
	for id, gained := range scenario.Of[cardState](s).gains {
		all[id] += gained
	}
	for _, t := range scenario.Of[transfers](s).made {
		if t.answer.Err != nil || len(t.states) == 0 {
			continue
		}
		switch state := t.states[len(t.states)-1]; {
		case state == client.TransferFailed || state == client.TransferReversed:
			continue
		case t.bank && state == client.TransferPending:
			all[scenario.Transit] += t.amount
		default:
			all[t.to] += t.amount
		}
		all[t.from.ID] -= t.amount
	}
	for _, d := range scenario.Of[debits](s).made {
		if d.answer.Err == nil {
			all[d.card.ID] -= d.amount
			all[d.merchant.ID] += d.amount
		}
	}
	return all
}

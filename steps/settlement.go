package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerSettlement(r *scenario.Registry) {
	r.Step(`^the settlement of the debit is (PENDING|APPROVED|SETTLEMENT_IN_PROCESS|DISPUTED|SETTLED|PENDING_WITH_BANK|REFUND|ON_HOLD)$`, settlementIs,
		"Asks for the settlement of the latest debit by its transaction id: it is in this state, which follows from the one that was seen before, and asking changes nothing. On a mock a settlement moves one state at most between two looks.",
		scenario.Example(`the settlement of the debit is PENDING`), scenario.Calls(client.OpSettlementStatus))
	r.Step(`^the time until the settlement is (approved|in process|settled) passes$`, settlementTimePasses,
		"Moves the target's clock to the moment at which the settlement of the latest debit should have come so far, as we assume it.",
		scenario.Needs(scenario.Clock), scenario.Example(`the time until the settlement is approved passes`))
	r.Step(`^the merchant has the money of the debit$`, merchantHasIt,
		"The wallet and the merchant hold what the debit left them with.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the merchant has the money of the debit`))
	r.Step(`^the money of the debit is back in the wallet$`, debitIsBack,
		"All accounts hold what they would without the latest debit.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the money of the debit is back in the wallet`))
	r.Step(`^a settlement request for the debit$`, draftSettlement,
		"Prepares a valid request for the settlement of the latest debit; the next steps may spoil it.",
		scenario.Example(`a settlement request for the debit`), scenario.Prepares(client.OpSettlementStatus))
}

// settlementOrder is EK-MERCHANT-150.
var settlementOrder = order{
	"PENDING":               {"APPROVED", "DISPUTED"},
	"APPROVED":              {"SETTLEMENT_IN_PROCESS", "ON_HOLD"},
	"SETTLEMENT_IN_PROCESS": {"SETTLED", "ON_HOLD"},
	"DISPUTED":              {"APPROVED", "PENDING_WITH_BANK", "ON_HOLD"},
	"ON_HOLD":               {"SETTLEMENT_IN_PROCESS", "PENDING_WITH_BANK"},
	"PENDING_WITH_BANK":     {"REFUND", "ON_HOLD"},
}

// settlements are the states that were seen, by the debit's transaction id.
type settlements struct {
	seen   map[string][]string
	passed map[string]time.Duration // since the debit, by steps
	due    string                   // the requirement whose time has just passed
}

// settledDebit is the latest debit that went through, and its transaction id.
func settledDebit(s *scenario.State) (string, *debit, error) {
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return "", nil, err
	}
	unique := transactionPayload(d.answer).UniqueTransactionID
	if unique == "" {
		return "", nil, fmt.Errorf("look at the settlement: the latest debit did not go through; make one that does first")
	}
	return unique, d, nil
}

func settlementIs(ctx context.Context, s *scenario.State, want string) error {
	unique, d, err := settledDebit(s)
	if err != nil {
		return err
	}
	answer, err := look(ctx, s, d.owner.Name, client.SettlementStatusRequest{MerchantUniqueTxnID: unique}.Request())
	if err != nil {
		return err
	}
	succeeded(s, answer, "EK-MERCHANT-060", "the status of a settlement")
	var payload struct {
		UniqueID string      `json:"merchantUniqueTxnId"`
		Amount   json.Number `json:"amount"`
		Status   string      `json:"settlementStatus"`
	}
	readPayload(answer, &payload)
	amount, _ := client.ParsePaise(string(payload.Amount))
	s.Check("EK-CORR-030", payload.UniqueID == unique && amount == d.amount, "the settlement is not that of the debit",
		verdict.Field{Path: "payload", Expected: unique + " over " + d.amount.String(), Actual: payload.UniqueID + " over " + string(payload.Amount)})
	all := scenario.Of[settlements](s)
	if all.seen == nil {
		all.seen = map[string][]string{}
	}
	if seen := all.seen[unique]; len(seen) > 0 {
		settlementFollows(s, seen[len(seen)-1], payload.Status)
	}
	all.seen[unique] = append(all.seen[unique], payload.Status)
	field := verdict.Field{Path: "payload.settlementStatus", Expected: want, Actual: payload.Status}
	s.Check("EK-MERCHANT-020", isStateName(payload.Status), "the status is a label, not a name", field)
	switch {
	case all.due == settlementSpans["approved"]:
		s.Check(all.due, payload.Status != "PENDING", "the settlement is still pending", field)
	case all.due == settlementSpans["in process"]:
		s.Check(all.due, payload.Status != "APPROVED", "the payout has not begun", field)
	case all.due == settlementSpans["settled"] && want == "SETTLED":
		s.Check(all.due, payload.Status == want, "the settlement is not settled", field)
	}
	all.due = ""
	s.Expect(payload.Status == want, "the settlement is in another state", field)
	return nil
}

// isStateName reports whether a state is spelled by its name, and not by its label.
func isStateName(state string) bool { return strings.Trim(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" }

// settlementFollows judges a move from the state that was seen before.
func settlementFollows(s *scenario.State, from, to string) {
	field := func(expected string) verdict.Field {
		return verdict.Field{Path: "payload.settlementStatus", Expected: expected, Actual: to}
	}
	final := from == "SETTLED" || from == "REFUND"
	s.Check("EK-MERCHANT-030", !final || to == from, "a settlement that was over went on", field(from))
	s.Check("EK-MERCHANT-040", from == "PENDING" || to != "PENDING", "a settlement went back to PENDING", field("not PENDING"))
	if from == "PENDING_WITH_BANK" {
		s.Check("EK-MERCHANT-050", to == from || to == "REFUND" || to == "ON_HOLD", "a refund on its way became something else", field("PENDING_WITH_BANK, REFUND or ON_HOLD"))
	}
	s.Check("EK-MERCHANT-150", settlementOrder.follows(from, to, !s.Mock()), "the settlement went where it must not",
		field(strings.Join(append([]string{from}, settlementOrder[from]...), " or ")))
}

// settlementSpans name the requirement that says when a settlement has come so far.
var settlementSpans = map[string]string{"approved": "EK-MERCHANT-070", "in process": "EK-MERCHANT-080", "settled": "EK-MERCHANT-090"}

// within is the time that a requirement states.
func within(s *scenario.State, requirement string) time.Duration {
	return time.Duration(s.Contract.Value(requirement)) * time.Second
}

func settlementTimePasses(ctx context.Context, s *scenario.State, what string) error {
	unique, _, err := settledDebit(s)
	if err != nil {
		return err
	}
	all := scenario.Of[settlements](s)
	if all.passed == nil {
		all.passed = map[string]time.Duration{}
	}
	until := within(s, settlementSpans[what])
	by := until - all.passed[unique]
	if by < time.Second {
		return fmt.Errorf("let the time until the settlement is %s pass: it has passed in this scenario; put the steps in their order", what)
	}
	all.passed[unique], all.due = until, settlementSpans[what]
	return s.Advance(ctx, by)
}

// booked compares the whole ledger with what the debits left, and judges EK-MERCHANT-100.
func booked(ctx context.Context, s *scenario.State, message string, back func(*debit) client.Paise) error {
	_, d, err := settledDebit(s)
	if err != nil {
		return err
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	want := gains(s)
	want[d.card.ID] += back(d)
	want[d.merchant.ID] -= back(d)
	fields := moved(scenario.Of[books](s).before, after, want)
	s.CheckOf([]*scenario.Answer{d.answer}, "EK-MERCHANT-100", len(fields) == 0, message, fields...)
	return nil
}

func merchantHasIt(ctx context.Context, s *scenario.State) error {
	return booked(ctx, s, "the money moved without a refund", func(*debit) client.Paise { return 0 })
}

func debitIsBack(ctx context.Context, s *scenario.State) error {
	return booked(ctx, s, "the refund did not bring the money back as it left", func(d *debit) client.Paise { return d.amount })
}

func draftSettlement(_ context.Context, s *scenario.State) error {
	unique, d, err := settledDebit(s)
	if err != nil {
		return err
	}
	_, err = begin(s, d.owner, client.SettlementStatusRequest{MerchantUniqueTxnID: unique}.Request())
	return err
}

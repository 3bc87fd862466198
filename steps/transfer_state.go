package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerTransferState(r *scenario.Registry) {
	r.Step(`^the transfer is (PENDING|SUCCESS|FAILED|REVERSED)$`, transferIs,
		"Asks for the status of the latest transfer, by its reference and by its id: both say this, it follows from the state that was seen before, and asking changes nothing. On a mock a transfer moves one state at most between two looks.",
		scenario.Example(`the transfer is PENDING`), scenario.Calls(client.OpTransferStatus))
	r.Step(`^the transfer's time passes$`, transferTimePasses,
		"Moves the target's clock to the moment at which an IMPS transfer should be final, as we assume it.",
		scenario.Needs(scenario.Clock), scenario.Example(`the transfer's time passes`))
	r.Step(`^the money is on its way$`, moneyOnItsWay,
		"The amount of the latest transfer has left the wallet, and not reached the bank account.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the money is on its way`))
	r.Step(`^the money has arrived$`, moneyArrived,
		"The amount of the latest transfer has left its wallet once and is where it was sent, once.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the money has arrived`))
	r.Step(`^the money is back in the wallet$`, moneyIsBack,
		"All accounts hold what they would without the latest transfer.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the money is back in the wallet`))
	r.Step(`^partner "([^"]+)" learns nothing of the (transfer|settlement)$`, learnsNothing,
		"Another partner asks for the status of the latest transfer, or of the settlement of the latest debit, and is refused.",
		scenario.Example(`partner "zenith" learns nothing of the transfer`), scenario.Calls(client.OpTransferStatus, client.OpSettlementStatus))
	r.Step(`^a status request for the transfer$`, draftStatus,
		"Prepares a valid request for the status of the latest transfer, by its reference; the next steps may spoil it.",
		scenario.Example(`a status request for the transfer`), scenario.Prepares(client.OpTransferStatus))
}

// order is which states may follow a state.
type order map[string][]string

// transferOrder is EK-IMPS-060.
var transferOrder = order{
	client.TransferPending: {client.TransferSuccess, client.TransferFailed},
	client.TransferSuccess: {client.TransferReversed},
}

// follows reports whether a state can be seen after another: itself, the next or, where looks may
// lie far apart, one further on.
func (o order) follows(from, to string, far bool) bool {
	known := []string{from}
	for i := 0; i < len(known) && (far || i == 0); i++ {
		known = append(known, slices.DeleteFunc(slices.Clone(o[known[i]]), func(next string) bool { return slices.Contains(known, next) })...)
	}
	return slices.Contains(known, to)
}

// look calls an operation that only reads, and checks that money stays where it is.
func look(ctx context.Context, s *scenario.State, partner string, request client.Request) (*scenario.Answer, error) {
	if !s.Has(scenario.Ledger) || !s.Has(scenario.Reset) {
		return call(ctx, s, partner, request)
	}
	before, err := s.Session.Balances(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := call(ctx, s, partner, request)
	if err != nil {
		return nil, err
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return nil, err
	}
	fields := moved(before, after, nil)
	s.Check("EK-HTTP-280", len(fields) == 0, "a call that only looks moved money", fields...)
	return answer, nil
}

func transferIs(ctx context.Context, s *scenario.State, want string) error {
	t, err := scenario.Of[transfers](s).last()
	if err != nil {
		return err
	}
	byReference, err := look(ctx, s, t.owner.Name, client.TransferStatusRequest{UniqueTransactionID: t.unique}.Request())
	if err != nil {
		return err
	}
	succeeded(s, byReference, "EK-FUND-010", "the status of a transfer")
	seen := transactionPayload(byReference)
	amount, _ := client.ParsePaise(string(seen.Amount))
	s.Check("EK-FUND-030", amount == t.amount, "the status names another amount",
		verdict.Field{Path: "payload.amount", Expected: t.amount.String(), Actual: string(seen.Amount)})
	if t.id != "" {
		byID, err := look(ctx, s, t.owner.Name, client.TransferStatusRequest{EnKashCardTxnID: t.id}.Request())
		if err != nil {
			return err
		}
		s.Check("EK-FUND-020", byID.Err == nil && transactionPayload(byID) == seen, "by its id the transfer is another than by its reference",
			verdict.Field{Path: "payload", Expected: fmt.Sprint(seen), Actual: fmt.Sprint(transactionPayload(byID))})
	}
	if len(t.states) > 0 {
		from := t.states[len(t.states)-1]
		s.Check("EK-IMPS-060", transferOrder.follows(from, seen.Status, !s.Mock()), "the transfer went where it must not",
			verdict.Field{Path: "payload.status", Expected: strings.Join(append([]string{from}, transferOrder[from]...), " or "), Actual: seen.Status})
	}
	t.states = append(t.states, seen.Status)
	if t.bank && want != client.TransferPending {
		s.Check("EK-IMPS-070", seen.Status != client.TransferPending, "the transfer is not final in time",
			verdict.Field{Path: "payload.status", Expected: want, Actual: seen.Status})
	}
	s.Expect(seen.Status == want, "the transfer is in another state", verdict.Field{Path: "payload.status", Expected: want, Actual: seen.Status})
	return nil
}

func transferTimePasses(ctx context.Context, s *scenario.State) error {
	return s.Advance(ctx, within(s, "EK-IMPS-070"))
}

// whereabouts compares the whole ledger with what it should be if the latest transfer is in a
// state. mine are the fields of its wallet, others those of every other account.
func whereabouts(ctx context.Context, s *scenario.State, state string) (t *transfer, mine, others []verdict.Field, err error) {
	if t, err = scenario.Of[transfers](s).last(); err != nil {
		return nil, nil, nil, err
	}
	states := t.states
	t.states = append(slices.Clone(states), state)
	want := gains(s)
	t.states = states
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, field := range moved(scenario.Of[books](s).before, after, want) {
		if field.Path == "balance of "+t.from.ID {
			mine = append(mine, field)
		} else {
			others = append(others, field)
		}
	}
	return t, mine, others, nil
}

func moneyOnItsWay(ctx context.Context, s *scenario.State) error {
	t, mine, others, err := whereabouts(ctx, s, client.TransferPending)
	if err != nil {
		return err
	}
	s.CheckOf([]*scenario.Answer{t.answer}, "EK-IMPS-020", len(mine) == 0, "another amount left the wallet", mine...)
	s.CheckOf([]*scenario.Answer{t.answer}, "EK-IMPS-030", len(others) == 0, "the money is not on its way", others...)
	return nil
}

func moneyArrived(ctx context.Context, s *scenario.State) error {
	t, mine, others, err := whereabouts(ctx, s, client.TransferSuccess)
	if err != nil {
		return err
	}
	if !t.bank {
		s.CheckOf([]*scenario.Answer{t.answer}, "EK-TRANSFER-010", len(mine)+len(others) == 0, "the wallets changed by other amounts", append(mine, others...)...)
		return nil
	}
	s.CheckOf([]*scenario.Answer{t.answer}, "EK-IMPS-020", len(mine) == 0, "another amount left the wallet", mine...)
	s.CheckOf([]*scenario.Answer{t.answer}, "EK-IMPS-030", len(others) == 0, "another amount reached the bank account", others...)
	return nil
}

func moneyIsBack(ctx context.Context, s *scenario.State) error {
	t, mine, others, err := whereabouts(ctx, s, client.TransferFailed)
	if err != nil {
		return err
	}
	answers := []*scenario.Answer{t.answer}
	s.CheckOf(answers, "EK-IMPS-040", len(mine)+len(others) == 0, "the money is not back as it left", append(mine, others...)...)
	s.CheckOf(answers, "EK-TRANSFER-020", len(mine) == 0, "the wallet does not hold what it held before", mine...)
	return nil
}

func learnsNothing(ctx context.Context, s *scenario.State, partner, what string) error {
	var request client.Request
	if what == "settlement" {
		unique, _, err := settledDebit(s)
		if err != nil {
			return err
		}
		request = client.SettlementStatusRequest{MerchantUniqueTxnID: unique}.Request()
	} else {
		t, err := scenario.Of[transfers](s).last()
		if err != nil {
			return err
		}
		request = client.TransferStatusRequest{UniqueTransactionID: t.unique}.Request()
	}
	answer, err := asked{partner: partner, request: request, wrong: true}.call(ctx, s)
	if err != nil {
		return err
	}
	s.Check("EK-HTTP-270", answer.Refused(), fmt.Sprintf("partner %q is told of another's %s", partner, what),
		verdict.Field{Path: "answer", Expected: "a refusal", Actual: said(answer)})
	return nil
}

func draftStatus(_ context.Context, s *scenario.State) error {
	t, err := scenario.Of[transfers](s).last()
	if err != nil {
		return err
	}
	_, err = begin(s, t.owner, client.TransferStatusRequest{UniqueTransactionID: t.unique}.Request())
	return err
}

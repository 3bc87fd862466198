package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCardMoney(r *scenario.Registry) {
	r.Step(`^([0-9.]+) is loaded onto card "([^"]+)"$`, loadCard,
		"Loads a card from what its partner paid in, under a reference of its own.",
		scenario.Example(`50.00 is loaded onto card "priya"`), scenario.Calls(client.OpLoadCard))
	r.Step(`^exactly ([0-9.]+) reached card "([^"]+)"$`, reachedCard,
		"Since the first call about it the card holds exactly so much more.",
		scenario.Needs(scenario.Ledger), scenario.Example(`exactly 50.00 reached card "priya"`))
	r.Step(`^the load of card "([^"]+)" is found by its reference alone$`, loadFound,
		"The transactions of the card under the reference of the latest load are that load and no other.",
		scenario.Example(`the load of card "priya" is found by its reference alone`), scenario.Calls(client.OpCardTransactions))
	r.Step(`^details and balance of card "([^"]+)" say what it holds$`, sayHolding,
		"Two answers and the ledger agree on what the card holds.",
		scenario.Needs(scenario.Ledger), scenario.Example(`details and balance of card "priya" say what it holds`), scenario.Calls(client.OpCardDetails, client.OpCardBalance))
	r.Step(`^card account "([^"]+)" shows what its cards hold together$`, showsTogether,
		"availableCardBalance is the sum of what the ledger has for the account's declared cards.",
		scenario.Needs(scenario.Ledger), scenario.Example(`card account "prepaid" shows what its cards hold together`), scenario.Calls(client.OpCardAccount))
}

// balancesAgree holds the two answers that tell a balance against what the ledger has.
func balancesAgree(ctx context.Context, s *scenario.State, ref client.CardRef, owner string, held client.Paise) error {
	for _, request := range []client.Request{ref.DetailsRequest(), ref.BalanceRequest()} {
		answer, err := call(ctx, s, owner, request)
		if err != nil {
			return err
		}
		said, _ := client.ParsePaise(string(cardOf(answer).Balance)) // no amount is no agreement
		s.Check("EK-CARD-510", answer.Err == nil && said == held, request.Operation+" tells another balance than the card has",
			verdict.Field{Path: "payload.otbBalance", Expected: held.String(), Actual: string(cardOf(answer).Balance)})
	}
	return nil
}

func sayHolding(ctx context.Context, s *scenario.State, name string) error {
	card, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	return balancesAgree(ctx, s, ref, owner, after[card.ID])
}

// loadRequest loads a card under a reference of its own.
func loadRequest(s *scenario.State, ref client.CardRef, amount client.Paise) client.Request {
	return client.LoadCardRequest{
		CardRef: ref, Amount: amount, TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", UniqueReferenceNumber: ourReference(s),
	}.Request()
}

func loadCard(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request { return loadRequest(s, ref, amount) })
	if err == nil && answer.Err == nil {
		noteCardLoad(s, amount)
	}
	return err
}

// noteCardLoad remembers what an accepted load must have moved.
func noteCardLoad(s *scenario.State, amount client.Paise) {
	c := scenario.Of[cardState](s)
	c.gain(c.card.ID, amount)
	if owner, err := s.Names.Owner(c.card); err == nil {
		c.gain(owner.ID, -amount)
	}
}

func reachedCard(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	gained, err := gainOf(ctx, s, name)
	if err != nil {
		return err
	}
	promises := []string{"EK-CARD-520"}
	if scenario.Of[repeats](s).sent[client.OpLoadCard] {
		promises = append(promises, "EK-LOAD-150", "EK-LOAD-280")
	}
	for _, id := range promises {
		s.Check(id, gained == amount, fmt.Sprintf("another amount reached card %q", name),
			verdict.Field{Path: "reached the card", Expected: amount.String(), Actual: gained.String()})
	}
	return nil
}

func loadFound(ctx context.Context, s *scenario.State, name string) error {
	last, made := scenario.Of[calls](s).made[client.OpLoadCard]
	if !made {
		return fmt.Errorf("find the load: none was made in this scenario; add a step such as: When 50.00 is loaded onto card \"priya\"")
	}
	load, _ := last.request.Body.(client.LoadCardRequest)
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: load.UniqueReferenceNumber}.Request()
	})
	if err != nil {
		return err
	}
	var payload struct {
		Data []client.CardTransaction `json:"data"`
	}
	readPayload(answer, &payload)
	there, others := 0, 0
	for _, one := range payload.Data {
		if one.PGReferenceNumber == load.UniqueReferenceNumber && one.Amount == load.Amount && one.Direction == "CR" {
			there++
		} else {
			others++
		}
	}
	s.Check("EK-CORR-020", there == 1, "the load is not found by its reference",
		verdict.Field{Path: "transactions of the load", Expected: "1", Actual: fmt.Sprint(there)})
	s.Check("EK-PAGE-080", others == 0, "the search answers with what its filter excludes",
		verdict.Field{Path: "other transactions", Expected: "0", Actual: fmt.Sprint(others)})
	return nil
}

func showsTogether(ctx context.Context, s *scenario.State, account string) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, owner.Name, client.CardRef{CompanyID: owner.CompanyID, CardAccountID: home.ID}.CardAccountRequest())
	if err != nil {
		return err
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	var sum client.Paise
	for id := range expected(s, home) {
		sum += after[id]
	}
	var payload struct {
		Available json.Number `json:"availableCardBalance"`
	}
	readPayload(answer, &payload)
	got, _ := client.ParsePaise(string(payload.Available))
	s.Check("EK-CARD-500", answer.Err == nil && got == sum, "the account shows another balance than its cards have together",
		verdict.Field{Path: "payload.availableCardBalance", Expected: sum.String(), Actual: string(payload.Available)})
	return nil
}

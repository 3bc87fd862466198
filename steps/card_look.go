package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCardLook(r *scenario.Registry) {
	r.Step(`^card "([^"]+)" is looked at$`, lookAt,
		"Reads the details and limits of a card, and remembers them.",
		scenario.Example(`card "priya" is looked at`), scenario.Calls(client.OpCardDetails, client.OpCardLimits))
	r.Step(`^card "([^"]+)" is as it was$`, asItWas,
		"Details and limits of a card, read again after a refusal, are what they were when it was looked at: status, balance, whether it is of plastic and has a PIN.",
		scenario.Needs(scenario.Reset), scenario.Example(`card "priya" is as it was`), scenario.Calls(client.OpCardDetails, client.OpCardLimits))
	r.Step(`^looking at card "([^"]+)" changes nothing$`, lookingChangesNothing,
		"Details, search, account, limits, transactions and balance are asked for twice: the second answers are the first, and no money moved.",
		scenario.Needs(scenario.Ledger), scenario.Example(`looking at card "priya" changes nothing`),
		scenario.Calls(client.OpCardDetails, client.OpSearchCards, client.OpCardAccount, client.OpCardLimits, client.OpCardTransactions, client.OpCardBalance))
	r.Step(`^partner "([^"]+)" is told nothing of card "([^"]+)"$`, toldNothing,
		"Every call that reads a card is refused to a partner whose it is not.",
		scenario.Example(`partner "zenith" is told nothing of card "priya"`),
		scenario.Calls(client.OpCardDetails, client.OpSearchCards, client.OpCardAccount, client.OpCardLimits, client.OpCardTransactions, client.OpCardBalance))
}

// cardShows reads all that a card shows of itself, each value by its name, and says what came of it.
func cardShows(ctx context.Context, s *scenario.State, name string) (seen map[string]string, details *scenario.Answer, err error) {
	if details, err = cardCall(ctx, s, name, client.CardRef.DetailsRequest); err != nil {
		return nil, nil, err
	}
	shown := map[string]any{}
	readPayload(details, &shown)
	limits, err := limitsOf(ctx, s, name)
	if err != nil {
		return nil, nil, err
	}
	maps.Copy(shown, limits)
	seen = map[string]string{"answer": said(details)}
	for key, value := range shown {
		seen[key] = fmt.Sprint(value)
	}
	return seen, details, nil
}

func lookAt(ctx context.Context, s *scenario.State, name string) error {
	seen, details, err := cardShows(ctx, s, name)
	if err != nil {
		return err
	}
	c := scenario.Of[cardState](s)
	if c.looks == nil {
		c.looks = map[string]map[string]string{}
	}
	c.looks[name] = seen
	s.Expect(details.Err == nil, fmt.Sprintf("card %q cannot be looked at", name), verdict.Field{Path: "answer", Expected: "success", Actual: said(details)})
	return nil
}

func asItWas(ctx context.Context, s *scenario.State, name string) error {
	because := scenario.Of[calls](s).outcome
	before, looked := scenario.Of[cardState](s).looks[name]
	switch {
	case because == "":
		return fmt.Errorf("compare card %q: no refusal was judged in this scenario; add a step such as: Then it is refused because the OTP is wrong", name)
	case !looked:
		return fmt.Errorf("compare card %q: it was not looked at before; begin the scenario with: Given card %q is looked at", name, name)
	}
	now, _, err := cardShows(ctx, s, name)
	if err != nil {
		return err
	}
	var changed []verdict.Field
	all := maps.Clone(before)
	maps.Copy(all, now)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if before[key] != now[key] {
			changed = append(changed, verdict.Field{Path: key, Expected: before[key], Actual: now[key]})
		}
	}
	s.Check(because, len(changed) == 0, fmt.Sprintf("card %q is another than before, although the call was refused", name), changed...)
	return nil
}

// reads are the calls that only look at a card.
func reads(ref client.CardRef) []client.Request {
	return []client.Request{
		ref.DetailsRequest(), ref.SearchRequest(), ref.CardAccountRequest(), ref.LimitsRequest(), ref.BalanceRequest(),
		client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: "NONE"}.Request(),
	}
}

func lookingChangesNothing(ctx context.Context, s *scenario.State, name string) error {
	_, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	before, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	for _, request := range reads(ref) {
		first, err := call(ctx, s, owner, request)
		if err != nil {
			return err
		}
		second, err := call(ctx, s, owner, request)
		if err != nil {
			return err
		}
		same := first.Err == nil && second.Err == nil && string(first.Response.Envelope.Payload) == string(second.Response.Envelope.Payload)
		s.Check("EK-HTTP-280", same, "looking twice shows two things", verdict.Field{Path: request.Operation, Expected: "the same success twice", Actual: said(first) + ", then " + said(second), OK: same})
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	fields := moved(before, after, nil)
	s.Check("EK-HTTP-280", len(fields) == 0, "looking moved money", fields...)
	return nil
}

func toldNothing(ctx context.Context, s *scenario.State, partner, name string) error {
	card, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	if owner == partner {
		return fmt.Errorf("look at card %q as a stranger: it is partner %q's own", name, partner)
	}
	for _, request := range reads(ref) {
		answer, err := asked{partner: partner, request: request, wrong: true}.call(ctx, s)
		if err != nil {
			return err
		}
		s.Check("EK-HTTP-270", answer.Refused(), fmt.Sprintf("partner %q may look at card %q", partner, card.Name),
			verdict.Field{Path: request.Operation, Expected: "a refusal", Actual: said(answer)})
	}
	return nil
}

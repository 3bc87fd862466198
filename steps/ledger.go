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

func registerLedger(r *scenario.Registry) {
	r.Step(`^exactly ([0-9.]+) left the wallet of "([^"]+)"$`, left,
		"Since the first call about money of the scenario the wallet holds exactly so much less.",
		scenario.Needs(scenario.Ledger), scenario.Example(`exactly 20.00 left the wallet of "asha"`))
	r.Step(`^merchant "([^"]+)" received exactly ([0-9.]+)$`, received,
		"Since the first call about money of the scenario the merchant holds exactly so much more.",
		scenario.Needs(scenario.Ledger), scenario.Example(`merchant "bazaar" received exactly 20.00`))
	r.Step(`^no money moved$`, nothingMoved,
		"No holding has changed since the first call about money, or since the step that asked what a wallet holds.",
		scenario.Needs(scenario.Ledger), scenario.Example(`no money moved`))
}

// books are the balances before the first call about money of a scenario, in paise by id.
type books struct{ before map[string]client.Paise }

// openBooks takes the first look at the ledger, where there is one.
func openBooks(ctx context.Context, s *scenario.State) error {
	b := scenario.Of[books](s)
	if b.before != nil || !s.Has(scenario.Ledger) {
		return nil
	}
	balances, err := s.Session.Balances(ctx)
	b.before = balances
	return err
}

// change is how much an account gained since the books were opened, in paise.
func change(ctx context.Context, s *scenario.State, id string) (client.Paise, error) {
	b := scenario.Of[books](s)
	if b.before == nil {
		return 0, fmt.Errorf("compare balances: no call about money was made in this scenario; add one before this step")
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return 0, err
	}
	held, listed := b.before[id]
	holds, still := after[id]
	if !listed || !still {
		return 0, scenario.CannotRun("compare balances: the ledger does not list %s", id)
	}
	return holds - held, nil
}

// gainOf is change for a declared wallet or card.
func gainOf(ctx context.Context, s *scenario.State, name string) (client.Paise, error) {
	card, err := s.Names.Card(name)
	if err != nil {
		return 0, err
	}
	return change(ctx, s, card.ID)
}

// movers are the answers to all debits, those that say that money moved before the others: a
// server may also move it and say no.
func movers(s *scenario.State) []*scenario.Answer {
	var accepted, others []*scenario.Answer
	for _, d := range scenario.Of[debits](s).made {
		if d.answer.Err == nil {
			accepted = append(accepted, d.answer)
		} else {
			others = append(others, d.answer)
		}
	}
	for _, one := range scenario.Of[loads](s).made {
		if one.answer.Err == nil {
			accepted = append(accepted, one.answer)
		} else {
			others = append(others, one.answer)
		}
	}
	return append(accepted, others...)
}

func left(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	gained, err := gainOf(ctx, s, name)
	if err != nil {
		return err
	}
	s.CheckOf(movers(s), "EK-DEBIT-010", -gained == amount, fmt.Sprintf("another amount left the wallet of %q", name),
		verdict.Field{Path: "left the wallet", Expected: amount.String(), Actual: (-gained).String()})
	if scenario.Of[repeats](s).sent[client.OpMerchantTransaction] {
		s.CheckOf(movers(s), "EK-DEBIT-350", -gained == amount, "a debit that was sent again moved money again",
			verdict.Field{Path: "left the wallet", Expected: amount.String(), Actual: (-gained).String()})
	}
	return nil
}

func received(ctx context.Context, s *scenario.State, name string, amount client.Paise) error {
	merchant, err := s.Names.Merchant(name)
	if err != nil {
		return err
	}
	gained, err := change(ctx, s, merchant.ID)
	if err != nil {
		return err
	}
	s.CheckOf(movers(s), "EK-DEBIT-030", gained == amount, fmt.Sprintf("merchant %q received another amount", name),
		verdict.Field{Path: "received", Expected: amount.String(), Actual: gained.String()})
	return nil
}

func nothingMoved(ctx context.Context, s *scenario.State) error {
	if scenario.Of[books](s).before == nil {
		return fmt.Errorf("compare balances: nothing was looked at before; begin the scenario with a step such as: Given wallet \"asha\" holds at least 1.00")
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	if len(after) == 0 {
		return scenario.CannotRun("compare balances: the ledger lists no account")
	}
	fields := moved(scenario.Of[books](s).before, after, nil)
	requirements := []string{}
	for _, answer := range scenario.Of[calls](s).answers {
		if id := movesNothing[answer.Operation]; id != "" && !slices.Contains(requirements, id) {
			requirements = append(requirements, id)
		}
	}
	if len(requirements) == 0 {
		requirements = []string{"EK-OTP-140"}
	}
	for _, id := range requirements {
		s.CheckOf(movers(s), id, len(fields) == 0, "money moved although nothing that moves it went through", fields...)
	}
	return nil
}

// movesNothing are the operations that move no money whatever comes of them, and the
// requirement that says so.
var movesNothing = map[string]string{
	client.OpTransactionOTP:     "EK-OTP-140",
	client.OpLoadLimit:          "EK-LOAD-110",
	client.OpWalletBalance:      "EK-HTTP-280",
	client.OpWalletTransactions: "EK-HTTP-280",
}

// moved lists every account that changed otherwise than the expected gains, in paise by id.
func moved(before, after map[string]client.Paise, gains map[string]client.Paise) []verdict.Field {
	var fields []verdict.Field
	known := maps.Clone(gains) // of which some came to be since, such as the account of a beneficiary
	if known == nil {
		known = map[string]client.Paise{}
	}
	maps.Copy(known, before)
	for _, id := range slices.Sorted(maps.Keys(known)) {
		if want := before[id] + gains[id]; after[id] != want {
			fields = append(fields, verdict.Field{Path: "balance of " + id, Expected: want.String(), Actual: after[id].String()})
		}
	}
	return fields
}

package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerStatement(r *scenario.Registry) {
	r.Step(`^the balance of the wallet of "([^"]+)" is read$`, readBalance,
		"Asks what the wallet holds, and remembers it.",
		scenario.Example(`the balance of the wallet of "asha" is read`), scenario.Calls(client.OpWalletBalance))
	r.Step(`^the wallet of "([^"]+)" shows ([0-9.]+) (more|less) than before$`, shows,
		"Asks what the wallet holds, and compares it with what was read before.",
		scenario.Example(`the wallet of "asha" shows 100.00 more than before`), scenario.Calls(client.OpWalletBalance))
	r.Step(`^balance, transactions and ledger of the wallet of "([^"]+)" agree$`, agree,
		"Reads the balance and every page of the transactions: each move of the scenario stands there once, newest first, in the right direction, and all of them lead from what the wallet held to what it holds.",
		scenario.Needs(scenario.Ledger), scenario.Example(`balance, transactions and ledger of the wallet of "asha" agree`),
		scenario.Calls(client.OpWalletBalance, client.OpWalletTransactions))
	r.Step(`^exactly the transactions that fit are listed$`, listedFit,
		"The latest answer has of all transactions of the wallet those that fit the request's filter, on its page, and counts those of every page.",
		scenario.Example(`exactly the transactions that fit are listed`), scenario.Calls(client.OpWalletTransactions))
	r.Step(`^the payment is listed as (PENDING|SUCCESS)$`, paymentListed,
		"The transactions have the latest payment once, with this status, and a balance only where its money has arrived.",
		scenario.Example(`the payment is listed as PENDING`), scenario.Calls(client.OpWalletTransactions))
	r.Step(`^partner "([^"]+)" cannot read the wallet of "([^"]+)"$`, cannotRead,
		"Asks as this partner for balance and transactions of another's wallet, through the other's card account and through an own one: all is refused.",
		scenario.Example(`partner "zenith" cannot read the wallet of "asha"`), scenario.Calls(client.OpWalletBalance, client.OpWalletTransactions))
}

// readings are the balances that a scenario read first, in paise by card id.
type readings struct{ before map[string]client.Paise }

// askBalance is what the wallet shows; false where it cannot be read, which it reports.
func askBalance(ctx context.Context, s *scenario.State, name string) (client.Paise, bool, error) {
	answer, err := moneyCall(ctx, s, client.OpWalletBalance, name, 0, "")
	if err != nil || !succeeded(s, answer, "EK-BALANCE-020", "a balance") {
		return 0, false, err
	}
	var payload struct {
		Balance json.Number `json:"availableBalance"`
	}
	readPayload(answer, &payload)
	held, err := client.ParsePaise(string(payload.Balance))
	s.Check("EK-BALANCE-020", err == nil, "the balance is no amount",
		verdict.Field{Path: "payload.availableBalance", Expected: "an amount", Actual: string(payload.Balance)})
	return held, err == nil, nil
}

func readBalance(ctx context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	held, read, err := askBalance(ctx, s, name)
	if err != nil || !read {
		return err
	}
	r := scenario.Of[readings](s)
	if r.before == nil {
		r.before = map[string]client.Paise{}
	}
	r.before[card.ID] = held
	return nil
}

func shows(ctx context.Context, s *scenario.State, name string, amount client.Paise, way string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	before, read := scenario.Of[readings](s).before[card.ID]
	if !read {
		return fmt.Errorf("compare the balance of %q: it was not read before; add a step such as: Given the balance of the wallet of %q is read", name, name)
	}
	held, read, err := askBalance(ctx, s, name)
	if err != nil || !read {
		return err
	}
	if way == "less" {
		amount = -amount
	}
	s.Check("EK-LOAD-160", held == before+amount, fmt.Sprintf("the wallet of %q shows another balance", name),
		verdict.Field{Path: "payload.availableBalance", Expected: (before + amount).String(), Actual: held.String()})
	return nil
}

func paymentListed(ctx context.Context, s *scenario.State, status string) error {
	one, err := scenario.Of[loads](s).last(client.OpAddMoney, "payment")
	if err != nil {
		return err
	}
	all, read, err := askTransactions(ctx, s, one.card.Name)
	if err != nil || !read {
		return err
	}
	var found []transaction
	for _, t := range all {
		if t.PGReferenceNumber == one.reference {
			found = append(found, t)
		}
	}
	got := fmt.Sprintf("listed %d times", len(found))
	holds := len(found) == 1
	if holds {
		got = found[0].Status
		holds = got == status && (found[0].Balance != nil) == (status == "SUCCESS")
		if holds != (got == status) {
			got += ", with a balance that does not go with it"
		}
	}
	paymentTimeHolds(s, one, len(found) == 1 && found[0].Status == "SUCCESS")
	s.Check("EK-TXN-090", holds, "the payment is listed otherwise than it stands", verdict.Field{Path: "payment " + one.reference, Expected: status, Actual: got})
	return nil
}

func cannotRead(ctx context.Context, s *scenario.State, partner, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	owner, err := s.Names.Owner(card)
	if err != nil {
		return err
	}
	if owner.Name == partner {
		return fmt.Errorf("read the wallet of %q as %q: it is that partner's own", name, partner)
	}
	through := []string{card.Account}
	for account, a := range s.Names.Accounts {
		if a.Partner == partner {
			through = append(through, account)
		}
	}
	for _, account := range through {
		as := card
		as.Account = account
		balance, err := s.Names.Balance(as)
		if err != nil {
			return err
		}
		list, err := s.Names.Transactions(as)
		if err != nil {
			return err
		}
		for _, request := range []client.Request{balance.Request(), list.Request()} {
			answer, err := call(ctx, s, partner, request)
			if err != nil {
				return err
			}
			s.CheckOf([]*scenario.Answer{answer}, "EK-HTTP-270", answer.Refused(), fmt.Sprintf("partner %q could read the wallet of %q", partner, name),
				verdict.Field{Path: request.Operation, Expected: "a refusal", Actual: said(answer)})
		}
	}
	return nil
}

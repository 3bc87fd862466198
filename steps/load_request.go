package steps

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerLoadRequest(r *scenario.Registry) {
	r.Step(`^a top-up request of ([0-9.]+) for the wallet of "([^"]+)"$`, draftTopUp,
		"Prepares a valid top-up; the next steps may spoil it.",
		scenario.Example(`a top-up request of 20.00 for the wallet of "asha"`), scenario.Prepares(client.OpTopUp))
	r.Step(`^a payment request of ([0-9.]+) for the wallet of "([^"]+)"$`, draftAddMoney,
		"Prepares a valid payment through the gateway; the next steps may spoil it.",
		scenario.Example(`a payment request of 20.00 for the wallet of "asha"`), scenario.Prepares(client.OpAddMoney))
	r.Step(`^a limit request of ([0-9.]+) for the wallet of "([^"]+)"$`, draftLoadLimit,
		"Prepares a valid question for the funding limit; the next steps may spoil it.",
		scenario.Example(`a limit request of 20.00 for the wallet of "asha"`), scenario.Prepares(client.OpLoadLimit))
	r.Step(`^a balance request for the wallet of "([^"]+)"$`, draftBalance,
		"Prepares a valid question for the balance; the next steps may spoil it.",
		scenario.Example(`a balance request for the wallet of "asha"`), scenario.Prepares(client.OpWalletBalance))
	r.Step(`^a transactions request for the wallet of "([^"]+)"$`, draftTransactions,
		"Prepares a valid question for the transactions; the next steps may spoil it.",
		scenario.Example(`a transactions request for the wallet of "asha"`), scenario.Prepares(client.OpWalletTransactions))
}

func draftMoney(ctx context.Context, s *scenario.State, operation, name string, amount client.Paise) error {
	owner, request, err := moneyRequest(s, operation, name, amount, ourReference(s))
	if err != nil {
		return err
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	d, err := begin(s, owner, request)
	if err != nil {
		return err
	}
	d.card, err = s.Names.Card(name)
	return err
}

func draftTopUp(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return draftMoney(ctx, s, client.OpTopUp, name, amount)
}

func draftAddMoney(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return draftMoney(ctx, s, client.OpAddMoney, name, amount)
}

func draftLoadLimit(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return draftMoney(ctx, s, client.OpLoadLimit, name, amount)
}

func draftBalance(ctx context.Context, s *scenario.State, name string) error {
	return draftMoney(ctx, s, client.OpWalletBalance, name, 0)
}

func draftTransactions(ctx context.Context, s *scenario.State, name string) error {
	return draftMoney(ctx, s, client.OpWalletTransactions, name, 0)
}

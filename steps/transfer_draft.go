package steps

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func draftToPayee(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return draftTransfer(ctx, s, amount, name, toPayee)
}

func draftToWallet(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	return draftTransfer(ctx, s, amount, name, toWallet)
}

func draftTransfer(ctx context.Context, s *scenario.State, amount client.Paise, name string, where func(*scenario.State, string) (destination, error)) error {
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	to, err := where(s, name)
	if err != nil {
		return err
	}
	t, err := newTransfer(s, o, o.Card, to, amount)
	if err != nil {
		return err
	}
	if err := t.with(s, code); err != nil {
		return err
	}
	if err := lookBefore(ctx, s); err != nil {
		return err
	}
	d, err := begin(s, t.owner, t.request)
	if err != nil {
		return err
	}
	d.done = func(answer *scenario.Answer) { t.record(s, answer) }
	return nil
}

func withSameReference(_ context.Context, s *scenario.State) error {
	t, err := scenario.Of[transfers](s).last()
	if err != nil {
		return err
	}
	return set(s, "uniqueTransactionId", t.unique)
}

package steps

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerWorld(r *scenario.Registry) {
	r.Step(`^the world "([^"]+)"$`, theWorld,
		"The run's world is the one of this name: what it declares is there.",
		scenario.Example(`the world "base"`))
	r.Step(`^wallet "([^"]+)" holds at least ([0-9.]+)$`, holdsAtLeast,
		"Reads what the wallet holds, and tops up what lacks from its partner's balance.",
		scenario.Example(`wallet "asha" holds at least 500.00`), scenario.Calls(client.OpWalletBalance, client.OpTopUp))
}

func theWorld(_ context.Context, s *scenario.State, name string) error {
	switch has := s.Names.World; has {
	case name:
		return nil
	case "":
		return scenario.Unready("use the world %q: this run has none; give its file with --world", name)
	default:
		return scenario.Unready("use the world %q: this run has the world %q; give the file of the other with --world", name, has)
	}
}

// holdsAtLeast makes no claim about the target: what it cannot bring about could not run. What moves
// afterwards is counted from what it leaves.
func holdsAtLeast(ctx context.Context, s *scenario.State, name string, least client.Paise) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	holds, err := holding(ctx, s, card)
	if err != nil {
		return err
	}
	if lacks := least - holds; lacks > 0 {
		owner, request, err := moneyRequest(s, client.OpTopUp, name, lacks, ourReference(s))
		if err != nil {
			return err
		}
		answer, err := s.Call(ctx, owner.Name, request)
		if err != nil {
			return err
		}
		if answer.Err != nil {
			return scenario.CannotRun("load wallet %q, which holds %s, with the %s that lacks: %v", name, holds, lacks, answer.Err)
		}
		scenario.Of[books](s).before = nil
	}
	if s.Has(scenario.Ledger) {
		return openBooks(ctx, s)
	}
	return nil
}

// holding is what a wallet holds: by the books, where they can be read, or as the API tells.
func holding(ctx context.Context, s *scenario.State, card scenario.Card) (client.Paise, error) {
	if s.Has(scenario.Ledger) {
		balances, err := s.Session.Balances(ctx)
		return balances[card.ID], err
	}
	owner, err := s.Names.Owner(card)
	if err != nil {
		return 0, err
	}
	c, err := s.Client(owner.Name)
	if err != nil {
		return 0, err
	}
	request, err := s.Names.Balance(card)
	if err != nil {
		return 0, err
	}
	holds, err := c.GetWalletBalance(ctx, request)
	if err != nil {
		return 0, scenario.CannotRun("see what wallet %q holds: %v", card.Name, err)
	}
	return holds, nil
}

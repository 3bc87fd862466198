package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Buy implements scenario.Session. What the mock refuses is the feature's mistake.
func (u *universe) Buy(ctx context.Context, p scenario.Purchase) (scenario.Bought, error) {
	view, err := u.target.admin.buy(ctx, u.id, mock.Purchase{
		Card: p.Card, Amount: int64(p.Amount), Channel: p.Channel, International: p.Abroad, PIN: p.PIN.Reveal(),
	})
	if refused, ok := errors.AsType[*adminRefusal](err); ok && refused.status == http.StatusBadRequest {
		return scenario.Bought{}, err
	}
	if err != nil {
		return scenario.Bought{}, cannotAsk("make a purchase on the mock", err)
	}
	if decided := view.Status == mock.Approved && view.TxnID != ""; decided == (view.Declined != "") || !decided && view.Status != mock.Declined {
		return scenario.Bought{}, cannotAsk("make a purchase on the mock", fmt.Errorf("the admin API at %s neither approved nor declined it; check that the URL is the admin address of this version's mock", u.target.admin.base))
	}
	return scenario.Bought{
		Declined: view.Declined, TxnID: view.TxnID, Reference: view.Reference, Shop: view.Merchant, Balance: client.Paise(view.Balance),
	}, nil
}

// Buy implements scenario.Session.
func (s *shared) Buy(context.Context, scenario.Purchase) (scenario.Bought, error) {
	return scenario.Bought{}, scenario.CannotRun("make a purchase: %v", errNoCapability)
}

// buy has a card of a universe pay.
func (a *adminClient) buy(ctx context.Context, universe string, p mock.Purchase) (mock.PurchaseView, error) {
	var view mock.PurchaseView
	err := a.call(ctx, http.MethodPost, universePath(universe, "/purchases"), p, &view)
	return view, err
}

package check

import (
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// validOfMoney is a request about a wallet's money that must be taken, of one rupee where it
// moves some.
func validOfMoney(s *scenario.State, operation string, about subject) (client.Request, error) {
	if about.card.ID == "" {
		return client.Request{}, scenario.Unready("choose a wallet to ask about: the world or environment file declares none; add one under wallets")
	}
	const amount = 100
	reference := fmt.Sprintf("CHK_%d", s.Session.Now().UnixNano())
	switch operation {
	case client.OpTopUp:
		request, err := s.Names.TopUp(about.card, amount)
		request.UniqueReferenceNumber = reference
		return request.Request(), err
	case client.OpAddMoney:
		request, err := s.Names.AddMoney(about.card, amount)
		request.UniqueReferenceNumber = reference
		return request.Request(), err
	case client.OpLoadLimit:
		request, err := s.Names.LoadLimit(about.card, amount)
		return request.Request(), err
	case client.OpWalletBalance:
		request, err := s.Names.Balance(about.card)
		return request.Request(), err
	default:
		request, err := s.Names.Transactions(about.card)
		return request.Request(), err
	}
}

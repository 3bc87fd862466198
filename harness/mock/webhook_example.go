package mock

import (
	"fmt"
	"strings"
)

// What an example tells: a debit of 20.00, a payment of 100.00.
const (
	exampleDebit   = 20_00
	examplePayment = 100_00
)

// ExampleWebhook is the body that a webhook of a universe would have: about a wallet of the
// world, and something that did not happen. Its ids are the universe's next.
func (s *Server) ExampleWebhook(universe, event string) ([]byte, error) {
	u, err := s.universe(universe)
	if err != nil {
		return nil, err
	}
	defer u.enter()()
	at, id := u.clock.now(), u.newTxnID()
	unique := randomID(u.rand, "TXN_", 10)
	switch event {
	case cardTransaction:
		names := sortedKeys(s.template.Load().world.Wallets)
		if len(names) == 0 {
			return nil, fmt.Errorf("make an example of %s: the world has no wallet; add one", event)
		}
		v := u.cards.get(s.template.Load().world.Wallets[names[0]].ID)
		body := u.cardTransactionOf(v, posting{At: at, TxnID: id, Unique: unique, Kind: sale, Paise: exampleDebit, Note: "Example"}, "DR")
		body.Balance = max(body.Balance-exampleDebit, 0)
		return marshal(body), nil
	case paymentNotify:
		return marshal(u.paymentOf(endedPayment{id: id, unique: unique, paise: examplePayment, status: string(paymentSuccess), ok: true, at: at})), nil
	}
	return nil, fmt.Errorf("make an example of %q: the mock sends no such webhook; known are %s", clip(event), strings.Join(Events(), ", "))
}

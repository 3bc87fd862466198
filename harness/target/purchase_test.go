package target

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// TestBuy: a purchase that is declined is no error, one that cannot be is the feature's mistake, and
// where nobody can make one the step could not run.
func TestBuy(t *testing.T) {
	world := smallWorld()
	world.CardAccounts["prepaid"] = mock.CardAccount{Partner: "acme", Type: "RELOADABLE_GPR"}
	world.Cards = map[string]mock.Card{"priya": {Account: "prepaid", Balance: 200_00}}
	running, err := Embedded(t.Context(), EmbeddedOptions{World: world, Contract: loadContract(t), Seed: 7})
	running = closed(t, running, err)
	session := open(t, running, t.Name())
	card := running.Names().Cards["priya"].ID
	got, err := session.Buy(t.Context(), scenario.Purchase{Card: card, Amount: 20_00, Channel: "POS"})
	if err != nil || got.Declined != "" || got.TxnID == "" || got.Reference == "" || got.Shop == "" || got.Balance != 180_00 {
		t.Errorf("got %+v, %v", got, err)
	}
	balances, err := session.Balances(t.Context())
	if err != nil || balances[card] != 180_00 || balances[scenario.Network] != 20_00 {
		t.Errorf("the card holds %s, the network %s: %v", balances[card], balances[scenario.Network], err)
	}
	got, err = session.Buy(t.Context(), scenario.Purchase{Card: card, Amount: 20_00, Channel: "ATM", PIN: client.NewSecret("4821")})
	if err != nil || got.Declined != "pin-missing" || got.TxnID != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	var cannot *scenario.CouldNotRun
	if _, err = session.Buy(t.Context(), scenario.Purchase{Card: card, Amount: 20_00, Channel: "PIGEON"}); err == nil || errors.As(err, &cannot) {
		t.Errorf("a channel that nobody knows: %v", err)
	}
	if _, err = (&shared{}).Buy(t.Context(), scenario.Purchase{}); !errors.As(err, &cannot) {
		t.Errorf("on a target without an admin API: %v", err)
	}
}

// TestBuyOfAStranger: an answer that neither approves nor declines is no approval.
func TestBuyOfAStranger(t *testing.T) {
	for answer, understood := range map[string]bool{
		`{"status":"APPROVED","enkashCardTxnId":"ECT1"}`: true,
		`{"status":"DECLINED","declined":"card-locked"}`: true,
		`null`: false,
		`{}`:   false,
		`{"status":"PENDING","enkashCardTxnId":"ECT1"}`:                           false,
		`{"status":"APPROVED"}`:                                                   false,
		`{"status":"DECLINED","enkashCardTxnId":"ECT1"}`:                          false,
		`{"status":"APPROVED","enkashCardTxnId":"ECT1","declined":"card-locked"}`: false,
	} {
		stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, answer)
		}))
		u := &universe{target: &reachable{admin: newAdminClient(stranger.URL, "", http.DefaultTransport)}, id: "x"}
		_, err := u.Buy(t.Context(), scenario.Purchase{Card: "EKC1", Amount: 1, Channel: "POS"})
		var cannot *scenario.CouldNotRun
		if understood != (err == nil) || err != nil && !errors.As(err, &cannot) {
			t.Errorf("%s: %v", answer, err)
		}
		stranger.Close()
	}
}

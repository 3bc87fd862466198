package steps

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerPurchase(r *scenario.Registry) {
	r.Step(`^card "([^"]+)" pays ([0-9.]+) (at a shop|by tapping|online)( abroad)?$`, pays,
		"Has a card pay over the card network: at the terminal of a shop, there without contact, or in a web shop.",
		scenario.Needs(scenario.Purchases, scenario.Ledger), scenario.Example(`card "priya" pays 20.00 at a shop`))
	r.Step(`^card "([^"]+)" withdraws ([0-9.]+) at an ATM( abroad)?( with a wrong PIN)?$`, withdraws,
		"Has a card pay out cash, with its PIN or with another.",
		scenario.Needs(scenario.Purchases, scenario.Ledger), scenario.Example(`card "priya" withdraws 20.00 at an ATM`))
	r.Step(`^the purchase is approved$`, purchaseApproved,
		"The latest purchase or withdrawal was approved, and its amount, to the paisa, left the card once and nobody else.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the purchase is approved`))
	r.Step(`^the purchase is declined because (.+)$`, purchaseDeclined,
		"The latest purchase or withdrawal was declined for this reason, and no money moved. The reasons are those of the contract.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the purchase is declined because the card is locked`))
	r.Step(`^exactly ([0-9.]+) left card "([^"]+)"$`, leftCard,
		"Since the first call about it the card holds exactly so much less.",
		scenario.Needs(scenario.Ledger), scenario.Example(`exactly 20.00 left card "priya"`))
	r.Step(`^the purchase is (found|not found) among the transactions of card "([^"]+)"$`, purchaseListed,
		"The transactions of the card under the reference of the latest purchase are that purchase alone, or none.",
		scenario.Example(`the purchase is found among the transactions of card "priya"`), scenario.Calls(client.OpCardTransactions))
	r.Step(`^the webhook tells of the purchase$`, purchaseTold,
		"A card transaction webhook about the latest purchase comes, with amount, balance, shop and channel.",
		scenario.Needs(scenario.Webhooks), scenario.Example(`the webhook tells of the purchase`))
}

// purchases are those of a scenario.
type purchases struct{ made []bought }

// bought is a purchase, and what the ledger was before and after it.
type bought struct {
	scenario.Purchase
	scenario.Bought
	at            time.Time
	before, after map[string]client.Paise
}

var channels = map[string]string{"at a shop": "POS", "by tapping": "CONTACTLESS", "online": "ECOMMERCE"}

func pays(ctx context.Context, s *scenario.State, name string, amount client.Paise, where, abroad string) error {
	return buy(ctx, s, name, scenario.Purchase{Amount: amount, Channel: channels[where], Abroad: abroad != ""})
}

func withdraws(ctx context.Context, s *scenario.State, name string, amount client.Paise, abroad, wrong string) error {
	p := scenario.Purchase{Amount: amount, Channel: "ATM", Abroad: abroad != ""}
	if wrong != "" {
		pins := scenario.Of[cardState](s).pins
		if len(pins) == 0 {
			return fmt.Errorf("type a wrong PIN: none was set in this scenario; add a step such as: Given the PIN of card %q is set to \"4821\"", name)
		}
		p.PIN = wrongCode(client.NewSecret(pins[len(pins)-1]))
	}
	return buy(ctx, s, name, p)
}

// buy makes a purchase, with a look at the ledger before and after it.
func buy(ctx context.Context, s *scenario.State, name string, p scenario.Purchase) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	p.Card = card.ID
	b := bought{Purchase: p, at: s.Session.Now()}
	if b.before, err = s.Session.Balances(ctx); err != nil {
		return err
	}
	if b.Bought, err = s.Session.Buy(ctx, p); err != nil {
		return err
	}
	if b.after, err = s.Session.Balances(ctx); err != nil {
		return err
	}
	all := scenario.Of[purchases](s)
	all.made = append(all.made, b)
	if b.Declined == "" {
		c := scenario.Of[cardState](s)
		c.gain(card.ID, -p.Amount)
		c.gain(scenario.Network, p.Amount)
	}
	return nil
}

func lastPurchase(s *scenario.State) (bought, error) {
	all := scenario.Of[purchases](s).made
	if len(all) == 0 {
		return bought{}, fmt.Errorf("look at the purchase: none was made in this scenario; add a step such as: When card \"priya\" pays 20.00 at a shop")
	}
	return all[len(all)-1], nil
}

// became says what a purchase came to, in words.
func (b bought) became(s *scenario.State) string {
	if b.Declined == "" {
		return "approved"
	}
	if d, known := s.Contract.Decline(b.Declined); known {
		return "declined because " + d.Phrase
	}
	return "declined because of " + b.Declined
}

func purchaseApproved(_ context.Context, s *scenario.State) error {
	b, err := lastPurchase(s)
	if err != nil {
		return err
	}
	fields := moved(b.before, b.after, map[string]client.Paise{b.Card: -b.Amount, scenario.Network: b.Amount})
	fields = append(fields, verdict.Field{Path: "purchase", Expected: "approved", Actual: b.became(s), OK: b.Declined == ""})
	s.Check("EK-SPEND-010", len(fields) == 1 && b.Declined == "", "a purchase that nothing forbids was "+b.became(s)+", or moved another amount", fields...)
	beginsAnew(s, b)
	return nil
}

// periodOf is the day, month or year of the limit over which a purchase was declined; "" for other reasons.
func periodOf(declined string) string {
	for _, period := range []string{"day", "month", "year"} {
		if strings.HasPrefix(declined, "over-"+period) {
			return period
		}
	}
	return ""
}

// beginsAnew judges, where a limit was reached in an earlier period, that it is so no longer.
func beginsAnew(s *scenario.State, b bought) {
	for _, earlier := range scenario.Of[purchases](s).made {
		period := periodOf(earlier.Declined)
		if earlier.Card == b.Card && period != "" && !beginning(earlier.at, period, 1).After(b.at) {
			s.Check("EK-SPEND-280", b.Declined == "", "the card's limit did not begin anew with the "+period,
				verdict.Field{Path: "purchase", Expected: "approved", Actual: b.became(s)})
			return
		}
	}
}

// lastsToTheEnd judges, where a period is about to end, that its limit has not begun anew before.
func lastsToTheEnd(s *scenario.State, b bought, d contract.Decline) {
	period := periodOf(d.Name)
	if period == "" || beginning(b.at, period, 1).Sub(b.at) > time.Minute {
		return
	}
	s.Check("EK-SPEND-280", b.Declined == d.Name, "the card's limit began anew before the end of the "+period,
		verdict.Field{Path: "purchase", Expected: "declined because " + d.Phrase, Actual: b.became(s)})
}

func purchaseDeclined(_ context.Context, s *scenario.State, reason string) error {
	d, known := s.Contract.DeclineByPhrase(reason)
	if !known {
		var phrases []string
		for _, d := range s.Contract.Declines() {
			phrases = append(phrases, d.Phrase)
		}
		return fmt.Errorf("judge a purchase: the contract knows no reason to decline %q%s", reason, nearest.Known(reason, phrases))
	}
	b, err := lastPurchase(s)
	if err != nil {
		return err
	}
	s.Check(d.Requirement, b.Declined == d.Name, "the purchase was "+b.became(s),
		verdict.Field{Path: "purchase", Expected: "declined because " + reason, Actual: b.became(s)})
	fields := moved(b.before, b.after, nil)
	s.Check("EK-SPEND-020", b.Declined == "" || len(fields) == 0, "a purchase that was declined moved money", fields...)
	lastsToTheEnd(s, b, d)
	return nil
}

func leftCard(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	gained, err := gainOf(ctx, s, name)
	if err != nil {
		return err
	}
	s.Check("EK-SPEND-010", -gained == amount, fmt.Sprintf("another amount left card %q", name),
		verdict.Field{Path: "left the card", Expected: amount.String(), Actual: (-gained).String()})
	return nil
}

func purchaseListed(ctx context.Context, s *scenario.State, how, name string) error {
	b, err := lastPurchase(s)
	if err != nil {
		return err
	}
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: b.Reference}.Request()
	})
	if err != nil {
		return err
	}
	var payload struct {
		Data []client.CardTransaction `json:"data"`
	}
	readPayload(answer, &payload)
	want, got := "none", "none"
	if how == "found" {
		want = fmt.Sprintf("DR SALE %s as %s", b.Amount, b.TxnID)
	}
	for i, one := range payload.Data {
		line := fmt.Sprintf("%s %s %s as %s", one.Direction, one.Type, one.Amount, one.EnKashCardTxnID)
		if got += ", " + line; i == 0 {
			got = line
		}
	}
	s.Check("EK-SPEND-320", answer.Err == nil && got == want, "the card's transactions tell another story of the purchase",
		verdict.Field{Path: "transactions under " + b.Reference, Expected: want, Actual: got})
	return nil
}

package steps

import (
	"fmt"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerLoad(r *scenario.Registry) {
	r.Step(`^the wallet of "([^"]+)" is topped up with ([0-9.]+)$`, topUp,
		"Tops the wallet up from its partner's balance, under a reference of its own.",
		scenario.Example(`the wallet of "asha" is topped up with 100.00`), scenario.Calls(client.OpTopUp))
	r.Step(`^the wallet of "([^"]+)" is topped up with ([0-9.]+) under the reference "([^"]+)"$`, topUpUnder,
		"Tops the wallet up under a reference that the scenario gives a name: the same name is the same reference.",
		scenario.Example(`the wallet of "asha" is topped up with 100.00 under the reference "first"`), scenario.Calls(client.OpTopUp))
	r.Step(`^the wallet of "([^"]+)" is topped up with ([0-9.]+) (\d+) times at once$`, topUpAtOnce,
		"Makes several top-ups at the same time, each under a reference of its own.",
		scenario.Example(`the wallet of "asha" is topped up with 100.00 8 times at once`), scenario.Calls(client.OpTopUp))
	r.Step(`^([0-9.]+) is added to the wallet of "([^"]+)" through the gateway$`, addMoney,
		"Begins a payment into the wallet, under a reference of its own.",
		scenario.Example(`100.00 is added to the wallet of "asha" through the gateway`), scenario.Calls(client.OpAddMoney))
	r.Step(`^the payment's time passes$`, paymentTimePasses,
		"Moves the target's clock to where a payment succeeds, as we assume it.",
		scenario.Needs(scenario.Clock), scenario.Example(`the payment's time passes`))
	r.Step(`^the (day|month|year) in India has (\d+) seconds? left$`, periodHasLeft,
		"Moves the target's clock to shortly before the end of a day, a month or a year in India.",
		scenario.Needs(scenario.Clock), scenario.Example(`the month in India has 60 seconds left`))
	r.Step(`^a check and a top-up of ([0-9.]+) agree for the wallet of "([^"]+)"$`, checkAgrees,
		"Asks whether the wallet can be loaded, then tops it up: both are taken, or both refused.",
		scenario.Example(`a check and a top-up of 100.00 agree for the wallet of "asha"`), scenario.Calls(client.OpLoadLimit, client.OpTopUp))

	r.Step(`^the top-up goes through$`, topUpGoesThrough,
		"The answer to the top-up is a success, and names the balance after it.",
		scenario.Example(`the top-up goes through`))
	r.Step(`^exactly (\d+) top-ups? goe?s? through$`, topUpsGoThrough,
		"So many of the top-ups made at once were taken, the others refused.",
		scenario.Example(`exactly 8 top-ups go through`))
	r.Step(`^the payment is begun$`, paymentIsBegun,
		"The answer to the payment is a success that says PENDING and where to pay.",
		scenario.Example(`the payment is begun`))
	r.Step(`^every load has a transaction id of its own$`, loadIDsDiffer,
		"No enkashCardTxnId of the scenario was given to two loads.",
		scenario.Example(`every load has a transaction id of its own`))
	r.Step(`^exactly ([0-9.]+) reached the wallet of "([^"]+)"$`, reached,
		"Since the first call about money of the scenario the wallet holds exactly so much more.",
		scenario.Needs(scenario.Ledger), scenario.Example(`exactly 100.00 reached the wallet of "asha"`))
	r.Step(`^exactly ([0-9.]+) left the balance of partner "([^"]+)"$`, leftPartner,
		"Since the first call about money of the scenario the partner can load exactly so much less.",
		scenario.Needs(scenario.Ledger), scenario.Example(`exactly 100.00 left the balance of partner "acme"`))
}

// load is one load that was asked for: a top-up, or a payment through the gateway.
type load struct {
	operation string
	partner   string // name
	reference string
	card      scenario.Card
	amount    client.Paise
	asked     time.Time // at the target
	answer    *scenario.Answer
}

// loads are those of a scenario.
type loads struct {
	made       []*load
	number     int               // for references
	references map[string]string // by the name that the scenario gives
	atOnce     []*load
	newMonth   bool // the clock was moved to the end of a month
}

func (l *loads) last(operation, what string) (*load, error) {
	for i := len(l.made) - 1; i >= 0; i-- {
		if l.made[i].operation == operation {
			return l.made[i], nil
		}
	}
	return nil, fmt.Errorf("look at the %s: none was made in this scenario; add a When step before this one", what)
}

// accepted are the loads that were taken. One that was sent again as it was is one load.
func (l *loads) accepted() []*load {
	var all []*load
	seen := map[string]bool{}
	for _, one := range l.made {
		key := one.partner + " " + one.operation + " " + one.reference
		if one.answer.Err == nil && !seen[key] {
			seen[key] = true
			all = append(all, one)
		}
	}
	return all
}

// arrived reports whether the load's money should be in the wallet by now.
func (l *load) arrived(s *scenario.State) bool {
	return l.operation == client.OpTopUp || !s.Session.Now().Before(l.asked.Add(paymentTime(s)))
}

// paymentTime is how long a payment is pending, as assumed by EK-LOAD-390.
func paymentTime(s *scenario.State) time.Duration {
	return time.Duration(s.Contract.Value("EK-LOAD-390")) * time.Second
}

// loadGains are what the loads of a scenario that were taken should have changed, in paise by id.
func loadGains(s *scenario.State) map[string]client.Paise {
	gains := map[string]client.Paise{}
	for _, one := range scenario.Of[loads](s).accepted() {
		if !one.arrived(s) {
			continue
		}
		gains[one.card.ID] += one.amount
		if owner, err := s.Names.Partner(one.partner); err == nil && one.operation == client.OpTopUp {
			gains[owner.ID] -= one.amount
		}
	}
	return gains
}

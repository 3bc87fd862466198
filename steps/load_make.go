package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// ourReference is a reference of our own, unique also on a target that remembers earlier runs.
func ourReference(s *scenario.State) string {
	l := scenario.Of[loads](s)
	l.number++
	return fmt.Sprintf("REF_%d_%s_%d", s.Session.Now().UnixNano(), s.Key()[:min(6, len(s.Key()))], l.number)
}

// namedReference is the reference that a scenario calls so.
func namedReference(s *scenario.State, name string) string {
	l := scenario.Of[loads](s)
	if l.references == nil {
		l.references = map[string]string{}
	}
	if l.references[name] == "" {
		l.references[name] = ourReference(s)
	}
	return l.references[name]
}

// moneyRequest makes a request about a wallet's money, and finds the partner whose it is.
func moneyRequest(s *scenario.State, operation, name string, amount client.Paise, reference string) (owner scenario.Partner, request client.Request, err error) {
	card, err := s.Names.Card(name)
	if err != nil {
		return owner, request, err
	}
	if owner, err = s.Names.Owner(card); err != nil {
		return owner, request, err
	}
	switch operation {
	case client.OpTopUp:
		r, err := s.Names.TopUp(card, amount)
		r.UniqueReferenceNumber = reference
		return owner, r.Request(), err
	case client.OpAddMoney:
		r, err := s.Names.AddMoney(card, amount)
		r.UniqueReferenceNumber = reference
		return owner, r.Request(), err
	case client.OpLoadLimit:
		r, err := s.Names.LoadLimit(card, amount)
		return owner, r.Request(), err
	case client.OpWalletBalance:
		r, err := s.Names.Balance(card)
		return owner, r.Request(), err
	default:
		r, err := s.Names.Transactions(card)
		return owner, r.Request(), err
	}
}

// moneyCall makes a call about a wallet's money, after a first look at the ledger.
func moneyCall(ctx context.Context, s *scenario.State, operation, name string, amount client.Paise, reference string) (*scenario.Answer, error) {
	owner, request, err := moneyRequest(s, operation, name, amount, reference)
	if err != nil {
		return nil, err
	}
	if err := openBooks(ctx, s); err != nil {
		return nil, err
	}
	answer, err := call(ctx, s, owner.Name, request)
	if err != nil {
		return nil, err
	}
	noteLoad(s, owner.Name, request, answer)
	return answer, nil
}

// noteLoad remembers a load that was asked for, however it was written; other calls are none.
func noteLoad(s *scenario.State, partner string, request client.Request, answer *scenario.Answer) {
	if answer.Operation != client.OpTopUp && answer.Operation != client.OpAddMoney {
		return
	}
	var body struct {
		Amount    json.RawMessage `json:"amount"`
		Card      any             `json:"enKashCardId"`
		Reference any             `json:"uniqueReferenceNumber"`
	}
	text, err := json.Marshal(request.Body)
	if err == nil {
		_ = json.Unmarshal(text, &body) // what cannot be read was refused, and moved nothing
	}
	amount, _ := client.ParsePaise(string(body.Amount))
	l := scenario.Of[loads](s)
	l.made = append(l.made, &load{
		operation: answer.Operation, partner: partner, reference: fmt.Sprint(body.Reference), amount: amount, asked: s.Session.Now(), answer: answer,
		card: byID(s.Names.Cards, fmt.Sprint(body.Card), func(c scenario.Card) string { return c.ID }),
	})
}

func topUp(ctx context.Context, s *scenario.State, name string, amount client.Paise) error {
	_, err := moneyCall(ctx, s, client.OpTopUp, name, amount, ourReference(s))
	return err
}

func topUpUnder(ctx context.Context, s *scenario.State, name string, amount client.Paise, reference string) error {
	_, err := moneyCall(ctx, s, client.OpTopUp, name, amount, namedReference(s, reference))
	return err
}

func topUpAtOnce(ctx context.Context, s *scenario.State, name string, amount client.Paise, n int) error {
	if n < 2 || n > mostAtOnce {
		return fmt.Errorf("top the wallet up %d times at once: give a number from 2 to %d", n, mostAtOnce)
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	var owner scenario.Partner
	requests := make(chan client.Request, n)
	for range n {
		partner, request, err := moneyRequest(s, client.OpTopUp, name, amount, ourReference(s))
		if err != nil {
			return err
		}
		owner = partner
		requests <- request
	}
	sent := make(chan client.Request, n)
	answers, err := atOnce(n, func() (*scenario.Answer, error) {
		request := <-requests
		sent <- request
		return ask(ctx, s, owner.Name, request)
	})
	if err != nil {
		return err
	}
	l, c := scenario.Of[loads](s), scenario.Of[calls](s)
	before := len(l.made)
	for _, answer := range answers {
		c.answers, c.field = append(c.answers, answer), ""
		noteLoad(s, owner.Name, <-sent, answer)
	}
	l.atOnce = l.made[before:]
	return nil
}

func addMoney(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	_, err := moneyCall(ctx, s, client.OpAddMoney, name, amount, ourReference(s))
	return err
}

func paymentTimePasses(ctx context.Context, s *scenario.State) error {
	one, err := scenario.Of[loads](s).last(client.OpAddMoney, "payment")
	if err != nil {
		return err
	}
	// A second more, since the target's clock runs on by itself.
	return s.Advance(ctx, max(0, one.asked.Add(paymentTime(s)).Sub(s.Session.Now()))+time.Second)
}

// india is where months end; it has no daylight saving.
var india = time.FixedZone("IST", 5*3600+1800)

func periodHasLeft(ctx context.Context, s *scenario.State, period string, left time.Duration) error {
	now := s.Session.Now()
	for n := range 12 { // not every month, and not every year, is long enough
		begins, ends := beginning(now, period, n), beginning(now, period, n+1)
		if at := ends.Add(-left); at.After(now) && !at.Before(begins) {
			scenario.Of[loads](s).newMonth = period != "day"
			return s.Advance(ctx, at.Sub(now))
		}
	}
	return fmt.Errorf("wait until a %s has %d seconds left: none is so long; name fewer", period, left/time.Second)
}

// beginning is when a day, month or year of India begins, so many after that of a moment.
func beginning(at time.Time, period string, after int) time.Time {
	at = at.In(india)
	switch period {
	case "day":
		return time.Date(at.Year(), at.Month(), at.Day()+after, 0, 0, 0, 0, india)
	case "month":
		return time.Date(at.Year(), at.Month()+time.Month(after), 1, 0, 0, 0, 0, india)
	default:
		return time.Date(at.Year()+after, time.January, 1, 0, 0, 0, 0, india)
	}
}

func checkAgrees(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	advice, err := moneyCall(ctx, s, client.OpLoadLimit, name, amount, "")
	if err != nil {
		return err
	}
	made, err := moneyCall(ctx, s, client.OpTopUp, name, amount, ourReference(s))
	if err != nil {
		return err
	}
	agree := advice.Err == nil && made.Err == nil || advice.Refused() && made.Refused()
	s.CheckOf([]*scenario.Answer{advice, made}, "EK-LOAD-420", agree, "the check and the top-up of the same amount were answered differently",
		verdict.Field{Path: "the check", Expected: "as the top-up", Actual: said(advice)},
		verdict.Field{Path: "the top-up", Expected: "as the check", Actual: said(made)})
	return nil
}

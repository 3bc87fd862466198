package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerDebit(r *scenario.Registry) {
	r.Step(`^the OTP is used to debit ([0-9.]+) for merchant "([^"]+)"$`, useOTP,
		"Debits the card that the latest OTP was sent for, with that OTP.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to debit 20.00 for merchant "bazaar"`))
	r.Step(`^the same OTP is used again$`, useOTPAgain,
		"Repeats the latest debit with the same OTP and a transaction id of its own.",
		scenario.Needs(scenario.OTP), scenario.Example(`the same OTP is used again`))
	r.Step(`^the OTP is used to debit ([0-9.]+) from card "([^"]+)" for merchant "([^"]+)"$`, useOTPFrom,
		"Debits a named card with the latest OTP, which may have been sent for another card.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used to debit 20.00 from card "ravi" for merchant "bazaar"`))
	r.Step(`^a wrong OTP is used to debit ([0-9.]+) for merchant "([^"]+)"$`, useWrongOTP,
		"Debits with a code that is not the one that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`a wrong OTP is used to debit 20.00 for merchant "bazaar"`))
	r.Step(`^a wrong OTP is used (\d+) times to debit ([0-9.]+) for merchant "([^"]+)"$`, useWrongOTPs,
		"Debits several times, one after the other, with a code that is not the one that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`a wrong OTP is used 3 times to debit 20.00 for merchant "bazaar"`))
	r.Step(`^the OTP is used (\d+) times at once to debit ([0-9.]+) for merchant "([^"]+)"$`, useOTPAtOnce,
		"Makes several debits with the same OTP at the same time, each with a transaction id of its own.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP is used 5 times at once to debit 20.00 for merchant "bazaar"`))
	r.Step(`^the OTP still works to debit ([0-9.]+) for merchant "([^"]+)"$`, stillWorks,
		"Debits with the latest OTP after a debit with it was refused for the balance.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP still works to debit 20.00 for merchant "bazaar"`))
	r.Step(`^the debit goes through$`, debitGoesThrough,
		"The answer to the debit is a success.",
		scenario.Example(`the debit goes through`))
	r.Step(`^exactly (\d+) debits? goe?s? through$`, debitsGoThrough,
		"So many of the debits made at once were accepted, the others refused.",
		scenario.Example(`exactly 1 debit goes through`))
	r.Step(`^every debit has a transaction id of its own$`, debitIDsDiffer,
		"No enkashCardTxnId of the scenario was given twice.",
		scenario.Example(`every debit has a transaction id of its own`))
	r.Step(`^the answer names the transaction, its amount and its success$`, debitAnswer,
		"The answer repeats the caller's transaction id and amount and says SUCCESS.",
		scenario.Example(`the answer names the transaction, its amount and its success`))
}

// debit is one debit that was asked for.
type debit struct {
	card     scenario.Card
	merchant scenario.Merchant
	amount   client.Paise
	otp      *otp
	answer   *scenario.Answer
}

// debits are those of a scenario.
type debits struct {
	made   []*debit
	number int // for transaction ids
	atOnce []*debit
}

func (d *debits) last() (*debit, error) {
	if len(d.made) == 0 {
		return nil, fmt.Errorf("look at the debit: none was made in this scenario; add a step such as: When the OTP is used to debit 20.00 for merchant \"bazaar\"")
	}
	return d.made[len(d.made)-1], nil
}

// transactionID is a reference of our own. It is unique on a target that remembers earlier
// runs, since it begins with the target's time.
func transactionID(s *scenario.State) string {
	d := scenario.Of[debits](s)
	d.number++
	return fmt.Sprintf("TXN_%d_%s_%d", s.Session.Now().UnixNano(), s.Key()[:min(6, len(s.Key()))], d.number)
}

// debitBody is the documented request.
func debitBody(s *scenario.State, card scenario.Card, merchant scenario.Merchant, amount client.Paise, id, code string) (map[string]any, error) {
	account, err := s.Names.Account(card.Account)
	if err != nil {
		return nil, err
	}
	owner, err := s.Names.Partner(account.Partner)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"merchantDetailId":    merchant.ID,
		"enkashCardId":        card.ID,
		"companyId":           owner.CompanyID,
		"cardAccountId":       account.ID,
		"amount":              amount,
		"productCode":         "DEFAULT",
		"remarks":             "Payment towards merchant",
		"otpMedium":           "MOBILE",
		"otp":                 code,
		"otpReferenceId":      id,
		"uniqueTransactionId": transactionID(s),
	}, nil
}

// prepare looks up what a debit needs and takes the first look at the ledger.
func prepare(ctx context.Context, s *scenario.State, o *otp, card scenario.Card, amount client.Paise, merchant string) (*debit, error) {
	m, err := s.Names.Merchant(merchant)
	if err != nil {
		return nil, err
	}
	if err := openBooks(ctx, s); err != nil {
		return nil, err
	}
	return &debit{card: card, merchant: m, amount: amount, otp: o}, nil
}

// send makes the debit with a code.
func (d *debit) send(ctx context.Context, s *scenario.State, code string) (*scenario.Answer, error) {
	body, err := debitBody(s, d.card, d.merchant, d.amount, d.otp.id, code)
	if err != nil {
		return nil, err
	}
	owner, err := s.Names.Owner(d.card)
	if err != nil {
		return nil, err
	}
	return ask(ctx, s, owner.Name, client.Request{Operation: opDebit, Body: body})
}

// record remembers the debit and its answer.
func (d *debit) record(s *scenario.State, answer *scenario.Answer) {
	d.answer = answer
	c, all := scenario.Of[calls](s), scenario.Of[debits](s)
	c.answers, c.field = append(c.answers, answer), ""
	all.made = append(all.made, d)
}

func debitWith(ctx context.Context, s *scenario.State, o *otp, card scenario.Card, amount client.Paise, merchant string) error {
	d, err := prepare(ctx, s, o, card, amount, merchant)
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	answer, err := d.send(ctx, s, code)
	if err != nil {
		return err
	}
	d.record(s, answer)
	return nil
}

func useOTP(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	return debitWith(ctx, s, o, o.card, amount, merchant)
}

func stillWorks(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	if err := useOTP(ctx, s, amount, merchant); err != nil {
		return err
	}
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	s.Check("EK-DEBIT-310", d.answer.Err == nil, "the OTP of a debit that was refused for the balance is spent",
		verdict.Field{Path: "answer", Expected: "success", Actual: said(d.answer)})
	return nil
}

func useOTPAgain(ctx context.Context, s *scenario.State) error {
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	return debitWith(ctx, s, d.otp, d.card, d.amount, d.merchant.Name)
}

func useOTPFrom(ctx context.Context, s *scenario.State, amount client.Paise, from, merchant string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	card, err := s.Names.Card(from)
	if err != nil {
		return err
	}
	return debitWith(ctx, s, o, card, amount, merchant)
}

func useWrongOTP(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	return useWrongOTPs(ctx, s, 1, amount, merchant)
}

const mostWrong = 10

func useWrongOTPs(ctx context.Context, s *scenario.State, n int, amount client.Paise, merchant string) error {
	if n < 1 || n > mostWrong {
		return fmt.Errorf("use a wrong OTP %d times: give a number from 1 to %d", n, mostWrong)
	}
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	for range n {
		d, err := prepare(ctx, s, o, o.card, amount, merchant)
		if err != nil {
			return err
		}
		answer, err := d.send(ctx, s, wrongCode(code))
		if err != nil {
			return err
		}
		d.record(s, answer)
		s.Check("EK-DEBIT-210", answer.Refused(), "a wrong OTP was not refused",
			verdict.Field{Path: "answer", Expected: "a refusal", Actual: said(answer)})
	}
	return nil
}

// wrongCode is of the right length and differs from the code in every digit.
func wrongCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0' + (r-'0'+1)%10
		}
		return '0'
	}, code)
}

func useOTPAtOnce(ctx context.Context, s *scenario.State, n int, amount client.Paise, merchant string) error {
	if n < 1 || n > mostAtOnce {
		return fmt.Errorf("use the OTP %d times at once: give a number from 1 to %d", n, mostAtOnce)
	}
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	d, err := prepare(ctx, s, o, o.card, amount, merchant)
	if err != nil {
		return err
	}
	owner, err := s.Names.Owner(d.card)
	if err != nil {
		return err
	}
	bodies := make(chan map[string]any, n)
	for range n {
		body, err := debitBody(s, d.card, d.merchant, amount, o.id, code)
		if err != nil {
			return err
		}
		bodies <- body
	}
	answers, err := atOnce(n, func() (*scenario.Answer, error) {
		return ask(ctx, s, owner.Name, client.Request{Operation: opDebit, Body: <-bodies})
	})
	if err != nil {
		return err
	}
	all := scenario.Of[debits](s)
	all.atOnce = nil
	for _, answer := range answers {
		each := *d
		each.record(s, answer)
		all.atOnce = append(all.atOnce, &each)
	}
	return nil
}

func debitGoesThrough(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(opDebit)
	if err != nil {
		return err
	}
	succeeded(s, answer, "EK-DEBIT-010", "a debit")
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return nil // a debit that was written out field by field has no OTP of ours
	}
	lifetimeHolds(s, d.otp, answer.Err == nil)
	return nil
}

func debitsGoThrough(_ context.Context, s *scenario.State, want int) error {
	all := scenario.Of[debits](s).atOnce
	if len(all) == 0 {
		return fmt.Errorf("count debits: none were made at once in this scenario; add a step such as: When the OTP is used 5 times at once to debit 20.00 for merchant \"bazaar\"")
	}
	got, refused := 0, 0
	for _, d := range all {
		switch {
		case d.answer.Err == nil:
			got++
		case d.answer.Refused():
			refused++
		}
	}
	s.Check("EK-OTP-050", got == want && got+refused == len(all), fmt.Sprintf("%d of %d debits with one OTP went through and %d were refused", got, len(all), refused),
		verdict.Field{Path: "debits that went through", Expected: fmt.Sprint(want), Actual: fmt.Sprint(got), OK: got == want},
		verdict.Field{Path: "debits that were refused", Expected: fmt.Sprint(len(all) - want), Actual: fmt.Sprint(refused), OK: refused == len(all)-want})
	return nil
}

// debitPayload reads what a successful debit answers.
func debitPayload(answer *scenario.Answer) (payload struct {
	EnKashCardTxnID     string      `json:"enkashCardTxnId"`
	UniqueTransactionID string      `json:"uniqueTransactionId"`
	Amount              json.Number `json:"amount"`
	Status              string      `json:"status"`
}) {
	if answer.Err == nil {
		// What cannot be read here is the judge's to report.
		_ = json.Unmarshal(answer.Response.Envelope.Payload, &payload)
	}
	return payload
}

func debitIDsDiffer(_ context.Context, s *scenario.State) error {
	seen := map[string]bool{}
	n, twice := 0, ""
	for _, d := range scenario.Of[debits](s).made {
		if d.answer.Err != nil {
			continue
		}
		id := debitPayload(d.answer).EnKashCardTxnID
		if seen[id] {
			twice = id
		}
		seen[id] = true
		n++
	}
	if n < 2 {
		return fmt.Errorf("compare transaction ids: %d debit went through; make at least two first", n)
	}
	s.Check("EK-DEBIT-060", len(seen) == n, "an enkashCardTxnId was given to two debits",
		verdict.Field{Path: "payload.enkashCardTxnId", Expected: "not given before", Actual: twice})
	return nil
}

func debitAnswer(_ context.Context, s *scenario.State) error {
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	payload := debitPayload(d.answer)
	amount, _ := client.ParsePaise(string(payload.Amount))
	s.Check("EK-DEBIT-020", payload.EnKashCardTxnID != "" && payload.Status != "", "the answer does not name the transaction",
		verdict.Field{Path: "payload.enkashCardTxnId", Expected: "present", Actual: payload.EnKashCardTxnID})
	s.Check("EK-DEBIT-040", payload.UniqueTransactionID != "", "the answer does not repeat the caller's transaction id",
		verdict.Field{Path: "payload.uniqueTransactionId", Expected: "present", Actual: payload.UniqueTransactionID})
	s.Check("EK-DEBIT-050", amount == d.amount, "the answer names another amount",
		verdict.Field{Path: "payload.amount", Expected: d.amount.String(), Actual: string(payload.Amount)})
	s.Check("EK-DEBIT-070", payload.Status == "SUCCESS", "the answer does not say SUCCESS",
		verdict.Field{Path: "payload.status", Expected: "SUCCESS", Actual: payload.Status})
	return nil
}

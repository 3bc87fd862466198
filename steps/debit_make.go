package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// transactionID is a reference of our own. It is unique on a target that remembers earlier
// runs, since it begins with the target's time.
func transactionID(s *scenario.State) string {
	d := scenario.Of[debits](s)
	d.number++
	return fmt.Sprintf("TXN_%d_%s_%d", s.Session.Now().UnixNano(), s.Key()[:min(6, len(s.Key()))], d.number)
}

// prepare looks up what a debit needs and takes the first look at the ledger.
func prepare(ctx context.Context, s *scenario.State, o *otp, card scenario.Card, amount client.Paise, merchant string) (*debit, error) {
	m, err := s.Names.Merchant(merchant)
	if err != nil {
		return nil, err
	}
	owner, err := s.Names.Owner(card)
	if err != nil {
		return nil, err
	}
	if err := openBooks(ctx, s); err != nil {
		return nil, err
	}
	return &debit{card: card, owner: owner, merchant: m, amount: amount, otp: o}, nil
}

// request is the debit with a code, under a transaction id of its own.
func (d *debit) request(s *scenario.State, code client.Secret) (client.Request, error) {
	request, err := s.Names.MerchantTransaction(d.card, d.merchant, d.amount)
	if err != nil {
		return client.Request{}, err
	}
	request.OTP, request.OTPReferenceID, request.UniqueTransactionID = code, d.otp.OTPRequestID, transactionID(s)
	return request.Request(), nil
}

// make sends the debit with a code, and remembers it and its answer.
func (d *debit) make(ctx context.Context, s *scenario.State, code client.Secret) error {
	request, err := d.request(s, code)
	if err != nil {
		return err
	}
	answer, err := ask(ctx, s, d.owner.Name, request)
	if err == nil {
		d.record(s, answer)
		rememberCall(s, asked{partner: d.owner.Name, request: request})
	}
	return err
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
	return d.make(ctx, s, code)
}

func useOTP(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	return debitWith(ctx, s, o, o.Card, amount, merchant)
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
	o, code, err := latestCode(ctx, s)
	if err != nil {
		return err
	}
	for range n {
		d, err := prepare(ctx, s, o, o.Card, amount, merchant)
		if err != nil {
			return err
		}
		if err := d.make(ctx, s, wrongCode(code)); err != nil {
			return err
		}
		s.Check("EK-DEBIT-210", d.answer.Refused(), "a wrong OTP was not refused",
			verdict.Field{Path: "answer", Expected: "a refusal", Actual: said(d.answer)})
	}
	return nil
}

// wrongCode is of the right length and differs from the code in every digit.
func wrongCode(code client.Secret) client.Secret {
	return client.NewSecret(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0' + (r-'0'+1)%10
		}
		return '0'
	}, code.Reveal()))
}

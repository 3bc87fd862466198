package steps

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func draftToken(_ context.Context, s *scenario.State, partner string) error {
	return draftFor(s, partner, tokenRequest)
}

func draftOAuth(_ context.Context, s *scenario.State, partner string) error {
	return draftFor(s, partner, oauthRequest)
}

func draftFor(s *scenario.State, partner string, request func(scenario.Partner) client.Request) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	_, err = begin(s, p, request(p))
	return err
}

func draftOTP(_ context.Context, s *scenario.State, name string) error {
	card, owner, request, err := otpRequest(s, name)
	if err != nil {
		return err
	}
	if card.Product != "" {
		request.Operation = client.OpCardOTP // the same call, about a card
	}
	d, err := begin(s, owner, request)
	if err != nil {
		return err
	}
	d.card = card
	return nil
}

func draftDebit(ctx context.Context, s *scenario.State, amount client.Paise, from, merchant string) error {
	card, err := s.Names.Card(from)
	if err != nil {
		return err
	}
	unsent, code := scenario.NeverSent(card)
	return draftDebitWith(ctx, s, &otp{OTPRequest: unsent, code: code}, amount, merchant)
}

func draftDebitWithOTP(ctx context.Context, s *scenario.State, amount client.Paise, merchant string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	return draftDebitWith(ctx, s, o, amount, merchant)
}

func draftDebitWith(ctx context.Context, s *scenario.State, o *otp, amount client.Paise, merchant string) error {
	made, err := prepare(ctx, s, o, o.Card, amount, merchant)
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	request, err := made.request(s, code)
	if err != nil {
		return err
	}
	d, err := begin(s, made.owner, request)
	if err != nil {
		return err
	}
	d.card, d.debit = o.Card, made
	return nil
}

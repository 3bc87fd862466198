package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/harness/scenario"
)

// spoil changes the request under preparation.
func spoil(s *scenario.State, change func(*draft) error) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	return change(d)
}

func set(s *scenario.State, name string, value any) error {
	return spoil(s, func(d *draft) error { return d.Set(name, value) })
}

func withoutField(_ context.Context, s *scenario.State, name string) error {
	return spoil(s, func(d *draft) error { return d.Remove(name) })
}

func withText(_ context.Context, s *scenario.State, name, value string) error {
	return set(s, name, value)
}

func withJSON(_ context.Context, s *scenario.State, name, value string) error {
	if !json.Valid([]byte(value)) {
		return fmt.Errorf("set %q: %s is not JSON", name, value)
	}
	return set(s, name, json.RawMessage(value))
}

func withUnknown(_ context.Context, s *scenario.State, what string) error {
	return spoil(s, func(d *draft) error { return d.NameUnknown(what) })
}

func withSecretOf(_ context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	return set(s, "secretKey", p.Credentials.SecretKey.Reveal())
}

func withCard(_ context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	return spoil(s, func(d *draft) error { return d.SetCard(card.ID) })
}

func withAccount(_ context.Context, s *scenario.State, name string) error {
	account, err := s.Names.Account(name)
	if err != nil {
		return err
	}
	return set(s, "cardAccountId", account.ID)
}

func withSameTransaction(_ context.Context, s *scenario.State) error {
	d, err := scenario.Of[debits](s).last()
	if err != nil {
		return err
	}
	id := transactionPayload(d.answer).UniqueTransactionID
	if id == "" {
		return fmt.Errorf("repeat the transaction id: the latest debit did not go through")
	}
	return set(s, "uniqueTransactionId", id)
}

func withoutHeader(_ context.Context, s *scenario.State, name string) error {
	return spoil(s, func(d *draft) error { d.RemoveHeader(name); return nil })
}

func withHeader(_ context.Context, s *scenario.State, name, value string) error {
	return spoil(s, func(d *draft) error { d.Header.Set(name, value); return nil })
}

func withTokenOf(_ context.Context, s *scenario.State, partner string) error {
	g := scenario.Of[granted](s)
	token := g.byWhom[partner]
	if token.value == "" {
		return fmt.Errorf("carry the token of partner %q: none was granted to it in this scenario; add a step such as: Given partner %q has a token", partner, partner)
	}
	return spoil(s, func(d *draft) error {
		d.Header.Set("Authorization", "Bearer "+token.value)
		d.token = token.kind
		return nil
	})
}

func withPartnerID(ctx context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	return withHeader(ctx, s, "partnerId", p.ID)
}

func withCompany(_ context.Context, s *scenario.State, partner string) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	return set(s, "companyId", p.CompanyID)
}

func withContentType(ctx context.Context, s *scenario.State, value string) error {
	return withHeader(ctx, s, "Content-Type", value)
}

func withBody(_ context.Context, s *scenario.State, how string) error {
	return spoil(s, func(d *draft) error { return d.SpoilBody(how) })
}

func withMethod(_ context.Context, s *scenario.State, method string) error {
	return spoil(s, func(d *draft) error { d.Method = method; return nil })
}

func withUnknownPath(_ context.Context, s *scenario.State) error {
	return spoil(s, func(d *draft) error { d.Path = scenario.UnknownPath; return nil })
}

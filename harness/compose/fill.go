package compose

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// Source is what placeholders stand for.
type Source struct {
	Names *scenario.Names
	Now   func() time.Time
	Mock  bool // numbers that may be somebody's are made up only there
	// Answer is the latest answer of an operation, or of any for ""; nil: there are none.
	Answer func(operation string) (any, error)
	// Code is the latest OTP's; nil: there is none.
	Code       func(context.Context) (string, error)
	Remembered map[string]any
	Generator  *Generator
	// Latest is the operation whose latest answer an expectation is about, and From the paths in
	// it of remembered values; "" and nil where that answer is still to come.
	Latest string
	From   map[string]string
}

// Text fills a text. A text that is one placeholder and nothing else stands for the value
// itself, a number for a number.
func (s *Source) Text(ctx context.Context, text string) (any, error) {
	parts, err := Parse(text)
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 && parts[0].Placeholder != nil {
		return s.value(ctx, parts[0].Placeholder)
	}
	var filled strings.Builder
	for _, part := range parts {
		if part.Placeholder == nil {
			filled.WriteString(part.Text)
			continue
		}
		one, err := s.value(ctx, part.Placeholder)
		if err != nil {
			return nil, err
		}
		filled.WriteString(plain(one))
	}
	return filled.String(), nil
}

// plain is a value inside a text.
func plain(one any) string {
	switch one := one.(type) {
	case string:
		return one
	case json.Number:
		return string(one)
	}
	return value.Show(one)
}

// JSON fills the texts in a value. Names of fields stay as they are.
func (s *Source) JSON(ctx context.Context, whole any) (any, error) {
	return s.each(whole, func(text string) (any, error) { return s.Text(ctx, text) })
}

func (s *Source) each(whole any, fill func(string) (any, error)) (any, error) {
	switch whole := whole.(type) {
	case string:
		return fill(whole)
	case value.Text:
		filled, err := fill(string(whole))
		if text, is := filled.(string); is && err == nil {
			return value.Text(text), nil
		}
		return filled, err
	case []any:
		for i := range whole {
			filled, err := s.each(whole[i], fill)
			if err != nil {
				return nil, err
			}
			whole[i] = filled
		}
	case map[string]any:
		for _, key := range sortedKeys(whole) {
			filled, err := s.each(whole[key], fill)
			if err != nil {
				return nil, err
			}
			whole[key] = filled
		}
	}
	return whole, nil
}

func (s *Source) value(ctx context.Context, p *Placeholder) (any, error) {
	switch p.form {
	case "":
		if known, ok := s.Remembered[p.Name]; ok {
			return known, nil
		}
		return nil, fmt.Errorf("fill {%s}: nothing was remembered so in this scenario%s", p.Text, hint(p.Name, sortedKeys(s.Remembered)...))
	case "answer", "answer of":
		return s.fromAnswer(p)
	case "otp":
		if s.Code == nil {
			return nil, fmt.Errorf("fill {otp}: no OTP was sent before")
		}
		return s.Code(ctx)
	case "date":
		return date(s.Now(), p.args[0], p.args[1]), nil
	case "now":
		return s.Now().UTC().Format(time.RFC3339), nil
	case "mobile":
		if !s.Mock {
			return nil, scenario.Unready("fill {mobile}: a number that is made up may be somebody's, and this target is no mock; name the mobile of a card, such as {mobile of asha}")
		}
	}
	if made, ok := s.Generator.make(p.form, s.Now()); ok {
		return made, nil
	}
	return s.named(p)
}

func (s *Source) fromAnswer(p *Placeholder) (any, error) {
	if s.Answer == nil {
		return nil, fmt.Errorf("fill {%s}: nothing was answered before", p.Text)
	}
	whole, err := s.Answer(p.Name)
	if err != nil {
		return nil, fmt.Errorf("fill {%s}: %w", p.Text, err)
	}
	path, err := value.ParsePath(p.args[len(p.args)-1])
	if err != nil {
		return nil, err
	}
	found, ok := path.At(whole)
	if !ok {
		return nil, fmt.Errorf("fill {%s}: the answer has nothing at %s", p.Text, path)
	}
	return found, nil
}

// named is an id or credential of what the world or environment file declares.
func (s *Source) named(p *Placeholder) (any, error) {
	switch p.Kind {
	case scenario.CardName:
		card, err := s.Names.Card(p.Name)
		switch {
		case err != nil:
			return nil, err
		case p.form == "account of card":
			account, err := s.Names.Account(card.Account)
			return account.ID, err
		case p.form == "company of card":
			owner, err := s.Names.Owner(card)
			if err == nil && owner.CompanyID == "" {
				err = scenario.Unready("fill {%s}: partner %q has no companyId; add company_id to the partner in the environment file", p.Text, owner.Name)
			}
			return owner.CompanyID, err
		case p.form != "mobile of":
			return card.ID, nil
		case card.Mobile == "":
			return nil, scenario.Unready("fill {%s}: the mobile of card %q is not known; add mobile to it in the environment file", p.Text, p.Name)
		}
		return card.Mobile, nil
	case scenario.AccountName:
		account, err := s.Names.Account(p.Name)
		return account.ID, err
	case scenario.MerchantName:
		merchant, err := s.Names.Merchant(p.Name)
		return merchant.ID, err
	}
	partner, err := s.Names.Partner(p.Name)
	if err != nil {
		return nil, err
	}
	of := map[string]string{
		"partner": partner.ID, "company": partner.CompanyID, "username of": partner.Credentials.Username,
		"access key of": partner.Credentials.AccessKey.Reveal(), "secret key of": partner.Credentials.SecretKey.Reveal(),
		"password of": partner.Credentials.Password.Reveal(),
	}
	if of[p.form] == "" {
		return nil, scenario.Unready("fill {%s}: partner %q has none; add it to the partner in the environment file", p.Text, p.Name)
	}
	return of[p.form], nil
}

// Owner is the partner that owns what placeholders name, the first that names anybody's; else
// the first partner by name.
func (s *Source) Owner(named []*Placeholder) (string, error) {
	for _, p := range named {
		switch p.Kind {
		case scenario.CardName:
			card, err := s.Names.Card(p.Name)
			if err != nil {
				return "", err
			}
			owner, err := s.Names.Owner(card)
			return owner.Name, err
		case scenario.AccountName:
			account, err := s.Names.Account(p.Name)
			return account.Partner, err
		case scenario.PartnerName:
			partner, err := s.Names.Partner(p.Name)
			return partner.Name, err
		}
	}
	all := slices.Sorted(maps.Keys(s.Names.Partners))
	if len(all) == 0 {
		return "", scenario.Unready("choose a partner to call as: the world or environment file declares none; add one under partners")
	}
	return all[0], nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

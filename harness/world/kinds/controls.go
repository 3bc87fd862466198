package kinds

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strconv"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// controls are the usage controls of a card. The newest copy of their page (api-26008463) names those of
// a day by where the card pays; the older one (api-13013003), whose limits are objects, names the others.
// That these are written as the newest copy writes its limits is assumed. A switch or limit that is left
// out stays as it is.
type controls struct {
	Card                       string `yaml:"card" world:"key,required,ref=cards"`
	POSAllowed                 *bool  `yaml:"pos_allowed" wire:"posAllowed"`
	OnlineAllowed              *bool  `yaml:"online_allowed" wire:"onlineAllowed"`
	ATMAllowed                 *bool  `yaml:"atm_allowed" wire:"atmAllowed"`
	ContactlessAllowed         *bool  `yaml:"contactless_allowed" wire:"contactlessAllowed"`
	InternationalAllowed       *bool  `yaml:"international_allowed" wire:"internationalAllowed"`
	PerTxnLimit                string `yaml:"per_txn_limit" world:"money" wire:"perTxnLimit" doc:"most that one purchase comes to (assumed)"`
	DTD                        string `yaml:"dtd" world:"money" wire:"dtd" doc:"most that the card pays in a day (assumed)"`
	MTD                        string `yaml:"mtd" world:"money" wire:"mtd" doc:"most that the card pays in a month (assumed)"`
	YTD                        string `yaml:"ytd" world:"money" wire:"ytd" doc:"most that the card pays in a year (assumed)"`
	DTDCount                   string `yaml:"dtd_count" wire:"dtdCount" doc:"purchases in a day (assumed)"`
	MTDCount                   string `yaml:"mtd_count" wire:"mtdCount" doc:"purchases in a month (assumed)"`
	YTDCount                   string `yaml:"ytd_count" wire:"ytdCount" doc:"purchases in a year (assumed)"`
	POSDailyLimit              string `yaml:"pos_daily_limit" world:"money" wire:"posDailyLimit"`
	ECOMDailyLimit             string `yaml:"ecom_daily_limit" world:"money" wire:"ecomDailyLimit"`
	ContactlessDailyLimit      string `yaml:"contactless_daily_limit" world:"money" wire:"contactLessDailyLimit"`
	POSDailyLimitCount         string `yaml:"pos_daily_limit_count" wire:"posDailyLimitCount"`
	ECOMDailyLimitCount        string `yaml:"ecom_daily_limit_count" wire:"ecomDailyLimitCount"`
	ContactlessDailyLimitCount string `yaml:"contactless_daily_limit_count" wire:"contactLessDailyLimitCount"`

	Account string `yaml:"-" world:"of=account"`
}

func usageControls() *world.Kind {
	return world.Define[controls](world.Kind{
		Section: "controls", Noun: "set of usage controls", Attached: true, After: []string{"card_statuses"},
		Doc: "The usage controls of a card: what it may be used for, and how much of it at once, in a day, a month and a year.",
		Uses: world.Uses{
			Find:   []string{client.OpCardLimits, client.OpCardDetails},
			Update: []string{client.OpUpdateCardLimits},
		},
	}, controlsKind{})
}

type controlsKind struct{}

var wholeNumber = regexp.MustCompile(`^[0-9]{1,9}$`)

// Check implements world.Checker.
func (controlsKind) Check(v controls, report world.Report) {
	v.each(func(c control) {
		switch text, isText := c.value.(string); {
		case !c.given || !isText:
		case c.money:
			checkAmount(c.name, text, 0, report)
		case !wholeNumber.MatchString(text):
			report(c.name, "%q is not a number of transactions such as 10", text)
		}
	})
}

// Seed implements world.Seeder.
func (controlsKind) Seed(w *mock.World, d *world.Declared, v controls) {
	name := d.Named("card")
	card := w.Cards[name]
	card.Controls = map[string]any{}
	v.each(func(c control) {
		if c.given {
			card.Controls[c.wire] = c.value
		}
	})
	w.Cards[name] = card
}

// Find implements world.Finder. The page's answer is cut off: nobody knows whether it tells of all.
func (controlsKind) Find(ctx context.Context, at world.Reading, v controls, _ string) (world.Seen, error) {
	card := client.CardRef{CompanyID: at.Partner.CompanyID, CardAccountID: v.Account, EnKashCardID: v.Card}
	limits, err := at.API.GetCardLimitsControls(ctx, card)
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look at the usage controls of the card %s: %w", v.Card, err))
	}
	seen := world.Seen{Found: true, Fields: map[string]string{}}
	if seen.Barred, err = buried(ctx, at, card); err != nil {
		return unlessAbsent(at, err)
	}
	v.each(func(c control) {
		if is := limits[c.wire]; is != nil {
			seen.Fields[c.name] = c.canonical(is)
		} else {
			seen.Silent = append(seen.Silent, c.name)
		}
	})
	return seen, nil
}

// Update implements world.Updater.
func (controlsKind) Update(ctx context.Context, at world.Writing, _ string, v controls, fields []string) error {
	wanted := map[string]bool{}
	for _, name := range fields {
		wanted[name] = true
	}
	limits := client.CardLimits{}
	v.each(func(c control) {
		if c.given && wanted[c.name] {
			limits[c.wire] = c.value
		}
	})
	return at.API.UpdateCardLimitsControls(ctx, client.CardLimitsRequest{
		CompanyID: at.Partner.CompanyID, CardAccountID: v.Account, EnKashCardID: v.Card, Limits: limits,
	})
}

// control is one switch or limit.
type control struct {
	name, wire string
	given      bool
	value      any // bool, or a limit as text
	money      bool
}

// each visits all controls, as far as they are given.
func (v controls) each(visit func(control)) {
	s := reflect.ValueOf(v)
	for i := range s.NumField() {
		tag := s.Type().Field(i).Tag
		c := control{name: tag.Get("yaml"), wire: tag.Get("wire"), money: tag.Get("world") == "money"}
		switch is := s.Field(i).Interface().(type) {
		case *bool:
			if c.given = is != nil; c.given {
				c.value = *is
			}
		case string:
			c.given, c.value = is != "", is
		}
		if c.wire != "" {
			visit(c)
		}
	}
}

// canonical is what an answer says of the control in the form in which it is compared: "1220" and
// 1220.00 are one amount, "true" and true one switch.
func (c control) canonical(is any) string {
	text := fmt.Sprint(is)
	if number, ok := is.(float64); ok {
		text = strconv.FormatFloat(number, 'f', -1, 64)
	}
	if amount, err := client.ParsePaise(text); err == nil && c.money {
		return amount.String()
	}
	return text
}

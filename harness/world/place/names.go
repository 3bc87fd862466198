package place

import (
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/world"
)

// Output finds what a thing of a world gives: its id, or a field.
type Output func(of world.Address, field string) (value string, known bool)

// Names are the names that features use, with what a world found for them at a target.
func Names(w *world.World, output Output) *scenario.Names {
	names := &scenario.Names{
		World:    w.Meta.Name,
		Partners: map[string]scenario.Partner{}, Accounts: map[string]scenario.Account{},
		Cards: map[string]scenario.Card{}, Merchants: map[string]scenario.Merchant{},
	}
	for _, d := range w.Things() {
		name := d.Address.Name
		id, known := output(d.Address, "id")
		if !known {
			continue
		}
		field := func(of world.Address, field string) string {
			value, _ := output(of, field)
			return value
		}
		value, _ := d.Resolve(output)
		switch d.Address.Section {
		case "partners":
			p, _ := d.Kind.Partner(value)
			names.Partners[name] = scenario.Partner{Name: name, ID: p.ID, CompanyID: p.CompanyID, Credentials: p.Credentials}
		case "card_accounts":
			names.Accounts[name] = scenario.Account{Name: name, ID: id, Partner: d.Named("partner"), Type: field(d.Address, "type")}
		case "merchants":
			names.Merchants[name] = scenario.Merchant{Name: name, ID: id}
		case "wallets", "cards":
			card := scenario.Card{Name: name, ID: id, Account: d.Named("account"), Mobile: field(d.Address, "mobile")}
			if d.Address.Section == "cards" {
				card.Product = field(world.Address{Section: "card_accounts", Name: card.Account}, "type")
			}
			names.Cards[name] = card
		}
	}
	return names
}

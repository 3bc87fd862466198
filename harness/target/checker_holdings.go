package target

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
)

// holdings are accounts, wallets, cards and merchants: names for ids that exist already.
func (c *checker) holdings(f *environmentFile) {
	for _, name := range sorted(f.CardAccounts) {
		a, at := f.CardAccounts[name], "card_accounts."+name
		c.text(at+".known_id", &a.KnownID)
		c.text(at+".type", &a.Type)
		c.required(at+".known_id", a.KnownID, "give the cardAccountId")
		refers(c, at+".partner", a.Partner, f.Partners)
		if types := mock.AccountTypes(); a.Type != "" && !slices.Contains(types, a.Type) {
			c.problem(at+".type", "%q is none of %s%s", a.Type, strings.Join(types, ", "), nearest.Hint(a.Type, types))
		}
		c.environment.names.Accounts[name] = scenario.Account{Name: name, ID: a.KnownID, Partner: a.Partner, Type: a.Type}
	}
	for _, name := range sorted(f.Wallets) {
		c.held("wallets."+name, name, f.Wallets[name], f)
		if account := f.Wallets[name].Account; c.environment.names.Accounts[account].Type != "" {
			c.problem("wallets."+name+".account", "%q has a type, so it holds cards; name an account without one, or move the entry to cards", account)
		}
	}
	for _, name := range sorted(f.Cards) {
		at, account := "cards."+name, f.Cards[name].Account
		c.held(at, name, f.Cards[name], f)
		switch _, twice := f.Wallets[name]; {
		case twice:
			c.problem(at, "%s is a wallet, too; names of cards and wallets are in one list, so give it another", name)
		case c.environment.names.Accounts[account].Type == "":
			c.problem(at+".account", "%q has no type, so nobody knows what its cards are; give it one, such as RELOADABLE_GPR, under card_accounts", account)
		}
	}
	for _, name := range sorted(f.Merchants) {
		m, at := f.Merchants[name], "merchants."+name
		c.text(at+".known_id", &m.KnownID)
		c.required(at+".known_id", m.KnownID, "give the merchantDetailId")
		c.environment.names.Merchants[name] = scenario.Merchant{Name: name, ID: m.KnownID}
	}
}

// held declares a wallet or a card. Which of them it is follows from its account.
func (c *checker) held(at, name string, w walletFile, f *environmentFile) {
	c.text(at+".known_id", &w.KnownID)
	c.text(at+".mobile", &w.Mobile)
	c.required(at+".known_id", w.KnownID, "give the enKashCardId")
	refers(c, at+".account", w.Account, f.CardAccounts)
	if w.Mobile != "" {
		c.mobile(at+".mobile", w.Mobile)
	}
	c.environment.names.Cards[name] = scenario.Card{
		Name: name, ID: w.KnownID, Account: w.Account, Mobile: w.Mobile, Product: c.environment.names.Accounts[w.Account].Type,
	}
}

// sectionOf is where a file declares a card.
func sectionOf(card scenario.Card) string {
	if card.Product != "" {
		return "cards"
	}
	return "wallets"
}

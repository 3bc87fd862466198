package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Partner is a declared partner as a target knows it.
type Partner struct {
	Name        string
	ID          string // partnerId
	CompanyID   string
	Credentials client.Credentials
}

// Account is a declared card account.
type Account struct {
	Name    string
	ID      string // cardAccountId
	Partner string // name
	Type    string // accountType of one for cards; "" where it is for wallets, or nobody said
}

// Card is a declared wallet or card: the documentation has one id for both.
type Card struct {
	Name    string
	ID      string // enKashCardId
	Account string // name
	Mobile  string // ten digits; "" where the target does not tell
	Product string // accountType of its account, such as GIFT; "" for a wallet, or where nobody said
}

// Merchant is a declared merchant.
type Merchant struct {
	Name string
	ID   string // merchantDetailId
}

// Names maps the names that features use to what a target knows. It does not change
// while a run uses it: a scenario that gives a name works on with a copy.
type Names struct {
	World     string // name of the world; "" where an environment file declares the names
	Partners  map[string]Partner
	Accounts  map[string]Account
	Cards     map[string]Card
	Merchants map[string]Merchant
}

// Partner finds a partner by name.
func (n *Names) Partner(name string) (Partner, error) { return find(n.Partners, "partner", name) }

// Account finds a card account by name.
func (n *Names) Account(name string) (Account, error) { return find(n.Accounts, "card account", name) }

// Card finds a card by name.
func (n *Names) Card(name string) (Card, error) { return find(n.Cards, "card", name) }

// WithCard are the names with one more. A name that stands for another already is refused.
func (n *Names) WithCard(card Card) (*Names, error) {
	if _, taken := n.Cards[card.Name]; taken {
		return nil, CannotRun("call a new wallet %q: the name stands for another one; choose a name that nobody has", card.Name)
	}
	more := *n
	more.Cards = maps.Clone(n.Cards)
	more.Cards[card.Name] = card
	return &more, nil
}

// With are the names with others, which count where both have one.
func (n *Names) With(more *Names) *Names {
	all := &Names{World: cmp.Or(more.World, n.World), Partners: maps.Clone(n.Partners), Accounts: maps.Clone(n.Accounts), Cards: maps.Clone(n.Cards), Merchants: maps.Clone(n.Merchants)}
	maps.Copy(all.Partners, more.Partners)
	maps.Copy(all.Accounts, more.Accounts)
	maps.Copy(all.Cards, more.Cards)
	maps.Copy(all.Merchants, more.Merchants)
	return all
}

// Merchant finds a merchant by name.
func (n *Names) Merchant(name string) (Merchant, error) { return find(n.Merchants, "merchant", name) }

// Owner is the partner whose card account holds the card.
func (n *Names) Owner(card Card) (Partner, error) {
	account, err := n.Account(card.Account)
	if err != nil {
		return Partner{}, err
	}
	return n.Partner(account.Partner)
}

func find[T any](known map[string]T, kind, name string) (T, error) {
	if value, ok := known[name]; ok {
		return value, nil
	}
	var none T
	hint := nearest.Known(name, slices.Sorted(maps.Keys(known)))
	return none, &CouldNotRun{Class: verdict.TestBug, Reason: fmt.Sprintf("look up %s %q: the world or environment file has no such name; add it there, or correct it here%s", kind, name, hint)}
}

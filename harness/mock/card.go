package mock

import (
	"strings"
	"time"
)

// product is what a card is sold as.
type product string

const walletProduct product = "WALLET"

// card is whatever has an enKashCardId: a wallet, or a card of one of the products. A change
// to it goes through universe.cards.edit, and replaces what it refers to.
type card struct {
	id      string
	name    string // in the world; the id of one that a call made
	product product
	account string // cardAccountId
	mobile  string // 10 digits; receives the OTPs
	holder  holder
	kyc     kyc
	barred  bool   // turned down, and not verified since
	vkyc    string // token of the VKYC link that was given last
	tnc     bool   // the latest T&C are accepted (EK-TNC-020)
	opening int64  // paise that it held when its universe began
	made    time.Time
	loads   loads

	plastic // what a wallet has not
}

func (v *card) isWallet() bool { return v.product == walletProduct }

// purse is the card's money in the ledger.
func (v *card) purse() account {
	if v.isWallet() {
		return account{walletAccount, v.name}
	}
	return account{cardMoney, v.name}
}

// cardAccount holds a partner's wallets and cards.
type cardAccount struct {
	id      string
	name    string // in the world; the id of one that a call made
	partner *partner
	makes   product // accountType of one for cards; empty for wallets
	most    int     // wallets or cards; 0: as many as the universe takes
	title   string
	company string // its legal name
}

// mostMade are the wallets and cards, or the card accounts, that calls can make in a universe.
const mostMade = 10_000

// accountFull refuses a wallet or card too many (EK-WALLET-230). One that is blocked or was
// replaced keeps its place.
func accountFull() rule {
	return rule{
		refusal: "account-full",
		broken: func(c *call) bool {
			u, most := c.universe, c.account.most
			return len(u.cards.made) >= u.cards.limit || most > 0 && len(u.cardsOf(c.account.id)) >= most
		},
		instead: func(c *call) bool { c.universe.cards.limit++; return true },
	}
}

// cardsOf are the wallets and cards of an account: the world's by name, then those that were
// made, in that order.
func (u *universe) cardsOf(account string) []*card {
	var all []*card
	for _, id := range u.template.cardsByAccount[account] {
		all = append(all, u.cards.get(id))
	}
	for _, id := range u.cards.made {
		if v := u.cards.get(id); v.account == account {
			all = append(all, v)
		}
	}
	return all
}

// allCards are those of every account.
func (u *universe) allCards() []*card {
	var all []*card
	for _, v := range u.template.cards {
		all = append(all, u.cards.get(v.id))
	}
	for _, id := range u.cards.made {
		all = append(all, u.cards.get(id))
	}
	return all
}

// newCardID is an enKashCardId that nothing has.
func (u *universe) newCardID() string {
	return u.newID("EKC", 7, func(id string) bool { return u.cards.get(id) != nil })
}

// newTxnID is an enkashCardTxnId that nothing has.
func (u *universe) newTxnID() string {
	id := u.newID("ECT", 10, func(id string) bool { _, taken := u.txnIDs.get(id); return taken })
	u.txnIDs.put(id, struct{}{})
	return id
}

// cardRules find the card account and the card that a call names; cardField is how the
// operation spells the card's key.
func cardRules(cardField string) []rule {
	return []rule{
		{refusal: "card-account-unknown", broken: accountUnknown, instead: useSomeAccount},
		{
			refusal: "card-unknown",
			broken: func(c *call) bool {
				c.card = c.universe.cards.get(c.get(cardField))
				return c.card == nil || c.op.ofWallets() && !c.card.isWallet()
			},
			instead: useSomeCard,
		},
		{refusal: "card-of-other-account", broken: func(c *call) bool { return c.card.account != c.account.id }},
	}
}

// ofWallets reports whether the operation knows wallets alone: a card, of which it is not known
// that it pays merchants or sends transfers by these calls, does not exist for it (EK-OTP-230).
func (op *operation) ofWallets() bool { return strings.HasPrefix(op.name, "wallet.") }

// accountRules find the card account alone.
func accountRules() []rule { return cardRules("")[:1] }

// accountUnknown refuses a card account that the partner does not have. A call that names
// a company besides must name the partner's.
func accountUnknown(c *call) bool {
	c.account = c.universe.accounts.get(c.get("cardAccountId"))
	company, named := c.values["companyId"]
	return c.account == nil || c.account.partner != c.partner || named && company != c.partner.CompanyID
}

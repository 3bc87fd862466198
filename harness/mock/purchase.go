package mock

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"slices"
	"time"
)

// channel is where a card is used, after the usage controls of the page Card Usage Controls
// (api-13013003). Nobody has seen how a transaction spells it.
type channel string

const (
	atShop      channel = "POS"
	contactless channel = "CONTACTLESS" // at a shop, by tapping
	online      channel = "ECOMMERCE"
	atATM       channel = "ATM"
)

func channels() []channel { return []channel{atShop, contactless, online, atATM} }

// takesPIN reports whether the holder can type a PIN there.
func (c channel) takesPIN() bool { return c == atShop || c == atATM }

// network is what shops, web shops and ATMs are paid through. No partner sees it: a purchase comes
// over the card network and is no call of the partner API.
var network = account{networkAccount, "network"}

// till is where a card is used.
type till struct {
	channel channel
	abroad  bool
	shop    string
	mcc     string // merchant category code; "" where nobody said it
}

// purchase is an amount that a card is to pay at a till, and what became of that.
type purchase struct {
	till
	at        time.Time
	card      *card
	paise     int64
	pin       string // that the holder typed; "" for the right one, or none
	reference string // of the network: retrievalRefNo
	txnID     string // of one that was approved
	declined  string // as the contract names it; "" for one that was approved
}

// decline is one reason to decline a purchase, named as in fixtures/contract/requirements.yaml,
// whose requirement says why.
type decline struct {
	name   string
	broken func(u *universe, p *purchase) bool
}

// declines are all of them, in the order in which they are looked at. Which rules the network keeps
// for gift, meal and fuel cards beyond these no page says, so that there are none.
func declines() []decline {
	is := func(states ...cardStatus) func(*universe, *purchase) bool {
		return func(_ *universe, p *purchase) bool { return slices.Contains(states, p.card.state) }
	}
	off := func(control string, where func(*purchase) bool) func(*universe, *purchase) bool {
		return func(_ *universe, p *purchase) bool { return where(p) && p.card.switchedOff(control) }
	}
	all := []decline{
		{"card-locked", is(cardLocked)},
		{"card-blocked", is(cardBlocked)},
		{"card-replaced", is(cardReplaced)},
		{"card-inactive", is(cardInactive, cardActivating)},
		{"kyc-missing", func(_ *universe, p *purchase) bool { return !p.card.kyc.known() }},
		{"kyc-failed", func(_ *universe, p *purchase) bool { return p.card.turnedDown() }},
		{"shops-off", off("posAllowed", (*purchase).atTerminal)},
		{"contactless-off", off("contactlessAllowed", (*purchase).tapped)},
		{"online-off", off("onlineAllowed", (*purchase).isOnline)},
		{"atm-off", off("atmAllowed", func(p *purchase) bool { return p.channel == atATM })},
		{"abroad-off", off("internationalAllowed", func(p *purchase) bool { return p.abroad })},
		{"pin-missing", func(_ *universe, p *purchase) bool { return p.asksForPIN() && p.card.pin == [32]byte{} }},
		{"pin-wrong", func(_ *universe, p *purchase) bool { return p.pin != "" && !p.card.hasPIN(p.pin) }},
		{"over-transaction", func(_ *universe, p *purchase) bool {
			most, set := p.card.amountLimit("perTxnLimit")
			return set && p.paise > most
		}},
	}
	for i, l := range spendingLimits() {
		all = append(all, decline{l.decline, func(_ *universe, p *purchase) bool { return l.reached(i, p) }})
	}
	return append(all, decline{"balance-too-low", func(u *universe, p *purchase) bool {
		return u.ledger.balance(p.card.purse()) < p.paise
	}})
}

func (p *purchase) atTerminal() bool { return p.channel == atShop || p.tapped() }
func (p *purchase) tapped() bool     { return p.channel == contactless }
func (p *purchase) isOnline() bool   { return p.channel == online }

// asksForPIN: an ATM gives nothing without one, and what was typed must be the card's.
func (p *purchase) asksForPIN() bool { return p.channel == atATM || p.pin != "" }

// switchedOff reports whether a control is set to false. What nobody has set stops nothing.
func (v *card) switchedOff(control string) bool { return v.control(control).text == "false" }

// pinDigest is what is kept of a PIN.
func (v *card) pinDigest(pin string) [32]byte { return sha256.Sum256([]byte(v.id + "\x00" + pin)) }

func (v *card) hasPIN(pin string) bool {
	typed := v.pinDigest(pin)
	return subtle.ConstantTimeCompare(typed[:], v.pin[:]) == 1
}

// buy decides on a purchase and, where it is approved, moves its money. A purchase that is declined
// moves none, counts for no limit, and is told to nobody but who asked (EK-HOOK-200). The caller
// holds u.mu.
func (u *universe) buy(p *purchase) error {
	p.at = u.clock.now()
	p.reference = pick(u.rand, digits, 12)
	u.purchases++
	for _, d := range declines() {
		if !u.server.ignored[d.name+ofPurchases] && d.broken(u, p) {
			p.declined = d.name
			return nil
		}
	}
	p.txnID = u.newTxnID()
	// No word for a withdrawal of cash is known: txnDetails.channel tells it apart.
	till := p.till
	err := u.ledger.post(posting{
		At: p.at, TxnID: p.txnID, Unique: p.reference, Kind: sale, Note: p.shop, From: p.card.purse(), To: network, Paise: p.paise, till: &till,
	})
	if err != nil {
		return err
	}
	u.cards.edit(p.card.id).spent = p.card.spent.with(p)
	if err := u.ledger.hold(); err != nil {
		return err
	}
	u.announce()
	return nil
}

// ofPurchases ends the name of a decline in Options.Ignore.
const ofPurchases = " of purchase"

// cardNamed finds a card by its id or by its name in the world.
func (u *universe) cardNamed(name string) (*card, error) {
	found := u.cards.get(name)
	if id, declared := u.template.cardByMoney[account{cardMoney, name}]; found == nil && declared {
		found = u.cards.get(id)
	}
	switch {
	case found == nil && u.template.cardByMoney[account{walletAccount, name}] != "", found != nil && found.isWallet():
		return nil, fmt.Errorf("%q is a wallet, which shops and ATMs do not take; name a card", clip(name))
	case found == nil:
		return nil, fmt.Errorf("no card is called %q or has that id; name one of the world, or give the enKashCardId of one that was made", clip(name))
	}
	return found, nil
}

package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// account names one side of a posting.
type account struct {
	kind accountKind
	name string
}

type accountKind string

const (
	walletAccount   accountKind = "wallet"
	cardMoney       accountKind = "card"
	merchantAccount accountKind = "merchant"
	partnerAccount  accountKind = "partner" // what a partner can load from
	fundingAccount  accountKind = "funding" // what a partner paid in: below zero
	transitAccount  accountKind = "transit" // on its way to a bank
	bankAccount     accountKind = "bank"    // of a beneficiary: what reached it
	gatewayAccount  accountKind = "gateway" // what others paid in through a partner's gateway: below zero
	networkAccount  accountKind = "network" // what shops and ATMs were paid over the card network
)

func (a account) String() string { return string(a.kind) + ":" + a.name }

// holds reports whether the account is somebody's money, which never falls below zero.
func (a account) holds() bool {
	return a.kind == walletAccount || a.kind == cardMoney || a.kind == partnerAccount
}

// posting moves money: what leaves one account enters the other.
type posting struct {
	At     time.Time
	TxnID  string // enkashCardTxnId; two postings of one transaction share it, such as a reversal
	Unique string // the caller's reference
	Kind   postingKind
	From   account
	To     account
	Paise  int64
	Note   string // the caller's remarks
	till   *till  // of a purchase, never changed; nil for all else
}

// postingKind is what a posting is for, in the words of the page Load Money from Balance
// (api-13438388) where it has one.
type postingKind string

const (
	sale      postingKind = "SALE"
	loadMoney postingKind = "LOAD_MONEY"
	refund    postingKind = "REFUND"
	reversal  postingKind = "REVERSAL"
	transfer  postingKind = "TRANSFER"
)

// once is what makes a posting one that cannot be booked a second time.
type once struct {
	txnID    string
	kind     postingKind
	from, to account
}

// mostPostings are kept for the admin to read, with so many bytes of callers' text; balances count
// all.
const (
	mostPostings     = 10_000
	mostPostingBytes = 16 << 20
)

// text is how much of a posting came from callers.
func (p *posting) text() int { return len(p.Unique) + len(p.Note) }

// ledger holds what differs from the template's balances: a fresh one holds nothing.
type ledger struct {
	template *template
	change   map[account]int64 // paise; the sum is always zero
	booked   map[once]bool     // of the postings that are kept
	postings queue[posting]
	bytes    int // of callers' text in them
	dropped  int
	touched  []account // since the invariant was last held
	news     []posting // that nobody was told of yet
	failure  error     // of a posting that an event made
	// lax books what no ledger should, for servers that are broken on purpose.
	lax bool
	// bookings is Options.Bookings; it is no state, and shared by all copies.
	bookings func(kind, from, to string) int
}

func (s *Server) newLedger(t *template) ledger {
	return ledger{template: t, lax: len(s.ignored) > 0 || s.strange, bookings: s.bookings}
}

// balances are those of all accounts that hold, or owe, something.
func (l *ledger) balances() map[account]int64 {
	all := maps.Clone(l.template.openings)
	for a, by := range l.change {
		all[a] += by
	}
	return all
}

func (l *ledger) balance(a account) int64 { return l.template.openings[a] + l.change[a] }

// post books p, as often as the server does. An error means that the mock is broken, not that the caller asked for too
// much: that is for the rules to refuse first.
func (l *ledger) post(p posting) error {
	if l.bookings == nil {
		return l.postOnce(p)
	}
	for range l.bookings(string(p.Kind), p.From.String(), p.To.String()) {
		if err := l.postOnce(p); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) postOnce(p posting) error {
	key := once{p.TxnID, p.Kind, p.From, p.To}
	switch {
	case p.From == p.To:
		return fmt.Errorf("post %s: from and to are both %s; money must move between two accounts", p.TxnID, p.From)
	case p.Paise <= 0 && !l.lax:
		return fmt.Errorf("post %s: the amount is %d paise; money that moves is more than nothing", p.TxnID, p.Paise)
	case l.booked[key] && !l.lax:
		return fmt.Errorf("post %s: %s from %s to %s was booked before; money moves exactly once", p.TxnID, p.Kind, p.From, p.To)
	}
	if l.change == nil {
		l.change = map[account]int64{}
	}
	if l.booked == nil {
		l.booked = map[once]bool{}
	}
	l.booked[key] = true
	l.change[p.From] -= p.Paise
	l.change[p.To] += p.Paise
	l.touched = append(l.touched, p.From, p.To)
	l.postings.push(p)
	l.bytes += p.text()
	for l.postings.len() > mostPostings || l.bytes > mostPostingBytes && l.postings.len() > 1 {
		old := l.postings.pop()
		delete(l.booked, once{old.TxnID, old.Kind, old.From, old.To})
		l.bytes -= old.text()
		l.dropped++
	}
	l.news = append(l.news, p)
	return nil
}

// takeNews gives the postings since it was last asked.
func (l *ledger) takeNews() []posting {
	news := l.news
	l.news = nil
	return news
}

// book is post for an event, which nobody waits for: its error breaks the invariant.
func (l *ledger) book(p posting) {
	if err := l.post(p); err != nil && l.failure == nil {
		l.failure = err
	}
}

// hold holds the invariant after a call, where it moved money: debits equal credits, and no
// wallet is below zero.
func (l *ledger) hold() error {
	if l.failure != nil || len(l.touched) == 0 {
		return l.failure
	}
	defer func() { l.touched = l.touched[:0] }()
	for _, a := range l.touched {
		if err := l.covered(a); err != nil {
			return err
		}
	}
	return l.even()
}

// check holds the invariant over every account.
func (l *ledger) check() error {
	if l.failure != nil {
		return l.failure
	}
	for a := range l.change {
		if err := l.covered(a); err != nil {
			return err
		}
	}
	return l.even()
}

func (l *ledger) covered(a account) error {
	if a.holds() && !l.lax && l.balance(a) < 0 {
		return fmt.Errorf("check the ledger: %s holds %d paise, below zero; reset the universe and report its journal", a, l.balance(a))
	}
	return nil
}

func (l *ledger) even() error {
	var sum int64
	for _, paise := range l.change {
		sum += paise
	}
	if sum != 0 {
		return errors.New("check the ledger: debits and credits differ; reset the universe and report its journal")
	}
	return nil
}

func (l *ledger) clone() ledger {
	c := *l
	c.change, c.booked = maps.Clone(l.change), maps.Clone(l.booked)
	c.postings, c.touched = l.postings.clone(), slices.Clone(l.touched)
	return c
}

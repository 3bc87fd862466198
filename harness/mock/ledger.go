package mock

import (
	"errors"
	"fmt"
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
	merchantAccount accountKind = "merchant"
	fundingAccount  accountKind = "funding"
)

func (a account) String() string { return string(a.kind) + ":" + a.name }

// posting moves money: what leaves one account enters the other.
type posting struct {
	At     time.Time
	TxnID  string // enkashCardTxnId
	Unique string // uniqueTransactionId
	From   account
	To     account
	Paise  int64
}

// mostPostings are kept for the admin to read; balances count all.
const mostPostings = 10_000

// ledger holds what differs from the template's balances: a fresh one holds nothing.
type ledger struct {
	template *template
	change   map[account]int64 // paise; the sum is always zero
	postings []posting
	dropped  int
	// overdraft lets wallets fall below zero, for servers that are broken in this way.
	overdraft bool
}

func (l *ledger) balance(a account) int64 { return l.template.opening(a) + l.change[a] }

// post books p and checks the invariant. An error means that the ledger is broken, not that
// the caller asked for too much: that is for the rules to refuse first.
func (l *ledger) post(p posting) error {
	if p.From == p.To {
		return fmt.Errorf("post %s: from and to are both %s; money must move between two accounts", p.TxnID, p.From)
	}
	if l.change == nil {
		l.change = map[account]int64{}
	}
	l.change[p.From] -= p.Paise
	l.change[p.To] += p.Paise
	if len(l.postings) == mostPostings {
		l.postings = append(l.postings[:0:0], l.postings[mostPostings/2:]...)
		l.dropped += mostPostings / 2
	}
	l.postings = append(l.postings, p)
	return l.check()
}

// check holds the invariant: debits equal credits, and no wallet is below zero.
func (l *ledger) check() error {
	var sum int64
	for a, paise := range l.change {
		sum += paise
		if a.kind == walletAccount && !l.overdraft && l.balance(a) < 0 {
			return fmt.Errorf("check the ledger: %s holds %d paise, below zero; reset the universe and report its journal", a, l.balance(a))
		}
	}
	if sum != 0 {
		return errors.New("check the ledger: debits and credits differ; reset the universe and report its journal")
	}
	return nil
}

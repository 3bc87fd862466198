package mock

import "time"

// The states of a transfer (EK-IMPS-050).
const (
	transferPending   = "PENDING"
	transferSucceeded = "SUCCESS"
	transferFailed    = "FAILED"
	transferGivenBack = "REVERSED"
)

// transferEdges are the states that may follow a transfer's state (EK-IMPS-060). A transfer
// between wallets begins and ends as SUCCESS.
var transferEdges = edges{
	transferPending:   {transferSucceeded, transferFailed},
	transferSucceeded: {transferGivenBack},
}

// fundTransfer is money on its way from a wallet to a bank account, or to another wallet.
type fundTransfer struct {
	id      string // enkashCardTxnId
	partner string // name
	unique  string // the caller's reference
	paise   int64
	from    account
	to      account
	month   string // whose limit it counts for: sentKey
	course
}

// transferMoves is the event that a transfer comes to its next state.
const transferMoves eventKind = "transfer moves"

// transit holds what has left a wallet and not reached a bank account.
var transit = account{transitAccount, "imps"}

// transferKey is under which a transfer is found by its reference: references are a partner's
// own, and both kinds of transfer share them, since one call asks for the status of either.
func transferKey(partner, unique string) string { return partner + "\x00" + unique }

// findTransfer finds a partner's transfer by its id, its reference, or both; nil where there is
// none or they are of two.
func (u *universe) findTransfer(p *partner, id, unique string) *fundTransfer {
	if id == "" {
		id, _ = u.transferIDs.get(transferKey(p.name, unique))
	}
	t, known := u.transfers.get(id)
	if !known || t.partner != p.name || unique != "" && t.unique != unique {
		return nil
	}
	return t
}

// sentKey is under which is counted what a card sent in a month of India's calendar.
func sentKey(card string, at time.Time) string { return card + at.In(india).Format(" 2006-01") }

// keepTransfer remembers a transfer, and that its money was sent.
func (u *universe) keepTransfer(t *fundTransfer) {
	u.countSent(t, t.paise)
	u.transfers.put(t.id, t)
	u.transferIDs.put(transferKey(t.partner, t.unique), t.id)
	u.lastTransfer = t.id
}

// countSent counts a transfer for its month; what came back was not sent.
func (u *universe) countSent(t *fundTransfer, paise int64) {
	if u.sentInMonth == nil {
		u.sentInMonth = map[string]int64{}
	}
	u.sentInMonth[t.month] += paise
}

// sendTransfer takes the money of an IMPS transfer out of the wallet, and lets the transfer run
// its course.
func (u *universe) sendTransfer(t *fundTransfer, at time.Time, note string, f fate) error {
	err := u.ledger.post(posting{
		At: at, TxnID: t.id, Unique: t.unique, Kind: transfer, Note: note, From: t.from, To: transit, Paise: t.paise,
	})
	if err != nil {
		return err
	}
	t.course = course{status: transferPending, ahead: u.transferOutcome(f)}
	u.keepTransfer(t)
	u.next(&t.course, at, transferMoves, t.id)
	return nil
}

// moveTransfer brings a transfer to its next state, and its money along: on success it reaches
// the bank account (EK-IMPS-030), on failure and reversal it comes back (EK-IMPS-040).
func (u *universe) moveTransfer(id string, at time.Time) {
	t, known := u.transfers.get(id)
	if !known || !t.step(transferEdges) {
		return
	}
	p := posting{At: at, TxnID: t.id, Unique: t.unique, Paise: t.paise}
	switch t.status {
	case transferSucceeded:
		p.Kind, p.From, p.To = transfer, transit, t.to
	case transferFailed:
		p.Kind, p.From, p.To = reversal, transit, t.from
	case transferGivenBack:
		p.Kind, p.From, p.To = reversal, t.to, t.from
	}
	if p.Kind == reversal {
		u.countSent(t, -t.paise)
	}
	u.ledger.book(p)
	u.next(&t.course, at, transferMoves, id)
}

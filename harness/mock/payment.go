package mock

import "time"

// paymentStatus is where a payment through the gateway stands.
type paymentStatus string

const (
	paymentPending paymentStatus = "PENDING"
	paymentSuccess paymentStatus = "SUCCESS"
	paymentFailed  paymentStatus = "FAILED" // where a fault has it fail
)

// mostPayments are those that a universe remembers.
const mostPayments = 20_000

// payment is money on its way into a wallet through the gateway.
type payment struct {
	id      string // enkashCardTxnId
	card    string // enKashCardId
	partner string // name
	unique  string // the caller's reference
	note    string
	paise   int64
	begun   time.Time
	status  paymentStatus
	fate    fate
}

// paymentDue happens when the payer has paid.
const paymentDue eventKind = "payment due"

// beginPayment takes room of the wallet's limit for the money until the payment ends.
func (u *universe) beginPayment(p *payment) {
	u.payments.put(p.id, p)
	u.cards.edit(p.card).loads.pending += p.paise
	if !p.fate.Pending {
		u.schedule(p.begun.Add(u.server.rules.payTime), paymentDue, p.id)
	}
}

// settlePayment lets the money of a payment arrive, once (EK-LOAD-380).
func settlePayment(u *universe, id string, at time.Time) {
	p, known := u.payments.get(id)
	if !known || p.status != paymentPending {
		return
	}
	end := paymentSuccess
	if p.fate.EndsAs != "" {
		end = paymentStatus(p.fate.EndsAs)
	}
	u.endPayment(p, end, at)
}

// endPayment is where every payment ends. Once the money has moved, and not before, whoever
// waits to hear of it is told from here: the end of this function is the place for it.
func (u *universe) endPayment(p *payment, status paymentStatus, at time.Time) {
	p.status = status
	v := u.cards.edit(p.card)
	v.loads.pending -= p.paise
	if status == paymentSuccess {
		u.ledger.book(posting{
			At: at, TxnID: p.id, Unique: p.unique, Kind: loadMoney, Note: p.note,
			From: account{gatewayAccount, p.partner}, To: v.purse(), Paise: p.paise,
		})
		u.countLoad(p.card, at, p.paise)
	}
}

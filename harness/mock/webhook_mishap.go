package mock

import (
	"strconv"
	"time"
)

// mishap is what befalls a webhook on its way; nothing, where it is zero.
type mishap struct {
	kind   string        // of the fault
	never  bool          // it is not sent
	twice  bool          // it is sent twice, as it is
	late   time.Duration // it is sent so much later, of the universe's time
	behind bool          // it is sent after the next one to the same receiver
	forged bool          // beside it comes one that the provider did not send
}

// mishapOf is what befalls a webhook. The caller holds u.mu.
func (u *universe) mishapOf(_ string, _ []byte) mishap { return mishap{} }

// forger is a body that can be made up.
type forger interface{ forged() any }

// dispatch sends a delivery on the way that its mishap has for it.
func (u *universe) dispatch(at time.Time, m mishap, d delivery, body any) {
	if !m.forged { // the true one beside a forged one is as it should be
		d.injected = m.kind
	}
	switch {
	case m.never:
		d.made, d.state, d.cause = at, notSent, "a fault kept it from being sent"
		u.outbox.add(d)
		return
	case m.behind:
		d.made, d.state, d.cause, d.behind = at, waiting, "a fault holds it until the receiver has the next one", true
		u.outbox.add(d)
		return
	}
	u.post(at, at.Add(m.late), d)
	if m.twice {
		u.post(at, at.Add(m.late), d)
	}
	if f, can := body.(forger); m.forged && can {
		d.headers, d.body, d.injected = nil, marshal(f.forged()), m.kind
		u.post(at, at, d)
	}
}

// release lets those go that were to come after a delivery to the same receiver. The caller
// holds u.mu.
func (u *universe) release(hook string, at time.Time) {
	for _, d := range u.outbox.deliveries {
		if d.behind && d.hook == hook {
			d.behind, d.cause = false, ""
			u.schedule(at, deliver, strconv.FormatInt(d.n, 10))
		}
	}
}

// What a forged webhook speaks of exists nowhere.
const (
	nothingsID     = "ECT0000000000"
	nothingsAmount = paise(999_900)
)

func (b cardTransactionBody) forged() any {
	b.TransactionID, b.Details.ID, b.Reference, b.Details.Reference = nothingsID, nothingsID, nothingsID, nothingsID
	b.Amount, b.Balance, b.Direction = nothingsAmount, nothingsAmount, "CR"
	return b
}

func (b paymentBody) forged() any {
	b.TransactionID, b.Unique, b.OrderID, b.Checksum = nothingsID, nothingsID, nothingsID, opaque(0, nothingsID, len(b.Checksum))
	b.Amount, b.FinalAmount, b.TransactionAmount = nothingsAmount, nothingsAmount, nothingsAmount
	b.Status, b.TransactionStatus, b.OrderStatus = "SUCCESS", "SUCCESS", "PAID"
	return b
}

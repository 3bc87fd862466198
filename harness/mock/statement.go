package mock

import (
	"slices"
	"time"
)

// line is one transaction of a wallet or card, as its holder sees it.
type line struct {
	TxnID     string `json:"enkashCardTxnId"`
	Way       string `json:"cardTransactionType"`
	Kind      string `json:"type"`
	Amount    paise  `json:"amount"`
	Balance   *paise `json:"balance,omitempty"` // right after it; nil where no money has moved
	Status    string `json:"status"`
	Reference string `json:"pgReferenceNumber"`
	Note      string `json:"description,omitempty"`
	Date      string `json:"txnDate"`

	at time.Time
}

const (
	credit  = "CR"
	debited = "DR"
)

// dateForm is how transactions are dated: in UTC, to the millisecond.
const dateForm = "2006-01-02T15:04:05.000Z"

// statement are all transactions of a wallet or card that are kept, newest first: what was
// posted, and payments whose money has not come (EK-TXN-090).
func (u *universe) statement(v *card) []line {
	purse := v.purse()
	after := u.ledger.balance(purse)
	var lines []line
	for _, p := range slices.Backward(u.ledger.postings.all()) {
		way, gain := credit, p.Paise
		switch purse {
		case p.To:
		case p.From:
			way, gain = debited, -p.Paise
		default:
			continue
		}
		held := paise(after)
		after -= gain
		lines = append(lines, line{
			p.TxnID, way, string(p.Kind), paise(p.Paise), &held, string(paymentSuccess), p.Unique, p.Note, p.At.UTC().Format(dateForm), p.At,
		})
	}
	for _, id := range u.payments.order.all() {
		if p, _ := u.payments.get(id); p.card == v.id && p.status != paymentSuccess {
			lines = append(lines, line{
				p.id, credit, string(loadMoney), paise(p.paise), nil, string(p.status), p.unique, p.note, p.begun.UTC().Format(dateForm), p.begun,
			})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return b.at.Compare(a.at) })
	return lines
}

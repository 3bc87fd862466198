package mock

import "time"

// The states of a debit's settlement with the merchant, as the page lists them (EK-MERCHANT-010).
const (
	settlementPending   = "PENDING"
	approvedForPayout   = "APPROVED"
	payoutRunning       = "SETTLEMENT_IN_PROCESS"
	disputed            = "DISPUTED"
	settledWithMerchant = "SETTLED"
	pendingWithBank     = "PENDING_WITH_BANK"
	refunded            = "REFUND"
	onHold              = "ON_HOLD"
)

func settlementStates() []string {
	return []string{
		settlementPending,
		approvedForPayout,
		payoutRunning,
		disputed,
		settledWithMerchant,
		pendingWithBank,
		refunded,
		onHold,
	}
}

// settlementEdges are the states that may follow a settlement's state (EK-MERCHANT-030 to 050,
// EK-MERCHANT-150).
var settlementEdges = edges{
	settlementPending: {approvedForPayout, disputed},
	approvedForPayout: {payoutRunning, onHold},
	payoutRunning:     {settledWithMerchant, onHold},
	disputed:          {approvedForPayout, pendingWithBank, onHold},
	onHold:            {payoutRunning, pendingWithBank},
	pendingWithBank:   {refunded, onHold},
}

// settlement is what becomes of a debit's money at the merchant.
type settlement struct {
	txnID    string
	partner  string // name
	unique   string // the caller's reference of the debit
	paise    int64
	at       time.Time // of the debit
	wallet   account
	merchant account
	course
}

// settlementMoves is the event that a settlement comes to its next state.
const settlementMoves eventKind = "settlement moves"

// openSettlement begins the settlement of a debit.
func (u *universe) openSettlement(s *settlement, at time.Time, f fate) {
	s.at, s.course = at, course{status: settlementPending, ahead: u.settlementOutcome(f)}
	key := transferKey(s.partner, s.unique)
	u.settlements.put(key, s)
	u.lastSettlement = key
	u.next(&s.course, at, settlementMoves, key)
}

// moveSettlement brings a settlement to its next state. A refund brings the money back to the
// wallet (EK-MERCHANT-100).
func (u *universe) moveSettlement(key string, at time.Time) {
	s, known := u.settlements.get(key)
	if !known || !s.step(settlementEdges) {
		return
	}
	if s.status == refunded {
		u.ledger.book(posting{
			At: at, TxnID: s.txnID, Unique: s.unique, Kind: refund, From: s.merchant, To: s.wallet, Paise: s.paise,
		})
	}
	u.next(&s.course, at, settlementMoves, key)
}

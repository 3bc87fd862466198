package mock

import "maps"

// remittance is what moves on after the call that began it, and whom a wallet may pay.
type remittance struct {
	beneficiaries  layer[beneficiary]
	transfers      recent[*fundTransfer] // by enkashCardTxnId
	transferIDs    recent[string]        // by partner and reference
	lastTransfer   string                // its id
	settlements    recent[*settlement]   // by partner and reference of the debit
	lastSettlement string                // its key
	sentInMonth    map[string]int64      // paise by sentKey
}

// mostTransfers are the transfers, and the settlements, that a universe remembers.
const mostTransfers = 100_000

func freshRemittance(t *template) remittance {
	return remittance{
		beneficiaries: newLayer(t.beneficiaryByID, mostMade),
		transfers:     weighing(mostTransfers, func(t *fundTransfer) int { return len(t.unique) }),
		transferIDs:   newRecent[string](mostTransfers),
		settlements:   weighing(mostTransfers, func(t *settlement) int { return len(t.unique) }),
	}
}

// clone is a copy that changes apart from p.
func (p *remittance) clone() remittance {
	c := *p
	c.sentInMonth = maps.Clone(p.sentInMonth)
	c.beneficiaries = p.beneficiaries.clone()
	c.transfers = p.transfers.clone(copyOf[fundTransfer])
	c.transferIDs = p.transferIDs.clone(nil)
	c.settlements = p.settlements.clone(copyOf[settlement])
	return c
}

package mock

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// state is all that changes in a universe. It is data: a copy of it is another universe's, or
// this one's of an earlier time.
type state struct {
	template  *template // what it does not hold itself
	beginning string    // which beginning of a universe it comes from
	clock     clock
	began     time.Time // by its clock
	otpPolicy OTPPolicy
	pcg       *rand.PCG
	rand      *rand.Rand // of pcg

	cards    layer[card]
	accounts layer[cardAccount]

	tokens     recent[token]
	otps       recent[*otp]
	lastOTP    string           // its id
	links      recent[vkycLink] // by token
	references recent[done]     // by partner, operation and reference
	payments   recent[*payment] // by enkashCardTxnId
	txnIDs     recent[struct{}] // enkashCardTxnIds that were given out
	ledger     ledger
	purchases  int64 // approved and declined
	agenda     agenda
	inbox      inbox
	hooks      map[string]Webhook // by name; replaced as a whole
	outbox     outbox
	journal    journal
	remittance
	faults faults
}

// fresh is the state that a universe begins with.
func (u *universe) fresh() state {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(u.key+"\x00"), u.seed))
	pcg := rand.NewPCG(binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:]))
	t := u.origin
	if t.kept != nil {
		return u.fork(t, pcg)
	}
	clock := t.world.clock(u.server.now)
	return state{
		template:   t,
		beginning:  u.server.newBeginning(),
		clock:      clock,
		began:      clock.now(),
		otpPolicy:  t.world.OTPPolicy,
		pcg:        pcg,
		rand:       rand.New(pcg),
		cards:      newLayer(t.cardByID, mostMade),
		accounts:   newLayer(t.accountByID, mostMade),
		tokens:     newRecent[token](mostTokens),
		otps:       newRecent[*otp](mostRequests),
		links:      newRecent[vkycLink](mostRequests),
		references: weighing(mostReferences, func(d done) int { return len(d.answer) }),
		payments:   weighing(mostPayments, func(p *payment) int { return len(p.unique) + len(p.note) }),
		txnIDs:     newRecent[struct{}](mostReferences),
		ledger:     u.server.newLedger(t),
		hooks:      t.world.Webhooks,
		journal:    journal{limit: u.server.journals, mostBytes: u.server.journalBytes},
		remittance: freshRemittance(t),
		faults:     t.faults.clone(),
	}
}

// clone is a copy that changes apart from s.
func (s *state) clone() state {
	c := *s
	c.pcg = copyOf(s.pcg)
	c.rand = rand.New(c.pcg)
	c.cards = s.cards.clone()
	c.accounts = s.accounts.clone()
	c.tokens = s.tokens.clone(nil)
	c.otps = s.otps.clone(copyOf[otp])
	c.links = s.links.clone(nil)
	c.references = s.references.clone(nil)
	c.payments = s.payments.clone(copyOf[payment])
	c.txnIDs = s.txnIDs.clone(nil)
	c.ledger = s.ledger.clone()
	c.agenda = s.agenda.clone()
	c.inbox = s.inbox.clone()
	c.outbox = s.outbox.clone()
	c.journal = s.journal.clone()
	c.remittance = s.remittance.clone()
	c.faults = s.faults.clone()
	return c
}

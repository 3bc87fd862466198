package mock

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
)

// MakeTemplate makes a universe, as it stands, what universes to come begin with, and what it is
// itself put back to: who and what there is, all money, faults, receivers, clock and OTP policy, and
// what is on its way. What came and went stays behind: journal, SMS, webhooks, tokens, OTPs and the
// history of transactions. Universes that exist keep what they began with.
func (s *Server) MakeTemplate(id string) (UniverseView, error) {
	s.creating.Lock()
	defer s.creating.Unlock()
	u, err := s.universe(id)
	if err != nil {
		return UniverseView{}, err
	}
	defer u.enter()()
	t := u.asTemplate()
	s.template.Store(t)
	u.origin = t
	return u.view(), nil
}

// asTemplate is a template with all that the universe holds: a fork of it holds nothing, whatever was
// made before. The caller holds u.mu.
func (u *universe) asTemplate() *template {
	was := u.template
	t := copyOf(was)
	t.cards, t.cardByID, t.cardsByAccount, t.cardByMoney = nil, map[string]*card{}, map[string][]string{}, map[account]string{}
	t.accountByID, t.accountsByPartner = u.accounts.all(), map[string][]string{}
	t.openings, t.kept = u.ledger.balances(), u.keep()
	t.world.Webhooks, t.world.OTPPolicy = u.hooks, u.otpPolicy
	t.faults = u.faults.anew()
	for partner, ids := range was.accountsByPartner {
		t.accountsByPartner[partner] = slices.Clone(ids)
	}
	for _, id := range u.accounts.made {
		a := u.accounts.get(id)
		t.accountsByPartner[a.partner.name] = append(t.accountsByPartner[a.partner.name], id)
	}
	for _, v := range u.allCards() {
		v = copyOf(v)
		v.opening = t.openings[v.purse()]
		t.cards = append(t.cards, v)
		t.cardByID[v.id] = v
		t.cardByMoney[v.purse()] = v.id
		t.cardsByAccount[v.account] = append(t.cardsByAccount[v.account], v.id)
	}
	return t
}

// origin is what a template that was made of a universe holds beyond what forks share.
type origin struct {
	universe string // its id
	state    state  // without what the template itself has, and without what came and went
}

// keep is what of the state a fork needs a copy of.
func (u *universe) keep() *origin {
	kept := u.state.clone()
	kept.template, kept.cards, kept.accounts, kept.ledger, kept.faults = nil, layer[card]{}, layer[cardAccount]{}, ledger{}, faults{}
	kept.otps, kept.lastOTP = newRecent[*otp](mostRequests), ""
	kept.tokens = newRecent[token](mostTokens)
	kept.references = weighing(mostReferences, func(d done) int { return len(d.answer) })
	kept.inbox, kept.outbox, kept.purchases = inbox{}, outbox{}, 0
	kept.journal = journal{limit: u.server.journals, mostBytes: u.server.journalBytes}
	kept.agenda.events = slices.DeleteFunc(kept.agenda.events, func(e event) bool { return e.kind == deliver || e.kind == release })
	return &origin{u.id, kept}
}

// fork is what u begins with where its template was made of a universe: as that was, by its clock.
// The universe itself goes back to it, and then it is the same beginning; others have ids of their own.
func (u *universe) fork(t *template, pcg *rand.PCG) state {
	kept := t.kept.state.clone()
	kept.template = t
	kept.cards, kept.accounts = newLayer(t.cardByID, mostMade), newLayer(t.accountByID, mostMade)
	kept.ledger = u.server.newLedger(t)
	kept.faults = t.faults.clone()
	kept.began = kept.clock.now()
	if t.kept.universe != u.id {
		kept.pcg, kept.rand = pcg, rand.New(pcg)
		kept.beginning = u.server.newBeginning()
	}
	return kept
}

func (s *Server) adminMakeTemplate(r *http.Request) (int, any, error) {
	var wanted struct {
		From string `json:"from"`
	}
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	made, err := s.MakeTemplate(wanted.From)
	if err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("make the template: %w", err)
	}
	return http.StatusOK, made, nil
}

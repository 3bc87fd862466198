package mock

import (
	"fmt"
	"net/http"
	"time"
)

func (s *Server) adminWorld(*http.Request) (int, any, error) { return http.StatusOK, s.World(), nil }

func (s *Server) adminLoadWorld(r *http.Request) (int, any, error) {
	var view WorldView
	if err := readUpTo(r, mostWorldBody, &view); err != nil {
		return http.StatusBadRequest, nil, err
	}
	w, err := view.World()
	if err == nil {
		err = s.LoadWorld(w)
	}
	if err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("load the world: %w", err)
	}
	return http.StatusOK, s.World(), nil
}

// LoadWorld replaces the world that universes begin with. The default universe starts afresh
// on it, without its snapshots; the others keep the world that they were made with. Omitted
// ids and credentials are derived, as they are when a server starts.
func (s *Server) LoadWorld(w World) error {
	w = w.Complete(s.seed)
	if err := w.validate(); err != nil {
		return err
	}
	s.creating.Lock()
	defer s.creating.Unlock()
	for name, p := range w.Partners {
		_, key := s.keys.Load(p.AccessKey)
		_, user := s.users.Load(p.Username)
		if key || user {
			return fmt.Errorf("partners.%s has the access key or the username of a universe; give it one of its own", name)
		}
	}
	t := newTemplate(w)
	s.use(t)
	u := s.standard
	defer u.enter()()
	u.forgetTokens()
	u.origin = t
	u.restart()
	u.snapshots.list = nil
	u.pulse.again()
	return nil
}

// World is what the view declares.
func (v WorldView) World() (World, error) {
	w := World{
		Name: v.Name, Partners: map[string]Partner{}, CardAccounts: map[string]CardAccount{},
		Merchants: map[string]Merchant{}, Wallets: map[string]Wallet{}, Cards: map[string]Card{},
		Beneficiaries: v.Beneficiaries,
		Webhooks:      v.Webhooks, Faults: v.Faults,
	}
	if v.FrozenAt != 0 {
		w.FrozenAt = time.UnixMilli(v.FrozenAt)
	}
	if v.OTPPolicy != nil {
		w.OTPPolicy = *v.OTPPolicy
	}
	for name, p := range v.Partners {
		w.Partners[name] = Partner(p)
	}
	for name, a := range v.CardAccounts {
		w.CardAccounts[name] = CardAccount(a)
	}
	for name, m := range v.Merchants {
		w.Merchants[name] = Merchant(m)
	}
	for name, c := range v.Wallets {
		if owner := v.CardAccounts[c.Account].Partner; c.Partner != "" && owner != c.Partner {
			return World{}, fmt.Errorf("wallets.%s names partner %q, but its card account %q is not theirs; leave partner out or correct it", name, clip(c.Partner), clip(c.Account))
		}
		w.Wallets[name] = Wallet{ID: c.ID, Account: c.Account, Mobile: c.Mobile, Balance: c.Balance, KYC: c.KYC, TncPending: c.TncPending}
	}
	for name, c := range v.Cards {
		owner := v.CardAccounts[c.Account]
		if c.Partner != "" && owner.Partner != c.Partner || c.Product != "" && owner.Type != c.Product {
			return World{}, fmt.Errorf("cards.%s names a partner or a product that its card account %q has not; leave both out or correct them", name, clip(c.Account))
		}
		w.Cards[name] = Card{ID: c.ID, Account: c.Account, Mobile: c.Mobile, Balance: c.Balance, Inactive: c.Inactive, KYC: c.KYC, Status: c.Status, Controls: c.Controls}
	}
	return w, nil
}

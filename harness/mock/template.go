package mock

import (
	"crypto/sha256"
	"crypto/subtle"
	"maps"
	"slices"
)

// template is a world made ready for look-ups. It never changes, and all universes share it.
type template struct {
	world     World
	partners  []*partner // by name
	accounts  []*cardAccount
	merchants []*merchant
	wallets   []*wallet

	partnerByID       map[string]*partner
	partnerByKey      map[string]*partner
	partnerByUsername map[string]*partner
	accountByID       map[string]*cardAccount
	merchantByID      map[string]*merchant
	walletByID        map[string]*wallet
}

type partner struct {
	Partner
	name     string
	funding  account
	accounts []*cardAccount
}

type cardAccount struct {
	CardAccount
	name    string
	partner *partner
	wallets []*wallet
}

type merchant struct {
	Merchant
	name    string
	account account
}

type wallet struct {
	Wallet
	name    string
	home    *cardAccount
	account account
}

func newTemplate(w World) *template {
	t := &template{
		world:       w,
		partnerByID: map[string]*partner{}, partnerByKey: map[string]*partner{}, partnerByUsername: map[string]*partner{},
		accountByID: map[string]*cardAccount{}, merchantByID: map[string]*merchant{}, walletByID: map[string]*wallet{},
	}
	partners := map[string]*partner{}
	for _, name := range slices.Sorted(maps.Keys(w.Partners)) {
		p := &partner{Partner: w.Partners[name], name: name, funding: account{kind: fundingAccount, name: name}}
		partners[name] = p
		t.partners = append(t.partners, p)
		t.partnerByID[p.PartnerID] = p
		t.partnerByKey[p.AccessKey] = p
		t.partnerByUsername[p.Username] = p
	}
	homes := map[string]*cardAccount{}
	for _, name := range slices.Sorted(maps.Keys(w.CardAccounts)) {
		a := &cardAccount{CardAccount: w.CardAccounts[name], name: name, partner: partners[w.CardAccounts[name].Partner]}
		homes[name] = a
		a.partner.accounts = append(a.partner.accounts, a)
		t.accounts = append(t.accounts, a)
		t.accountByID[a.ID] = a
	}
	for _, name := range slices.Sorted(maps.Keys(w.Merchants)) {
		m := &merchant{Merchant: w.Merchants[name], name: name, account: account{kind: merchantAccount, name: name}}
		t.merchants = append(t.merchants, m)
		t.merchantByID[m.ID] = m
	}
	for _, name := range slices.Sorted(maps.Keys(w.Wallets)) {
		v := &wallet{Wallet: w.Wallets[name], name: name, home: homes[w.Wallets[name].Account], account: account{kind: walletAccount, name: name}}
		v.home.wallets = append(v.home.wallets, v)
		t.wallets = append(t.wallets, v)
		t.walletByID[v.ID] = v
	}
	return t
}

// opening is an account's balance in paise before any posting. Wallets were filled from
// their partner's funding account, so the sum over all accounts is zero.
func (t *template) opening(a account) int64 {
	switch a.kind {
	case walletAccount:
		return t.world.Wallets[a.name].Balance
	case fundingAccount:
		var paid int64
		for _, v := range t.wallets {
			if v.home.partner.name == a.name {
				paid -= v.Balance
			}
		}
		return paid
	default:
		return 0
	}
}

// sameSecret compares in a time that tells nothing of either text.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

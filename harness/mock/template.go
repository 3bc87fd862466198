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
	merchants []*merchant
	cards     []*card

	partnerByID       map[string]*partner
	partnerByKey      map[string]*partner
	partnerByUsername map[string]*partner
	accountByID       map[string]*cardAccount
	merchantByID      map[string]*merchant
	cardByID          map[string]*card
	cardsByAccount    map[string][]string // ids
	cardByMoney       map[account]string  // ids
	beneficiaryByID   map[string]*beneficiary
	beneficiaries     []string            // ids, by name
	accountsByPartner map[string][]string // names to ids

	openings map[account]int64 // paise
	faults   faults            // that every universe begins with
	kept     *origin           // of one that was made of a universe; nil of a world's
}

type partner struct {
	Partner
	name    string
	funding account
	balance account // prefunded; top-ups come from it
	gateway account // payments come from it
}

type merchant struct {
	Merchant
	name    string
	account account
}

func newTemplate(w World) *template {
	t := &template{
		world: w, faults: faultsOf(w),
		partnerByID: map[string]*partner{}, partnerByKey: map[string]*partner{}, partnerByUsername: map[string]*partner{},
		accountByID: map[string]*cardAccount{}, merchantByID: map[string]*merchant{}, cardByID: map[string]*card{},
		cardsByAccount: map[string][]string{}, cardByMoney: map[account]string{}, accountsByPartner: map[string][]string{}, openings: map[account]int64{},
	}
	partners := map[string]*partner{}
	for _, name := range slices.Sorted(maps.Keys(w.Partners)) {
		p := &partner{
			Partner: w.Partners[name], name: name,
			funding: account{fundingAccount, name}, balance: account{partnerAccount, name}, gateway: account{gatewayAccount, name},
		}
		t.openings[p.balance] += p.Balance
		t.openings[p.funding] -= p.Balance
		partners[name] = p
		t.partners = append(t.partners, p)
		t.partnerByID[p.PartnerID] = p
		t.partnerByKey[p.AccessKey] = p
		t.partnerByUsername[p.Username] = p
	}
	for _, name := range slices.Sorted(maps.Keys(w.CardAccounts)) {
		declared := w.CardAccounts[name]
		a := &cardAccount{id: declared.ID, name: name, partner: partners[declared.Partner], makes: product(declared.Type), most: declared.Most, title: name, company: declared.Partner}
		t.accountByID[a.id] = a
		t.accountsByPartner[declared.Partner] = append(t.accountsByPartner[declared.Partner], a.id)
	}
	for _, name := range slices.Sorted(maps.Keys(w.Merchants)) {
		m := &merchant{Merchant: w.Merchants[name], name: name, account: account{merchantAccount, name}}
		t.merchants = append(t.merchants, m)
		t.merchantByID[m.ID] = m
	}
	for _, name := range slices.Sorted(maps.Keys(w.Wallets)) {
		declared := w.Wallets[name]
		t.addCard(&card{
			id: declared.ID, name: name, product: walletProduct, account: w.CardAccounts[declared.Account].ID,
			mobile: declared.Mobile, opening: declared.Balance,
			holder: holderNamed(name), kyc: kycByName[declared.KYC], tnc: !declared.TncPending,
		})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Cards)) {
		declared := w.Cards[name]
		v := &card{
			id: declared.ID, name: name, product: product(w.CardAccounts[declared.Account].Type), account: w.CardAccounts[declared.Account].ID,
			mobile: declared.Mobile, opening: declared.Balance,
			holder: holderNamed(name), kyc: kycByName[declared.KYC], tnc: true, plastic: declared.start(),
		}
		t.addCard(v)
	}
	t.addBeneficiaries()
	return t
}

// addCard opens a wallet or card with its money, which came from its partner's funding account:
// so the sum over all accounts is zero.
func (t *template) addCard(v *card) {
	t.cards = append(t.cards, v)
	t.cardByID[v.id] = v
	t.cardByMoney[v.purse()] = v.id
	t.cardsByAccount[v.account] = append(t.cardsByAccount[v.account], v.id)
	t.openings[v.purse()] += v.opening
	t.openings[t.accountByID[v.account].partner.funding] -= v.opening
}

// sameSecret compares in a time that tells nothing of either text.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

package mock

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// World is what exists on the mock, by name.
type World struct {
	Name         string
	Partners     map[string]Partner
	CardAccounts map[string]CardAccount
	Merchants    map[string]Merchant
	Wallets      map[string]Wallet
	Cards        map[string]Card
	// Beneficiaries are of wallets.
	Beneficiaries map[string]Beneficiary
	Webhooks      map[string]Webhook
	Faults        map[string]Fault // that befall every universe
	FrozenAt      time.Time        // where the clock of every universe stands; zero: it goes with the wall clock
	OTPPolicy     OTPPolicy
}

// Partner is a company that calls the APIs, with its credentials.
type Partner struct {
	PartnerID    string // header partnerId, "CR" + 7
	CompanyID    string // field companyId, and clientId of the OAuth form, "CEK" + 7
	AccessKey    string // merchant token
	SecretKey    string
	Username     string // OAuth password grant
	Password     string
	ClientID     string // OAuth Basic authorisation
	ClientSecret string
	Balance      int64 // paise that it paid in before, for top-ups; 0 means DefaultBalance
}

// DefaultBalance is a partner's prefunded balance where the world states none, in paise: a
// crore of rupees.
const DefaultBalance int64 = 1_000_000_000

// CardAccount holds a partner's wallets or, where it has a type, cards of one product.
type CardAccount struct {
	ID      string // "CA" + 5 to 7
	Partner string // name
	Type    string // accountType of the page Create Card Account (api-8990350), such as GIFT
	Most    int    // wallets or cards that it has room for, the world's among them; 0 means as many as a universe
}

// Merchant is paid from wallets.
type Merchant struct {
	ID string // merchantDetailId, "MD" + 14
}

// Wallet is a wallet or prepaid card.
type Wallet struct {
	ID      string // enKashCardId, "EKC" + 7
	Account string // name
	Mobile  string // 10 digits; receives the OTPs
	Balance int64  // paise

	KYC        string // none, min, created, pending, full, failed, rejected or redo; "" is full
	TncPending bool   // the latest T&C are not accepted yet
}

// Card is a prepaid, gift, meal or fuel card; which, its account's type says.
type Card struct {
	ID       string // enKashCardId, "EKC" + 7
	Account  string // name
	Mobile   string // 10 digits; receives the OTPs
	Balance  int64  // paise
	Inactive bool   // it must be activated before it is used
	KYC      string // as a wallet's
	// Status is ACTIVE, LOCKED or BLOCKED; "" follows from Inactive.
	Status   string
	Controls map[string]any // usage controls by their wire names: switches are bool, limits text
}

// mostPaise bounds balances and amounts, so that no sum of them overflows.
const mostPaise int64 = 1_000_000_000_000_000

// Complete gives every omitted id, credential and mobile number its derived value, as
// ${mock:NAME} in a world file does: "acme.access_key", "main.card_account_id",
// "bazaar.merchant_id", "asha.card_id", "asha.mobile", "landlord.beneficiary_id". A card's are named like a wallet's. The
// receiver stays as it is.
func (w World) Complete(seed uint64) World {
	fill := func(value *string, kind Kind, name string) {
		if *value == "" {
			*value = Derive(seed, kind, name+"."+string(kind))
		}
	}
	full := World{
		Name:     w.Name,
		Partners: map[string]Partner{}, CardAccounts: map[string]CardAccount{},
		Merchants: map[string]Merchant{}, Wallets: map[string]Wallet{}, Cards: map[string]Card{},
		Beneficiaries: map[string]Beneficiary{},
		Webhooks:      w.Webhooks, Faults: w.Faults, FrozenAt: w.FrozenAt, OTPPolicy: w.OTPPolicy,
	}
	for name, p := range w.Partners {
		fill(&p.PartnerID, PartnerID, name)
		fill(&p.CompanyID, CompanyID, name)
		fill(&p.AccessKey, AccessKey, name)
		fill(&p.SecretKey, SecretKey, name)
		fill(&p.Username, Username, name)
		fill(&p.Password, Password, name)
		fill(&p.ClientID, ClientID, name)
		fill(&p.ClientSecret, ClientSecret, name)
		if p.Balance == 0 {
			p.Balance = DefaultBalance
		}
		full.Partners[name] = p
	}
	for name, a := range w.CardAccounts {
		fill(&a.ID, CardAccountID, name)
		full.CardAccounts[name] = a
	}
	for name, m := range w.Merchants {
		fill(&m.ID, MerchantID, name)
		full.Merchants[name] = m
	}
	for name, v := range w.Wallets {
		fill(&v.ID, CardID, name)
		fill(&v.Mobile, Mobile, name)
		full.Wallets[name] = v
	}
	for name, v := range w.Cards {
		fill(&v.ID, CardID, name)
		fill(&v.Mobile, Mobile, name)
		full.Cards[name] = v
	}
	for name, b := range w.Beneficiaries {
		fill(&b.ID, BeneficiaryID, name)
		full.Beneficiaries[name] = b
	}
	return full
}

// validate finds the first thing, by name, that a world cannot have.
func (w World) validate() error {
	if len(w.Partners) == 0 {
		return fmt.Errorf("world %q has no partner; declare at least one under partners", w.Name)
	}
	seen := map[string]string{}
	once := func(what, value, owner string) error {
		key := what + " " + value
		if first, twice := seen[key]; twice {
			return fmt.Errorf("%s has the %s of %s; give each its own", owner, what, first)
		}
		seen[key] = owner
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(w.Partners)) {
		p := w.Partners[name]
		for _, id := range [][2]string{
			{"partner id", p.PartnerID}, {"company id", p.CompanyID}, {"access key", p.AccessKey},
			{"username", p.Username}, {"client id", p.ClientID},
		} {
			if err := once(id[0], id[1], "partners."+name); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.CardAccounts)) {
		a := w.CardAccounts[name]
		if _, known := w.Partners[a.Partner]; !known {
			return fmt.Errorf("card_accounts.%s belongs to partner %q, which the world does not declare; add it under partners", name, a.Partner)
		}
		if a.Type != "" && !slices.Contains(accountTypes, a.Type) {
			return fmt.Errorf("card_accounts.%s has the type %q; choose one of %s", name, a.Type, strings.Join(accountTypes, ", "))
		}
		if a.Most < 0 {
			return fmt.Errorf("card_accounts.%s has room for %d cards; write 1 at least, or leave it out", name, a.Most)
		}
		if err := once("id", a.ID, "card_accounts."+name); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Merchants)) {
		if err := once("id", w.Merchants[name].ID, "merchants."+name); err != nil {
			return err
		}
	}
	var total int64
	for _, name := range slices.Sorted(maps.Keys(w.Partners)) {
		balance := w.Partners[name].Balance
		if balance < 0 || balance > mostPaise-total {
			return fmt.Errorf("partners.%s has a balance below zero, or one that brings the world's money over %d paise; correct it", name, mostPaise)
		}
		total += balance
	}
	for _, name := range slices.Sorted(maps.Keys(w.Wallets)) {
		v := w.Wallets[name]
		if _, known := w.CardAccounts[v.Account]; !known {
			return fmt.Errorf("wallets.%s belongs to card account %q, which the world does not declare; add it under card_accounts", name, v.Account)
		}
		if makes := w.CardAccounts[v.Account].Type; makes != "" {
			return fmt.Errorf("wallets.%s belongs to card account %q, which is for cards of the type %s; declare it under cards, or take an account without a type", name, v.Account, makes)
		}
		if err := once("id", v.ID, "wallets."+name); err != nil {
			return err
		}
		if !isMobile(v.Mobile) {
			return fmt.Errorf("wallets.%s has the mobile number %q; write ten digits", name, v.Mobile)
		}
		if _, known := kycByName[v.KYC]; !known {
			return fmt.Errorf("wallets.%s has the KYC %q; use none, min, created, pending, full, failed, rejected or redo", name, v.KYC)
		}
		if v.Balance < 0 {
			return fmt.Errorf("wallets.%s has a balance below zero; a prepaid wallet holds no credit", name)
		}
		if v.Balance > mostPaise-total {
			return fmt.Errorf("wallets.%s brings the world's money over %d paise; lower the balances", name, mostPaise)
		}
		total += v.Balance
	}
	for _, name := range slices.Sorted(maps.Keys(w.Cards)) {
		v := w.Cards[name]
		if err := w.validCard(name, v, mostPaise-total); err != nil {
			return err
		}
		if err := once("id", v.ID, "cards."+name); err != nil {
			return err
		}
		total += v.Balance
	}
	if err := w.validBeneficiaries(once); err != nil {
		return err
	}
	for _, name := range sortedKeys(w.Webhooks) {
		if err := w.Webhooks[name].Validate(); err != nil {
			return fmt.Errorf("webhooks.%s %w", name, err)
		}
	}
	if !w.FrozenAt.IsZero() {
		if err := checkMoment(w.FrozenAt); err != nil {
			return fmt.Errorf("the clock %w", err)
		}
	}
	if err := w.OTPPolicy.Check(); err != nil {
		return fmt.Errorf("otp_policy %w", err)
	}
	return w.checkFaults()
}

// validCard finds what is wrong with a card of the world, where the world's money may grow by
// so much.
func (w World) validCard(name string, v Card, room int64) error {
	account, known := w.CardAccounts[v.Account]
	_, wallet := w.Wallets[name]
	switch {
	case !known:
		return fmt.Errorf("cards.%s belongs to card account %q, which the world does not declare; add it under card_accounts", name, v.Account)
	case !product(account.Type).isCard():
		return fmt.Errorf("cards.%s belongs to card account %q, which is not for cards; give the account a type such as RELOADABLE_GPR", name, v.Account)
	case wallet:
		return fmt.Errorf("cards.%s has the name of a wallet; give it another", name)
	case !isMobile(v.Mobile):
		return fmt.Errorf("cards.%s has the mobile number %q; write ten digits", name, v.Mobile)
	case v.Balance < 0:
		return fmt.Errorf("cards.%s has a balance below zero; a prepaid card holds no credit", name)
	case v.Balance > room:
		return fmt.Errorf("cards.%s brings the world's money over %d paise; lower the balances", name, mostPaise)
	}
	if err := v.validControls(); err != nil {
		return fmt.Errorf("cards.%s %w", name, err)
	}
	return nil
}

func isMobile(text string) bool { return len(text) == 10 && isDigits(text) }

package mock

import (
	"fmt"
	"maps"
	"slices"
)

// Beneficiary is a bank account that a wallet of the world may pay from the start.
type Beneficiary struct {
	ID            string `json:"id"` // beneficiaryId, "BEN" + 7
	Wallet        string `json:"wallet"`
	Name          string `json:"name"`
	AccountNumber string `json:"account_number"`
	IFSC          string `json:"ifsc_code"`
}

// validBeneficiaries finds what is wrong with the world's beneficiaries; once finds an id that
// stands twice.
func (w World) validBeneficiaries(once func(what, value, owner string) error) error {
	for _, name := range slices.Sorted(maps.Keys(w.Beneficiaries)) {
		b := w.Beneficiaries[name]
		_, known := w.Wallets[b.Wallet]
		switch {
		case !known:
			return fmt.Errorf("beneficiaries.%s belongs to wallet %q, which the world does not declare; add it under wallets", name, b.Wallet)
		case !upTo(longestName)(b.Name):
			return fmt.Errorf("beneficiaries.%s has no name that the API takes; give it one of %d characters at most", name, longestName)
		case !accountNumber.MatchString(b.AccountNumber):
			return fmt.Errorf("beneficiaries.%s has an account number that the API does not take; give it 9 to 18 digits", name)
		case !ifscCode.MatchString(b.IFSC):
			return fmt.Errorf("beneficiaries.%s has an IFSC that the API does not take; write it as HDFC0000001", name)
		}
		if err := once("id", b.ID, "beneficiaries."+name); err != nil {
			return err
		}
		if err := once("bank account", b.Wallet+" "+b.AccountNumber+" "+b.IFSC, "beneficiaries."+name); err != nil {
			return fmt.Errorf("beneficiaries.%s is another one's bank account of the same wallet; take one of them out", name)
		}
	}
	return nil
}

// addBeneficiaries are the world's, in the order of their names.
func (t *template) addBeneficiaries() {
	t.beneficiaryByID = map[string]*beneficiary{}
	for _, name := range slices.Sorted(maps.Keys(t.world.Beneficiaries)) {
		b := t.world.Beneficiaries[name]
		wallet := t.cardByID[t.world.Wallets[b.Wallet].ID]
		t.beneficiaryByID[b.ID] = &beneficiary{
			id: b.ID, card: wallet.id, partner: t.accountByID[wallet.account].partner.name,
			name: b.Name, account: b.AccountNumber, ifsc: b.IFSC,
		}
		t.beneficiaries = append(t.beneficiaries, b.ID)
	}
}

// allBeneficiaries are the world's and then those that calls made, deleted ones as well.
func (u *universe) allBeneficiaries() []*beneficiary {
	var all []*beneficiary
	for _, id := range slices.Concat(u.template.beneficiaries, u.beneficiaries.made) {
		all = append(all, u.beneficiaries.get(id))
	}
	return all
}

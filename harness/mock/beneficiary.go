package mock

import "regexp"

// beneficiary is a bank account that a wallet may pay. It is the wallet's own.
type beneficiary struct {
	id      string
	card    string // enKashCardId of the wallet
	partner string // name
	name    string
	account string // number
	ifsc    string
	deleted bool
}

// bank is the beneficiary's money in the ledger: what reached it from here.
func (b *beneficiary) bank() account { return account{bankAccount, b.id} }

var (
	accountNumber = regexp.MustCompile(`^[0-9]{9,18}$`)          // EK-WBENEF-110
	ifscCode      = regexp.MustCompile(`^[A-Z]{4}0[A-Z0-9]{6}$`) // EK-WBENEF-130
)

// beneficiariesOf are those that a wallet has, in the order in which they were added.
func (u *universe) beneficiariesOf(card string) []*beneficiary {
	var all []*beneficiary
	for _, b := range u.allBeneficiaries() {
		if b.card == card && !b.deleted {
			all = append(all, b)
		}
	}
	return all
}

// beneficiaryUnknown finds what a call names, for the rules after this one.
func beneficiaryUnknown(c *call) bool {
	c.beneficiary = c.universe.beneficiaries.get(c.get("beneficiaryId"))
	return c.beneficiary == nil || c.beneficiary.partner != c.partner.name
}

// beneficiaryRules are those of a call that names a beneficiary of its wallet. Another
// partner's is as good as unknown.
func beneficiaryRules() []rule {
	return []rule{
		{refusal: "beneficiary-unknown", broken: beneficiaryUnknown, instead: useSomeBeneficiary},
		{refusal: "beneficiary-of-other-wallet", broken: func(c *call) bool { return c.beneficiary.card != c.card.id }},
		{refusal: "beneficiary-deleted", broken: func(c *call) bool { return c.beneficiary.deleted }},
	}
}

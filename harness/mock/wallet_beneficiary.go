package mock

import (
	"errors"
	"slices"
)

// No page of the beneficiaries of a wallet was seen: paths, bodies and answers are assumed
// (EK-WBENEF-010 to EK-WBENEF-240).

type beneficiaryAnswer struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Payload beneficiaryView `json:"payload"`
}

type beneficiaryView struct {
	ID      string `json:"beneficiaryId"`
	Name    string `json:"beneficiaryName"`
	Account string `json:"accountNumber"`
	IFSC    string `json:"ifscCode"`
	Status  string `json:"status"`
}

func (b *beneficiary) view() beneficiaryView {
	status := "ACTIVE"
	if b.deleted {
		status = "DELETED"
	}
	return beneficiaryView{b.id, b.name, b.account, b.ifsc, status}
}

func walletAddBeneficiary() *operation {
	return &operation{
		name: "wallet.add-beneficiary",
		path: "/api/v0/partner/enKashCard/beneficiary/add",
		fields: append(walletFields(),
			field{name: "beneficiaryName", kind: jsonString, suitable: always("Some Payee")},
			field{name: "accountNumber", kind: jsonString, suitable: always("000000000")},
			field{name: "ifscCode", kind: jsonString, suitable: always("XXXX0000000")},
		),
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: append(cardRules("enKashCardId"),
			rule{refusal: "beneficiary-name-invalid", broken: func(c *call) bool { return !upTo(longestName)(c.get("beneficiaryName")) }},
			rule{refusal: "account-number-invalid", broken: func(c *call) bool { return !accountNumber.MatchString(c.get("accountNumber")) }},
			rule{refusal: "ifsc-invalid", broken: func(c *call) bool { return !ifscCode.MatchString(c.get("ifscCode")) }},
			rule{refusal: "beneficiary-duplicate", broken: beneficiaryThere},
		),
		act: addBeneficiary,
	}
}

// beneficiaryThere refuses a bank account that the wallet has among its beneficiaries. One that
// was deleted may come again.
func beneficiaryThere(c *call) bool {
	return slices.ContainsFunc(c.universe.beneficiariesOf(c.card.id), func(b *beneficiary) bool {
		return b.account == c.get("accountNumber") && b.ifsc == c.get("ifscCode")
	})
}

var errBeneficiariesFull = errors.New("add a beneficiary: the universe holds as many as it can; use another universe")

func addBeneficiary(c *call) (any, error) {
	u := c.universe
	b := &beneficiary{
		id:   u.newID("BEN", 7, func(id string) bool { return u.beneficiaries.get(id) != nil }),
		card: c.card.id, partner: c.partner.name,
		name: c.get("beneficiaryName"), account: c.get("accountNumber"), ifsc: c.get("ifscCode"),
	}
	if !u.beneficiaries.add(b.id, b) {
		return nil, errBeneficiariesFull
	}
	return beneficiaryAnswer{Message: "Success", Payload: b.view()}, nil
}

func walletSearchBeneficiaries() *operation {
	return &operation{
		name:   "wallet.search-beneficiaries",
		path:   "/api/v0/partner/enKashCard/beneficiary/search",
		fields: append(walletFields(), field{name: "beneficiaryId", kind: jsonString, optional: true}),
		frame:  slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:  cardRules("enKashCardId"),
		act:    searchBeneficiaries,
	}
}

type beneficiariesAnswer struct {
	Code    int               `json:"code"`
	Message string            `json:"message"`
	Payload beneficiariesView `json:"payload"`
}

type beneficiariesView struct {
	Beneficiaries []beneficiaryView `json:"beneficiaries"`
}

// searchBeneficiaries lists those of the wallet, or the one that is named where it is the
// wallet's. None is an empty list.
func searchBeneficiaries(c *call) (any, error) {
	found := []beneficiaryView{}
	for _, b := range c.universe.beneficiariesOf(c.card.id) {
		if id := c.get("beneficiaryId"); id == "" || id == b.id {
			found = append(found, b.view())
		}
	}
	return beneficiariesAnswer{Message: "Success", Payload: beneficiariesView{found}}, nil
}

func walletDeleteBeneficiary() *operation {
	return &operation{
		name:   "wallet.delete-beneficiary",
		method: "DELETE",
		path:   "/api/v0/partner/enKashCard/beneficiary",
		query:  true,
		fields: append(walletFields(), field{name: "beneficiaryId", kind: jsonString, suitable: someBeneficiaryID}),
		frame:  slices.Concat(reachRules(), authRules(), []rule{{refusal: "field-missing", broken: fieldMissing}}),
		rules:  append(cardRules("enKashCardId"), beneficiaryRules()...),
		act:    deleteBeneficiary,
	}
}

// deleteBeneficiary leaves a mark: what was paid to the beneficiary stays in the ledger.
func deleteBeneficiary(c *call) (any, error) {
	b := c.universe.beneficiaries.edit(c.beneficiary.id)
	if b == nil { // a server that made one up for a call that named none
		b = c.beneficiary
	}
	b.deleted = true
	view := b.view()
	view.ID = c.get("beneficiaryId") // as it was sent, also by a server that takes any
	return beneficiaryAnswer{Message: "Success", Payload: view}, nil
}

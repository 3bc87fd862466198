package mock

import "slices"

// walletSettlements is Merchant Settlement, in another menu All Merchant Settlement Transactions. No
// page was seen, so path, body and answer are ours: EK-MERCHANT-160 to EK-MERCHANT-220.
func walletSettlements() *operation {
	return &operation{
		name: "wallet.merchant-settlement",
		path: "/api/v0/partner/enKashCard/merchant-settlement",
		fields: append([]field{
			{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
			{name: "merchantDetailId", kind: jsonString, suitable: someMerchantID},
			{name: "settlementStatus", kind: jsonString, optional: true},
		}, whenAndWhere()...),
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: []rule{
			{refusal: "merchant-unknown", broken: merchantUnknown, instead: useSomeMerchant},
			{refusal: "filter-invalid", broken: settlementFilterInvalid},
		},
		act: listSettlements,
	}
}

// settlementFilter is what a caller wants to see of the settlements with a merchant.
type settlementFilter struct {
	status string
	dates
	sheet
}

func (c *call) settlementFilter() (f settlementFilter, bad string) {
	read := filterReader{c: c}
	f = settlementFilter{read.word("settlementStatus", settlementStates()...), read.dates(), read.sheet()}
	return f, read.bad
}

func settlementFilterInvalid(c *call) bool {
	_, c.field = c.settlementFilter()
	return c.field != ""
}

func (f settlementFilter) lets(s *settlement) bool {
	return (f.status == "" || f.status == s.status) && f.around(s.at)
}

type settlementsAnswer struct {
	Code    int                `json:"code"`
	Message string             `json:"message"`
	Payload settlementsPayload `json:"payload"`
}

type settlementsPayload struct {
	Count int              `json:"recordsCount"`
	Data  []settlementLine `json:"data"`
}

// settlementLine is a settlement with the date of its debit.
type settlementLine struct {
	settlementPayload
	Date string `json:"txnDate"`
}

// listSettlements lists what the partner's debits for a merchant came to, newest first.
func listSettlements(c *call) (any, error) {
	f, _ := c.settlementFilter()
	var fit []settlementLine
	for _, key := range slices.Backward(c.universe.settlements.order.all()) {
		s, _ := c.universe.settlements.get(key)
		if s.partner == c.partner.name && s.merchant == c.merchant.account && f.lets(s) {
			fit = append(fit, settlementLine{settlementPayload{s.unique, paise(s.paise), s.status}, s.at.UTC().Format(dateForm)})
		}
	}
	return settlementsAnswer{Message: "Success", Payload: settlementsPayload{len(fit), onSheet(f.sheet, fit)}}, nil
}

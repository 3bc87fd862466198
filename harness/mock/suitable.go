package mock

import "cmp"

// What stands here serves only servers that ignore a refusal on purpose: where the request
// does not say what to act on, something that works is taken, so that the refusal turns
// into a success and not into another refusal.

// somePartner is the partner that any credential of the call belongs to, or the first one.
func (c *call) somePartner() *partner {
	if c.partner != nil {
		return c.partner
	}
	if p := c.universe.partnerByKey(c.get("accessKey")); p != nil {
		return p
	}
	if p := c.universe.partnerByUsername(c.get("username")); p != nil {
		return p
	}
	user, _, _ := c.request.BasicAuth()
	id := c.request.Header.Get("partnerId")
	for _, p := range c.universe.template.partners {
		if p.PartnerID == id || p.ClientID == user || p.SecretKey == c.get("secretKey") || p.CompanyID == c.get("clientId") {
			return p
		}
	}
	return c.universe.template.partners[0]
}

// actAsSomePartner lets somePartner call.
func actAsSomePartner(c *call) bool {
	c.partner = c.somePartner()
	return true
}

// ofPartner gives a field what somePartner has there.
func ofPartner(part func(*partner) string) func(*call) string {
	return func(c *call) string { return part(c.somePartner()) }
}

// always gives a field the same text.
func always(text string) func(*call) string { return func(*call) string { return text } }

// someCard is the card that the call names, in either spelling, or that of its OTP, or
// the first one of its account or of its partner; nil where there is none.
func (c *call) someCard() *card {
	for _, key := range []string{"enKashCardId", "enkashCardId"} {
		if v := c.universe.cards.get(c.get(key)); v != nil {
			return v
		}
	}
	if o, known := c.universe.otps.get(c.otpRequest()); known {
		return c.universe.cards.get(o.card)
	}
	if all := c.universe.cardsOf(c.get("cardAccountId")); len(all) > 0 {
		return all[0]
	}
	for _, account := range c.universe.template.accountsByPartner[c.partner.name] {
		if all := c.universe.cardsOf(account); len(all) > 0 && all[0].isWallet() {
			return all[0]
		}
	}
	return nil
}

func someCardID(c *call) string {
	if v := c.someCard(); v != nil {
		return v.id
	}
	return ""
}

func someAccountID(c *call) string {
	if v := c.someCard(); v != nil {
		return v.account
	}
	return ""
}

// useSomeAccount keeps the account that was named, though another partner's.
func useSomeAccount(c *call) bool {
	if v := c.someCard(); c.account == nil && v != nil {
		c.account = c.universe.accounts.get(v.account)
	}
	return c.account != nil
}

// useSomeCard takes the account's first wallet or card.
func useSomeCard(c *call) bool {
	if c.account == nil && !useSomeAccount(c) {
		return false
	}
	if all := c.universe.cardsOf(c.account.id); len(all) > 0 {
		c.card = all[0]
	}
	return c.card != nil
}

func useSomeMerchant(c *call) bool {
	if all := c.universe.template.merchants; len(all) > 0 {
		c.merchant = all[0]
	}
	return c.merchant != nil
}

func someMerchantID(c *call) string {
	if useSomeMerchant(c) {
		return c.merchant.ID
	}
	return ""
}

// otpRequest is the OTP request that the call names, in either spelling.
func (c *call) otpRequest() string {
	return cmp.Or(c.get("otpReferenceId"), c.get("otpRequestId"))
}

// someOTP is the OTP that the call names, or the newest one for its card, or one that
// nobody was sent.
func (c *call) someOTP() *otp { return c.someOTPOf((*call).someCard) }

// someCardOTP is someOTP where a card is meant and no wallet.
func (c *call) someCardOTP() *otp { return c.someOTPOf((*call).somePlastic) }

func (c *call) someOTPOf(which func(*call) *card) *otp {
	if o, known := c.universe.otps.get(c.otpRequest()); known {
		return o
	}
	v := which(c)
	if o, known := c.universe.otps.get(c.universe.lastOTP); known && v != nil && o.card == v.id {
		return o
	}
	o := &otp{
		id:     randomID(c.universe.rand, "EK", 8),
		code:   c.universe.newCode(),
		action: transactionOTP, sent: c.now,
	}
	if v != nil {
		o.card, o.mobile = v.id, v.mobile
		c.universe.otps.put(o.id, o)
		c.universe.lastOTP = o.id
	}
	return o
}

// useSomeOTP acts as if the call's code had been sent for its card.
func useSomeOTP(c *call) bool {
	c.otp = &otp{code: c.get("otp"), action: transactionOTP, card: c.card.id, mobile: c.card.mobile, sent: c.now}
	return true
}

// someBeneficiary is one that the call's wallet has, or one that nobody added.
func (c *call) someBeneficiary() *beneficiary {
	v := c.card
	if v == nil {
		v = c.someCard()
	}
	if v == nil {
		return nil
	}
	if all := c.universe.beneficiariesOf(v.id); len(all) > 0 {
		return all[0]
	}
	b := &beneficiary{
		id: randomID(c.universe.rand, "BEN", 7), card: v.id, partner: c.somePartner().name,
		name: "Some Payee", account: "000000000", ifsc: "XXXX0000000",
	}
	c.universe.beneficiaries.add(b.id, b)
	return b
}

func useSomeBeneficiary(c *call) bool {
	c.beneficiary = c.someBeneficiary()
	return c.beneficiary != nil
}

func someBeneficiaryID(c *call) string {
	if b := c.someBeneficiary(); b != nil {
		return b.id
	}
	return ""
}

// someReceiver is the first other wallet of the call's partner.
func (c *call) someReceiver() *card {
	payer := c.someCard()
	for _, account := range c.universe.template.accountsByPartner[c.somePartner().name] {
		for _, v := range c.universe.cardsOf(account) {
			if v.isWallet() && v != payer {
				return v
			}
		}
	}
	return nil
}

func useSomeReceiver(c *call) bool {
	c.receiver = c.someReceiver()
	return c.receiver != nil
}

func someReceiverID(c *call) string {
	if v := c.someReceiver(); v != nil {
		return v.id
	}
	return ""
}

// useSomeTransfer takes the newest transfer, whoever made it.
func useSomeTransfer(c *call) bool {
	c.transfer, _ = c.universe.transfers.get(c.universe.lastTransfer)
	return c.transfer != nil
}

// nameSomeTransfer lets a query that names no transfer name the newest.
func nameSomeTransfer(c *call) bool {
	if useSomeTransfer(c) {
		c.members = append(c.members, member{"enkashCardTxnId", value{kind: jsonString, text: c.transfer.id}})
	}
	return c.transfer != nil
}

// useSomeSettlement takes the newest settlement, whoever made the debit.
func useSomeSettlement(c *call) bool {
	c.settlement, _ = c.universe.settlements.get(c.universe.lastSettlement)
	return c.settlement != nil
}

func someSettlementReference(c *call) string {
	if useSomeSettlement(c) {
		return c.settlement.unique
	}
	return ""
}

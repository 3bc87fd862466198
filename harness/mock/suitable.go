package mock

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
	for _, p := range c.server.template.partners {
		if p.PartnerID == id || p.ClientID == user || p.SecretKey == c.get("secretKey") || p.CompanyID == c.get("clientId") {
			return p
		}
	}
	return c.server.template.partners[0]
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

// someWallet is the card that the call names, in either spelling, or that of its OTP, or
// the first one of its account or of its partner; nil where there is none.
func (c *call) someWallet() *wallet {
	for _, key := range []string{"enKashCardId", "enkashCardId"} {
		if v := c.server.template.walletByID[c.get(key)]; v != nil {
			return v
		}
	}
	if o, known := c.universe.otps.get(c.get("otpReferenceId")); known {
		return o.wallet
	}
	if a := c.server.template.accountByID[c.get("cardAccountId")]; a != nil && len(a.wallets) > 0 {
		return a.wallets[0]
	}
	for _, a := range c.partner.accounts {
		if len(a.wallets) > 0 {
			return a.wallets[0]
		}
	}
	return nil
}

func someCardID(c *call) string {
	if v := c.someWallet(); v != nil {
		return v.ID
	}
	return ""
}

func someAccountID(c *call) string {
	if v := c.someWallet(); v != nil {
		return v.home.ID
	}
	return ""
}

// useSomeAccount keeps the account that was named, though another partner's.
func useSomeAccount(c *call) bool {
	if v := c.someWallet(); c.account == nil && v != nil {
		c.account = v.home
	}
	return c.account != nil
}

// useSomeWallet takes the account's first wallet.
func useSomeWallet(c *call) bool {
	if len(c.account.wallets) > 0 {
		c.wallet = c.account.wallets[0]
	}
	return c.wallet != nil
}

func useSomeMerchant(c *call) bool {
	if all := c.server.template.merchants; len(all) > 0 {
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

// someOTP is the OTP that the call names, or the newest one for its card, or one that
// nobody was sent.
func (c *call) someOTP() *otp {
	if o, known := c.universe.otps.get(c.get("otpReferenceId")); known {
		return o
	}
	v := c.someWallet()
	if o := c.universe.lastOTP; o != nil && o.wallet == v {
		return o
	}
	o := &otp{
		id:     randomID(c.universe.rand, "EK", 8),
		code:   pick(c.universe.rand, digits, c.server.rules.otpDigits),
		action: transactionOTP, wallet: v, sent: c.now,
	}
	if v != nil {
		c.universe.otps.put(o.id, o)
		c.universe.lastOTP = o
	}
	return o
}

// useSomeOTP acts as if the call's code had been sent for its card.
func useSomeOTP(c *call) bool {
	c.otp = &otp{code: c.get("otp"), action: transactionOTP, wallet: c.wallet, sent: c.now}
	return true
}

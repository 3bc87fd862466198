package mock

// cardRules find the card account and the card that a call names; cardField is how the
// operation spells the card's key.
func cardRules(cardField string) []rule {
	return []rule{
		{refusal: "card-account-unknown", broken: accountUnknown, instead: useSomeAccount},
		{
			refusal: "card-unknown",
			broken: func(c *call) bool {
				c.wallet = c.server.template.walletByID[c.get(cardField)]
				return c.wallet == nil
			},
			instead: useSomeWallet,
		},
		{refusal: "card-of-other-account", broken: func(c *call) bool { return c.wallet.home != c.account }},
	}
}

// accountUnknown refuses a card account that the partner does not have. A call that names
// a company besides must name the partner's.
func accountUnknown(c *call) bool {
	c.account = c.server.template.accountByID[c.get("cardAccountId")]
	company, named := c.values["companyId"]
	return c.account == nil || c.account.partner != c.partner || named && company != c.partner.CompanyID
}

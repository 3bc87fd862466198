package contract

// Services are the hosts of the APIs: gateway, oauth, partner (wallets and cards), payout and
// marketplace, which the documentation names, and one for each product whose pages name none.
func Services() []string {
	return []string{
		"gateway", "oauth", "partner", "payout", "marketplace",
		"verification", "bill", "payable", "receivable", "expense", "loyalty", "card",
	}
}

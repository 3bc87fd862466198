package mock

import "slices"

// walletTopUp is Wallet Top-Up from Balance (api-19838579, date unseen). Its answer is cut off
// on every copy of the page: EK-LOAD-310 to EK-LOAD-350.
func walletTopUp() *operation {
	return &operation{
		name:      "wallet.top-up-from-balance",
		path:      "/api/v0/partner/enKashCard/balance",
		fits:      onWallet,
		fields:    loadFields(),
		reference: "uniqueReferenceNumber",
		frame:     slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:     slices.Concat(loadCardRules(), activeRules(), fundingRules(), []rule{{refusal: "load-over-limit", broken: loadOverLimit}}),
		act:       loadFromBalance,
	}
}

package mock

import (
	"net/http"
	"slices"
)

// walletUpdate is Update Wallet Details (api-19655127, date unseen). An older copy marks every
// field required and shows three of them in its example: only those are asked for.
func walletUpdate() *operation {
	return &operation{
		name:   "wallet.update-wallet-details",
		method: http.MethodPatch,
		path:   "/api/v0/partner/enKashCard",
		fits:   onWallet,
		fields: append(walletFields(),
			field{name: "email", kind: jsonString, optional: true, valid: isEmail},
			field{name: "mobile", kind: jsonString, optional: true, valid: isMobile},
			field{name: "specialDate", kind: jsonString, optional: true, valid: isDate},
			field{name: "address", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			field{name: "address2", kind: jsonString, optional: true, valid: upTo(longestAddress)},
			field{name: "city", kind: jsonString, optional: true, valid: upTo(longestName)},
			field{name: "state", kind: jsonString, optional: true, valid: upTo(longestName)},
			field{name: "pincode", kind: jsonString, optional: true, valid: isPincode},
			field{name: "pan", kind: jsonString, optional: true, valid: isPAN},
		),
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: append(cardRules("enKashCardId"),
			rule{refusal: "wallet-locked", broken: func(c *call) bool { return c.card.kyc.known() }},
			rule{refusal: "mobile-taken", broken: mobileTaken}),
		act: updateWallet,
	}
}

// walletFields name a wallet, as most operations do.
func walletFields() []field {
	return []field{
		{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
		{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
		{name: "enKashCardId", kind: jsonString, suitable: someCardID},
	}
}

type updateAnswer struct {
	Code    int           `json:"code"`
	Message string        `json:"message"`
	Payload updatePayload `json:"payload"`
}

type updatePayload struct {
	ID        string `json:"enKashCardId"`
	AccountID string `json:"cardAccountId"`
}

// updateWallet changes what the call names (EK-WALLET-090). A new mobile number gets the OTPs from
// now on, and none that went to the old one is good any more (EK-WALLET-110).
func updateWallet(c *call) (any, error) {
	v := c.universe.cards.edit(c.card.id)
	v.holder.take(c)
	if mobile := c.get("mobile"); mobile != "" {
		v.mobile = mobile
	}
	return updateAnswer{Message: "Success", Payload: updatePayload{v.id, v.account}}, nil
}

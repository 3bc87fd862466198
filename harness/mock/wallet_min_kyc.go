package mock

import "slices"

// walletMinKYC is Min KYC, taken for the OTP verification of the Create Wallet flow: the menus of
// 2025 list it after Generate OTP, and nothing else of it was seen. An OTP of the create call is
// good, and so is a transaction OTP, for who needs a second one.
func walletMinKYC() *operation {
	return &operation{
		name: "wallet.min-kyc",
		path: "/api/v0/partner/enKashCard/min-kyc",
		fields: append(walletFields(),
			field{name: "otp", kind: jsonString, suitable: func(c *call) string { return c.someOTP().code }},
			field{name: "otpRequestId", kind: jsonString, suitable: func(c *call) string { return c.someOTP().id }},
		),
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: slices.Concat(cardRules("enKashCardId"), otpRules("otpRequestId", createOTP, transactionOTP), []rule{
			{refusal: "kyc-done", broken: func(c *call) bool { return c.card.kyc.known() }},
		}),
		act: verifyHolder,
	}
}

type kycAnswer struct {
	Code    int        `json:"code"`
	Message string     `json:"message"`
	Payload kycPayload `json:"payload"`
}

// kycPayload is status and substatus, which are judged together (EK-KYC-110).
type kycPayload struct {
	ID        string `json:"enKashCardId"`
	Status    string `json:"kycStatus"`
	Substatus string `json:"kycSubStatus"`
}

func kycAnswerOf(v *card) kycAnswer {
	return kycAnswer{Message: "Success", Payload: kycPayload{v.id, v.kyc.status, v.kyc.substatus}}
}

// verifyHolder uses the OTP up: the minimum KYC is done (EK-WALLET-060), and the details are locked.
func verifyHolder(c *call) (any, error) {
	c.otp.used = true
	v := c.universe.cards.edit(c.card.id)
	v.kyc = kycMin
	return kycAnswerOf(v), nil
}

package mock

import "slices"

// walletOTP is Generate Transaction OTP (api-19201679, modified 2025-11-18 19:11:59).
func walletOTP() *operation {
	return &operation{
		name: "wallet.generate-transaction-otp",
		path: "/api/v0/partner/enKashCard/otp",
		fits: onWallet,
		fields: []field{
			{name: "cardOtpAction", kind: jsonString, suitable: always(transactionOTP)},
			{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
			{name: "enKashCardId", kind: jsonString, suitable: someCardID},
		},
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: append(cardRules("enKashCardId"),
			rule{refusal: "otp-action-unknown", broken: func(c *call) bool { return c.get("cardOtpAction") != transactionOTP }}),
		act: sendTransactionOTP,
	}
}

type otpAnswer struct {
	Code    int        `json:"code"`
	Message string     `json:"message"`
	Payload otpPayload `json:"payload"`
}

type otpPayload struct {
	OTPRequestID string `json:"otpRequestId"`
	MobileNumber string `json:"mobileNumber"`
}

func sendTransactionOTP(c *call) (any, error) {
	sent := c.sendOTP(c.get("cardOtpAction"), c.card)
	return otpAnswer{Message: "Success", Payload: otpPayload{sent.id, mask(c.card.mobile)}}, nil
}

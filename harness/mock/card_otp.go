package mock

import "slices"

// cardOTP is Generate OTP (api-26007577, date unseen): the wallet's call, for a card. Its further
// actions are EK-CARD-350.
func cardOTP() *operation {
	return &operation{
		name: "card.generate-otp", path: cardPath + "/otp", fits: onCard,
		fields: []field{
			{name: "cardOtpAction", kind: jsonString, suitable: always(transactionOTP)},
			{name: "cardAccountId", kind: jsonString, suitable: someCardsAccount},
			{name: "enKashCardId", kind: jsonString, suitable: somePlasticID},
		},
		frame: cardFrame(),
		rules: append(cardRules("enKashCardId"),
			rule{refusal: "otp-action-unknown", broken: func(c *call) bool { return !slices.Contains(cardOTPActions, c.get("cardOtpAction")) }},
			// A blocked card may still be replaced, and that takes an OTP.
			rule{refusal: "card-dead", broken: func(c *call) bool { return c.card.state == cardReplaced }}),
		act: sendTransactionOTP,
	}
}

package mock

import (
	"regexp"
	"slices"
)

// walletLoadLimit is Wallet Funding Limit Validation (api-24477800, date unseen). Its answer is
// cut off on every copy of the page: EK-LOAD-410. It advises, and moves nothing.
func walletLoadLimit() *operation {
	return &operation{
		name: "wallet.funding-limit-validation",
		path: "/api/v0/partner/enKashCard/validate/wallet-load-limit",
		fields: []field{
			{name: "enKashCardId", kind: jsonString, suitable: someCardID},
			{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
			{name: "amountToLoad", kind: jsonString, suitable: always("1.00")},
		},
		frame: slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: append(append(cardRules("enKashCardId"), activeRules()...),
			rule{refusal: "amount-invalid", broken: amountToLoadInvalid},
			rule{refusal: "load-over-limit", broken: loadOverLimit},
		),
		act: adviseLoad,
	}
}

// decimal is money as text: no sign, no exponent.
var decimal = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// amountToLoadInvalid reads an amount that is a text, as its page has it.
func amountToLoadInvalid(c *call) bool {
	text := c.get("amountToLoad")
	if !decimal.MatchString(text) {
		return true
	}
	c.amount = readAmount(text)
	return !c.amount.valid
}

type adviceAnswer struct {
	Code    int           `json:"code"`
	Message string        `json:"message"`
	Payload advicePayload `json:"payload"`
}

type advicePayload struct {
	CardID    string `json:"enKashCardId"`
	Amount    string `json:"amountToLoad"` // as it was sent
	Available paise  `json:"availableLimit"`
}

func adviseLoad(c *call) (any, error) {
	room := c.universe.room(c.card, c.now)
	return adviceAnswer{Message: "Success", Payload: advicePayload{c.card.id, c.get("amountToLoad"), paise(room)}}, nil
}

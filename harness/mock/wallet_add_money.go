package mock

import "slices"

// walletAddMoney is Add Money to Wallet: a payment through the gateway. No page was seen, so
// path, body and answer are ours: EK-LOAD-360, EK-LOAD-370.
func walletAddMoney() *operation {
	return &operation{
		name: "wallet.add-money-to-wallet",
		path: "/api/v0/partner/enKashCard/add-money",
		fields: []field{
			{name: "companyId", kind: jsonString, optional: true},
			{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
			{name: "enKashCardId", kind: jsonString, suitable: someCardID},
			{name: "amount", kind: jsonNumber, suitable: always("1.00")},
			{name: "uniqueReferenceNumber", kind: jsonString, suitable: someReference},
			{name: "remarks", kind: jsonString, optional: true},
		},
		reference: "uniqueReferenceNumber",
		ends:      []string{string(paymentSuccess), string(paymentFailed)},
		frame:     slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: append(append(cardRules("enKashCardId"), activeRules()...),
			rule{refusal: "amount-invalid", broken: amountInvalid},
			rule{refusal: "reference-duplicate", broken: referenceTaken},
			rule{refusal: "load-over-limit", broken: loadOverLimit},
		),
		act: addMoney,
	}
}

type paymentAnswer struct {
	Code    int            `json:"code"`
	Message string         `json:"message"`
	Payload paymentPayload `json:"payload"`
}

type paymentPayload struct {
	TxnID     string        `json:"enkashCardTxnId"`
	Reference string        `json:"pgReferenceNumber"`
	Amount    paise         `json:"amount"`
	Status    paymentStatus `json:"status"`
	Link      string        `json:"paymentLink"`
}

// paymentHost is where the link of a payment leads: nowhere (RFC 6761 section 6.4).
const paymentHost = "https://pay.mock.invalid/"

// addMoney begins a payment.
func addMoney(c *call) (any, error) {
	u := c.universe
	p := &payment{
		id: u.newTxnID(), card: c.card.id, partner: c.partner.name, unique: c.get("uniqueReferenceNumber"),
		note: c.get("remarks"), paise: c.amount.paise, begun: c.now, status: paymentPending, fate: c.fate(),
	}
	u.beginPayment(p)
	return paymentAnswer{Message: "Success", Payload: paymentPayload{p.id, p.unique, paise(p.paise), p.status, paymentHost + p.id}}, nil
}

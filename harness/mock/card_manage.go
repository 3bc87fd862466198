package mock

import (
	"regexp"
	"slices"
)

// blockCard is Block Card (api-13438390, date unseen), whose answer is cut off: EK-CARD-420.
// Unlocking is the same call.
func blockCard() *operation {
	return &operation{
		name: "card.block-card", path: cardPath + "/block",
		fields: slices.Concat(
			aboutCard(
				field{name: "blockCode", kind: jsonString, valid: oneOf("L", "UL", "BL", "AP"), suitable: always("L")},
				field{name: "reason", kind: jsonString, optional: true, valid: upTo(longestAddress)}),
			mediumFields(),
			[]field{{name: "createdBy", kind: jsonString, optional: true}, {name: "otpRequired", kind: jsonBool, optional: true}}),
		frame: cardFrame(),
		rules: slices.Concat(cardRules("enKashCardId"), []rule{
			deadCard(),
			{refusal: "card-state-wrong", broken: func(c *call) bool { return !blockable(c.card, c.get("blockCode")) }},
		}, approvalRules(blockOTP, needingMedium)),
		act: block,
	}
}

// blockable reports whether a block code leads anywhere from a status (EK-CARD-290).
// That a dead card stays dead is another rule's to say.
func blockable(v *card, code string) bool {
	switch {
	case v.dead():
		return true
	case code == "L":
		return v.state == cardActive
	case code == "UL":
		return v.state == cardLocked
	case code == "AP":
		return v.state == cardInactive
	default:
		return true
	}
}

func block(c *call) (any, error) {
	c.spendOTP()
	v := c.universe.cards.edit(c.card.id)
	switch c.get("blockCode") {
	case "L":
		v.state = cardLocked
	case "UL":
		v.state = cardActive
	case "AP":
		v.state = cardActivating
		c.universe.schedule(c.now.Add(c.server.rules.activation), cardActivation, v.id)
	default:
		v.state = cardBlocked
	}
	return succeed(c.universe.cardPayload(v))
}

// setCardPIN is Set Card PIN (project-616243/api-8990358, date unseen).
func setCardPIN() *operation {
	return &operation{
		name: "card.set-card-pin", path: cardPath + "/setPin",
		fields: aboutCard(
			field{name: "pinBlock", kind: jsonString, suitable: always("4821")},
			field{name: "otpRequired", kind: jsonBool, suitable: always("false")},
			field{name: "otpRequestId", kind: jsonString, optional: true}, field{name: "otp", kind: jsonString, optional: true}),
		frame: cardFrame(),
		rules: slices.Concat(cardRules("enKashCardId"), []rule{
			deadCard(),
			{refusal: "pin-invalid", broken: func(c *call) bool { return !fourDigits.MatchString(c.get("pinBlock")) }},
		}, approvalRules(pinOTP, func(c *call) approval {
			if c.get("otpRequired") == "true" {
				return byMobile
			}
			return byNobody
		})),
		act: setPIN,
	}
}

// fourDigits is the form of the page's example, 9078 (EK-CARD-380).
var fourDigits = regexp.MustCompile(`^[0-9]{4}$`)

// setPIN keeps a digest alone.
func setPIN(c *call) (any, error) {
	c.spendOTP()
	c.universe.cards.edit(c.card.id).pin = c.card.pinDigest(c.get("pinBlock"))
	return succeed("Success")
}

// replaceCard is Request Card Replacement (api-13438389, date unseen), whose newest copy shows
// no answer: EK-CARD-460.
func replaceCard() *operation {
	return &operation{
		name: "card.request-card-replacement", path: cardPath + "/replaceCard",
		fields: slices.Concat([]field{
			{name: "enKashCardId", kind: jsonString, suitable: somePlasticID},
			{name: "cardAccountId", kind: jsonString, optional: true},
		}, mediumFields()),
		frame: cardFrame(),
		rules: slices.Concat(cardAloneRules(), []rule{
			{refusal: "card-dead", broken: func(c *call) bool { return c.card.state == cardReplaced }},
		}, approvalRules(replaceOTP, needingMedium), []rule{
			accountFull(),
		}),
		act: replace,
	}
}

// replace makes a card in the place of another, and moves what the other holds (EK-CARD-430).
// Controls and PIN stay with the old one: the new card's holder sets them.
func replace(c *call) (any, error) {
	u := c.universe
	fresh := &card{
		product: c.card.product, account: c.card.account, mobile: c.card.mobile,
		holder: c.card.holder, kyc: c.card.kyc, tnc: c.card.tnc,
		plastic: plastic{state: cardActive, physical: c.card.physical, user: c.card.user},
	}
	if fresh.physical {
		fresh.state = cardInactive
	}
	if err := u.addCard(fresh); err != nil {
		return nil, err
	}
	c.spendOTP()
	if held := u.ledger.balance(c.card.purse()); held > 0 {
		err := u.ledger.post(posting{
			At: c.now, TxnID: u.newTxnID(), Kind: transfer, Note: "card replacement", From: c.card.purse(), To: fresh.purse(), Paise: held,
		})
		if err != nil {
			return nil, err
		}
	}
	u.cards.edit(c.card.id).state = cardReplaced
	return succeed(u.cardPayload(fresh))
}

// orderPhysicalCard is Order Physical Card, of which no page was seen: EK-CARD-530, EK-CARD-560.
func orderPhysicalCard() *operation {
	var address []field
	for _, name := range []string{"deliveryAddress", "deliveryAddress2", "deliveryCity", "deliveryState", "deliveryCountry"} {
		address = append(address, field{name: name, kind: jsonString, optional: true, valid: upTo(longestAddress)})
	}
	address = append(address, field{name: "deliveryPincode", kind: jsonString, optional: true, valid: isPincode})
	return &operation{
		name: "card.order-physical-card", path: cardPath + "/physicalCard", fields: aboutCard(address...), frame: cardFrame(),
		rules: slices.Concat(cardRules("enKashCardId"), []rule{
			deadCard(),
			{refusal: "card-state-wrong", broken: func(c *call) bool { return c.card.physical }},
		}),
		act: func(c *call) (any, error) {
			v := c.universe.cards.edit(c.card.id)
			v.physical = true
			return succeed(physicalPayload{v.id, v.physical, v.statusView()})
		},
	}
}

type physicalPayload struct {
	ID       string     `json:"enKashCardId"`
	Physical bool       `json:"physicalCard"`
	Status   statusView `json:"cardStatus"`
}

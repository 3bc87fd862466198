package mock

import "slices"

// searchCards is Search Cards (api-9796910, api-13454278, date unseen; its answer on the page of
// petty cash, api-24480521).
func searchCards() *operation {
	fields := aboutCard()
	fields[2].optional = true
	return &operation{
		name: "card.search-cards", path: cardPath + "/search", fields: fields, frame: cardFrame(),
		rules: []rule{
			{refusal: "card-account-unknown", broken: accountUnknown, instead: useSomeAccount},
			{refusal: "card-unknown", broken: func(c *call) bool {
				id := c.get("enKashCardId")
				c.card = c.universe.cards.get(id)
				return id != "" && c.card == nil
			}},
			{refusal: "card-of-other-account", broken: func(c *call) bool { return c.card != nil && c.card.account != c.account.id }},
		},
		act: listCards,
	}
}

type cardList struct {
	Count int        `json:"recordsCount"`
	Data  []cardLine `json:"data"`
}

// cardLine is a card of a search. The page's example shows both parts of the expiry empty.
type cardLine struct {
	ID           string     `json:"enKashCardId"`
	UserID       string     `json:"userId"`
	Account      string     `json:"cardAccountId"`
	ExpiryMonth  string     `json:"expiryMonth"`
	ExpiryYear   string     `json:"expiryYear"`
	Email        string     `json:"email"`
	Mobile       string     `json:"mobile"`
	Title        string     `json:"title"`
	FirstName    string     `json:"firstName"`
	MaskedNumber string     `json:"maskedNumber,omitempty"`
	Status       statusView `json:"cardStatus"`
}

func listCards(c *call) (any, error) {
	list := cardList{Data: []cardLine{}}
	found := c.universe.cardsOf(c.account.id)
	if c.card != nil {
		found = []*card{c.card}
	}
	for _, v := range found {
		list.Data = append(list.Data, cardLine{
			ID: v.id, UserID: v.userID(), Account: v.account, Email: v.holder.email, Mobile: v.mobile,
			Title: v.holder.title, FirstName: v.holder.firstName, MaskedNumber: v.masked(), Status: v.statusView(),
		})
	}
	list.Count = len(list.Data)
	return succeed(list)
}

// cardDetails is Get Card Details (api-25927116, date unseen), whose answer is cut off.
// EK-KYC-050 names two of its fields, EK-CARD-250 the others.
func cardDetails() *operation {
	fields := append(aboutCard(), field{name: "clientReferenceId", kind: jsonString, optional: true})
	return &operation{
		name: "card.get-card-details", path: cardPath + "/wallet-details", fits: onCard, fields: fields,
		frame: cardFrame(), rules: cardRules("enKashCardId"),
		act: func(c *call) (any, error) {
			return succeed(cardDetailsPayload{
				cardPayload: c.universe.cardPayload(c.card), KYC: c.card.kyc.status, Terms: c.address(tncPage + c.card.id + "/" + c.universe.tncToken(c.card)),
				Product: string(c.card.product), Physical: c.card.physical, PINSet: c.card.pin != [32]byte{},
			})
		},
	}
}

type cardDetailsPayload struct {
	cardPayload
	KYC      string `json:"kycStatus"`
	Terms    string `json:"partnerTncUrl"`
	Product  string `json:"accountType"`
	Physical bool   `json:"physicalCard"`
	PINSet   bool   `json:"pinSet"`
}

// viewCardDetails is View Card Details, of which no page was seen: its path and body are
// EK-CARD-560, that it needs an OTP and is encrypted is EK-CARD-450.
func viewCardDetails() *operation {
	return viewing("card.view-card-details", "/view-card-details", func(v *card) any {
		month, year := v.expiry()
		return numberPayload{v.id, v.number(), month, year}
	})
}

// viewCardCVV is View Card CVV, of which no page was seen either.
func viewCardCVV() *operation {
	return viewing("card.view-card-cvv", "/view-card-cvv", func(v *card) any { return cvvPayload{v.id, v.cvv()} })
}

type numberPayload struct {
	ID          string `json:"enKashCardId"`
	Number      string `json:"cardNumber"`
	ExpiryMonth string `json:"expiryMonth"`
	ExpiryYear  string `json:"expiryYear"`
}

type cvvPayload struct {
	ID  string `json:"enKashCardId"`
	CVV string `json:"cvv"`
}

// viewing shows what is otherwise kept back, once for each OTP.
func viewing(name, path string, shown func(*card) any) *operation {
	return &operation{
		name: name, path: cardPath + path, sealed: true, fields: aboutCard(approvalFields()...), frame: sealedFrame(),
		rules: slices.Concat(cardRules("enKashCardId"), []rule{deadCard()}, approvalRules(viewOTP, needing(byMobile))),
		act: func(c *call) (any, error) {
			c.spendOTP()
			return succeed(shown(c.card))
		},
	}
}

package mock

import "fmt"

// createCardAccount is Create Card Account (api-8990350, date unseen). No copy shows its answer:
// EK-CARD-490.
func createCardAccount() *operation {
	text := func(name, suitable string, valid func(string) bool) field {
		return field{name: name, kind: jsonString, suitable: always(suitable), valid: valid}
	}
	return &operation{
		name: "card.create-card-account", path: cardPath + "/cardAccount/create",
		fields: []field{
			{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
			text("companyName", "Kasauti", upTo(longestAddress)),
			{name: "userId", kind: jsonString, optional: true, valid: isUserID},
			text("planMasterId", "PM0000000", upTo(longestName)), text("email", "cards@kasauti.test", isEmail), text("mobile", "6000000000", isMobile),
			text("accountTitle", "Cards", upTo(longestName)), text("accountType", string(prepaidProduct), oneOf(accountTypes...)),
		},
		frame: cardFrame(),
		rules: []rule{
			{refusal: "company-foreign", broken: companyForeign},
		},
		act: makeCardAccount,
	}
}

type accountPayload struct {
	CardAccountID string `json:"cardAccountId"`
	CompanyID     string `json:"companyId"`
	CompanyName   string `json:"companyName"`
	AccountTitle  string `json:"accountTitle"`
	AccountType   string `json:"accountType"`
}

// companyForeign refuses a company that is not the partner's.
func companyForeign(c *call) bool { return c.get("companyId") != c.partner.CompanyID }

func makeCardAccount(c *call) (any, error) {
	u := c.universe
	id := u.newID("CA", 7, func(id string) bool { return u.accounts.get(id) != nil })
	a := &cardAccount{
		id: id, name: id, partner: c.partner, makes: product(c.get("accountType")), title: c.get("accountTitle"), company: c.get("companyName"),
	}
	if !u.accounts.add(id, a) {
		return nil, fmt.Errorf("make a card account: the universe has %d already; reset it", mostMade)
	}
	return succeed(accountPayload{id, c.partner.CompanyID, a.company, a.title, string(a.makes)})
}

// cardAccountDetails is Get Card Account Details (api-8990349, date unseen; its answer on the
// page of petty cash, api-24480518), whose envelope is another than that of its sisters.
func cardAccountDetails() *operation {
	return &operation{
		name: "card.get-card-account-details", path: cardPath + "/cardAccount/get", envelope: responseEnvelope,
		fields: []field{
			{name: "cardAccountId", kind: jsonString, suitable: someCardsAccount},
			{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
		},
		frame: cardFrame(),
		rules: []rule{{refusal: "card-account-unknown", broken: accountUnknown, instead: useSomeAccount}},
		act:   showCardAccount,
	}
}

type accountDetails struct {
	Code    int                   `json:"response_code"`
	Message string                `json:"response_message"`
	Payload accountDetailsPayload `json:"payload"`
}

type accountDetailsPayload struct {
	CardAccountID        string        `json:"cardAccountId"`
	CompanyID            string        `json:"companyId"`
	CompanyName          string        `json:"companyName"`
	CreditLimit          paise         `json:"creditLimit"`
	DynamicLimit         paise         `json:"dynamicLimit"`
	AvailableCardBalance paise         `json:"availableCardBalance"`
	Primary              *primaryEntry `json:"primaryEnKashCard,omitempty"`
}

type primaryEntry struct {
	ID           string `json:"enKashCardId"`
	UserID       string `json:"userId"`
	Account      string `json:"cardAccountId"`
	Token        string `json:"token"`
	MaskedNumber string `json:"maskedNumber"`
	ExpiryMonth  string `json:"expiryMonth"`
}

// showCardAccount tells what the account's cards hold together (EK-CARD-500). Its first card is
// the primary one.
func showCardAccount(c *call) (any, error) {
	p := accountDetailsPayload{CardAccountID: c.account.id, CompanyID: c.account.partner.CompanyID, CompanyName: c.account.company}
	for _, v := range c.universe.cardsOf(c.account.id) {
		p.AvailableCardBalance += paise(c.universe.ledger.balance(v.purse()))
		if p.Primary == nil && !v.isWallet() {
			month, _ := v.expiry()
			p.Primary = &primaryEntry{v.id, v.userID(), v.account, v.token(), v.masked(), month}
		}
	}
	return accountDetails{Message: "Success", Payload: p}, nil
}

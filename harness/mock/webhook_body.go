package mock

import "time"

// cardTransactionBody is the card transaction webhook: the fields are those that a partner's
// receiver reads (public client code, second-hand); what they hold is ours (EK-HOOK-230).
type cardTransactionBody struct {
	TransactionID string     `json:"enKashCardTransactionId"`
	CardID        string     `json:"enkashCardId"`
	CompanyID     string     `json:"companyId"`
	Amount        paise      `json:"principalAmount"`
	Balance       paise      `json:"balance"` // after it
	Reference     string     `json:"pgReferenceNumber"`
	Description   string     `json:"description"`
	Currency      string     `json:"currency"`
	Direction     string     `json:"cardTransactionType"` // DR or CR
	Status        string     `json:"status"`
	Type          string     `json:"type"` // SALE, LOAD_MONEY, ...
	CreatedOn     string     `json:"createdOn"`
	Date          string     `json:"txnDate"`
	Details       txnDetails `json:"txnDetails"`
}

type txnDetails struct {
	ID        string `json:"id"`
	Reference string `json:"txnRefNo"`
	Type      string `json:"transactionType"`
	Currency  string `json:"txnCurrency"`

	// Of a purchase alone (EK-SPEND-330).
	Merchant     string `json:"merchantName,omitempty"`
	MCC          string `json:"mcc,omitempty"`
	Channel      string `json:"channel,omitempty"`
	RetrievalRef string `json:"retrievalRefNo,omitempty"`
}

// rfc3339 is how webhooks write a time, in India's time; the date-time of the payment page's
// txnDate.
func rfc3339(at time.Time) string { return at.In(india).Format(time.RFC3339) }

// announce tells of every posting that was made since it last did, for each wallet or card
// that it touched. The caller holds u.mu.
func (u *universe) announce() {
	for _, p := range u.ledger.takeNews() {
		for _, side := range []struct {
			account   account
			direction string
		}{{p.From, "DR"}, {p.To, "CR"}} {
			if v := u.cardWith(side.account); v != nil {
				u.notify(p.At, cardTransaction, p.TxnID, u.cardTransactionOf(v, p, side.direction))
			}
		}
	}
}

// cardWith finds the wallet or card whose money an account is; nil for other accounts.
func (u *universe) cardWith(a account) *card {
	if !a.holds() {
		return nil
	}
	if id, declared := u.template.cardByMoney[a]; declared {
		return u.cards.get(id)
	}
	return u.cards.get(a.name) // one that a call made is named by its id
}

func (u *universe) cardTransactionOf(v *card, p posting, direction string) cardTransactionBody {
	company := ""
	if home := u.accounts.get(v.account); home != nil {
		company = home.partner.CompanyID
	}
	details := txnDetails{ID: p.TxnID, Reference: p.Unique, Type: string(p.Kind), Currency: "INR"}
	if t := p.till; t != nil {
		details.Merchant, details.MCC, details.Channel, details.RetrievalRef = t.shop, t.mcc, string(t.channel), p.Unique
	}
	return cardTransactionBody{
		TransactionID: p.TxnID, CardID: v.id, CompanyID: company, Amount: paise(p.Paise), Balance: paise(u.ledger.balance(v.purse())),
		Reference: p.Unique, Description: p.Note, Currency: "INR", Direction: direction, Status: "SUCCESS", Type: string(p.Kind),
		CreatedOn: rfc3339(p.At), Date: rfc3339(p.At),
		Details: details,
	}
}

package mock

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Purchase is what a terminal, a web shop or an ATM asks of a card: the body of POST purchases.
type Purchase struct {
	Card    string `json:"card"` // enKashCardId, or name in the world
	Amount  int64  `json:"amount_paise"`
	Channel string `json:"channel"` // POS, CONTACTLESS, ECOMMERCE or ATM
	// International: the shop or ATM is abroad.
	International bool   `json:"international,omitempty"`
	Merchant      string `json:"merchant,omitempty"` // its name; one is made up where none is given
	MCC           string `json:"mcc,omitempty"`      // four digits
	// PIN is what the holder types, at POS and ATM; without one, an ATM is given the right one.
	PIN string `json:"pin,omitempty"`
}

// PurchaseView is what became of a purchase. Requirement says why it was declined, and Reason in
// the words of features.
type PurchaseView struct {
	Status        string `json:"status"` // APPROVED or DECLINED
	Declined      string `json:"declined,omitempty"`
	Reason        string `json:"reason,omitempty"`
	Requirement   string `json:"requirement,omitempty"`
	Card          string `json:"card"`
	CardID        string `json:"enKashCardId"`
	TxnID         string `json:"enkashCardTxnId,omitempty"` // of one that was approved
	Reference     string `json:"retrievalRefNo"`            // and the transaction's pgReferenceNumber
	At            int64  `json:"time_ms"`
	Amount        int64  `json:"amount_paise"`
	Balance       int64  `json:"balance_paise"` // of the card, after it
	Channel       string `json:"channel"`
	International bool   `json:"international"`
	Merchant      string `json:"merchant"`
	MCC           string `json:"mcc,omitempty"`
}

// The ends of a purchase. Nobody has seen how the card network's answers reach a partner.
const (
	Approved = "APPROVED"
	Declined = "DECLINED"
)

// longestMerchant bounds a merchant's name, in bytes.
const longestMerchant = 100

// breaksLine: it ends a line, or changes in which direction the rest of it is read.
func breaksLine(letter rune) bool {
	return unicode.In(letter, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// somewhere is who is paid where the caller does not say.
var somewhere = map[channel]string{atShop: "Corner Shop", contactless: "Corner Shop", online: "Web Shop", atATM: "Corner ATM"}

// problem says what is wrong with a purchase: the end of a sentence about it; "" where nothing is.
func (p *Purchase) problem() string {
	at := channel(p.Channel)
	switch {
	case p.Card == "":
		return "card is missing; name one of the world, or give an enKashCardId"
	case p.Amount < 1 || p.Amount > mostPaise:
		return fmt.Sprintf("amount_paise is %d; give a whole number from 1 to %d", p.Amount, mostPaise)
	case !slices.Contains(channels(), at):
		return fmt.Sprintf("channel is %q; give POS, CONTACTLESS, ECOMMERCE or ATM", clip(p.Channel))
	case len(p.Merchant) > longestMerchant || !utf8.ValidString(p.Merchant) || strings.ContainsFunc(p.Merchant, breaksLine):
		return fmt.Sprintf("merchant is no name of one line and %d bytes at most; shorten it", longestMerchant)
	case p.MCC != "" && !fourDigits.MatchString(p.MCC):
		return fmt.Sprintf("mcc is %q; give four digits, such as 5411, or leave it out", clip(p.MCC))
	case p.PIN != "" && !at.takesPIN():
		return fmt.Sprintf("pin is given, and nobody types one at %s; leave it out", at)
	case p.PIN != "" && !fourDigits.MatchString(p.PIN):
		return "pin is not four digits; give four, or leave it out"
	}
	return ""
}

// adminBuy lets a card pay. A purchase that is declined is an answer like any other.
func (s *Server) adminBuy(u *universe, r *http.Request) (int, any, error) {
	var asked Purchase
	if err := readAdmin(r, &asked); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if problem := asked.problem(); problem != "" {
		return http.StatusBadRequest, nil, errors.New("make a purchase: " + problem)
	}
	defer u.enter()()
	v, err := u.cardNamed(asked.Card)
	if err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("make a purchase: %w", err)
	}
	p := &purchase{
		till: till{channel(asked.Channel), asked.International, asked.Merchant, asked.MCC},
		card: v, paise: asked.Amount, pin: asked.PIN,
	}
	if p.shop == "" {
		p.shop = somewhere[p.channel]
	}
	started := s.now()
	err = u.buy(p)
	if p.pin = ""; err != nil {
		return http.StatusInternalServerError, nil, fmt.Errorf("make a purchase: %w", err)
	}
	view := u.purchaseView(p)
	asked.PIN = "" // no journal keeps it
	u.journal.add(record{
		at: p.at, took: s.now().Sub(started), method: r.Method, path: r.URL.RequestURI(), status: http.StatusCreated,
		purchase: view.Status, request: marshal(asked), response: marshal(view),
	})
	u.pulse.beat()
	return http.StatusCreated, view, nil
}

func (u *universe) purchaseView(p *purchase) PurchaseView {
	view := PurchaseView{
		Status: Approved, Card: p.card.name, CardID: p.card.id, TxnID: p.txnID, Reference: p.reference, At: p.at.UnixMilli(), Amount: p.paise,
		Balance: u.ledger.balance(p.card.purse()), Channel: string(p.channel), International: p.abroad, Merchant: p.shop, MCC: p.mcc,
	}
	if p.declined != "" {
		d, _ := u.server.contract.Decline(p.declined) // New has looked for it
		view.Status, view.Declined, view.Reason, view.Requirement = Declined, d.Name, d.Phrase, d.Requirement
	}
	return view
}

package mock

import (
	"unicode"
	"unicode/utf8"
)

// holder is whose a card is, in the fields of the Create Wallet page (api-19199846).
type holder struct {
	email, title, firstName, lastName, gender string
	specialDate                               string // of birth, 02-09-2001
	address, address2, city, state            string
	pincode, country                          string
	pan                                       string
}

// holderNamed is the holder of what a world declares by name alone.
func holderNamed(name string) holder {
	first, size := utf8.DecodeRuneInString(name)
	return holder{firstName: string(unicode.ToUpper(first)) + name[size:], email: name + "@example.com"}
}

// take keeps what the call says of the holder; what it leaves out stays.
func (h *holder) take(c *call) {
	for name, to := range map[string]*string{
		"email": &h.email, "title": &h.title, "firstName": &h.firstName, "lastName": &h.lastName, "gender": &h.gender,
		"specialDate": &h.specialDate, "address": &h.address, "address2": &h.address2, "city": &h.city, "state": &h.state,
		"pincode": &h.pincode, "country": &h.country, "pan": &h.pan,
	} {
		if text, given := c.values[name]; given {
			*to = text
		}
	}
	for _, document := range c.member("documents").items {
		if document.member("docType").text == "PAN" {
			h.pan = document.member("docNo").text
		}
	}
}

// holderView is what wallet details show of a holder (EK-WALLET-040). The PAN stays out of answers.
type holderView struct {
	Title       string `json:"title,omitempty"`
	FirstName   string `json:"firstName"`
	LastName    string `json:"lastName"`
	Gender      string `json:"gender,omitempty"`
	Email       string `json:"email,omitempty"`
	SpecialDate string `json:"specialDate,omitempty"`
	Address     string `json:"address,omitempty"`
	Address2    string `json:"address2,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Pincode     string `json:"pincode,omitempty"`
	Country     string `json:"country,omitempty"`
}

func (h holder) view() holderView {
	return holderView{h.title, h.firstName, h.lastName, h.gender, h.email, h.specialDate, h.address, h.address2, h.city, h.state, h.pincode, h.country}
}

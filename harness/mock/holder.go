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

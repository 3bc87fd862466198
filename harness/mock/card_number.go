package mock

import (
	"crypto/sha256"
	"strconv"
)

// A card's number and what goes with it follow from its id, so that no copy of them has to be
// kept.

// cardRange begins the numbers of the mock's cards. ISO/IEC 7812 gives numbers that begin with
// 9 to the countries, the three digits after it being the country's of ISO 3166-1; 999 is no
// country's, and so nobody has such a card.
const cardRange = "9999"

// drawn is n characters that follow from a card's id, and tell nothing of what is drawn for
// another purpose.
func (v *card) drawn(purpose, alphabet string, n int) string {
	out := make([]byte, n)
	sum := sha256.Sum256([]byte(purpose + "\x00" + v.id))
	for i := range out {
		out[i] = alphabet[int(sum[i])%len(alphabet)]
	}
	return string(out)
}

// number is the card's sixteen digits, the last of which checks the others (ISO/IEC 7812-1).
func (v *card) number() string {
	bare := cardRange + v.drawn("number", digits, 11)
	return bare + strconv.Itoa(checkDigit(bare))
}

// checkDigit is the digit that makes digits valid: every second one counts double.
func checkDigit(bare string) int {
	sum := 0
	for i := range len(bare) {
		digit := int(bare[len(bare)-1-i] - '0')
		if i%2 == 0 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return (10 - sum%10) % 10
}

// masked shows the last four digits (EK-MASK-010).
func (v *card) masked() string {
	if v.isWallet() {
		return ""
	}
	number := v.number()
	return "XXXX XXXX XXXX " + number[len(number)-4:]
}

func (v *card) cvv() string { return v.drawn("cvv", digits, 3) }

// expiry is the month as 08 and the year as 2031, of a card of the coming years.
func (v *card) expiry() (month, year string) {
	n := v.drawn("expiry", alphanum, 2)
	month = strconv.Itoa(int(n[0])%12 + 101)[1:]
	return month, strconv.Itoa(2031 + int(n[1])%5)
}

// token is the twenty hexadecimal characters that pages show beside a card (EK-ID-080).
func (v *card) token() string { return v.drawn("token", digits+"abcdef", 20) }

// userID is the one that the card was made with, or one that follows from its mobile: a person
// with two cards is one user.
func (v *card) userID() string {
	if v.user != "" {
		return v.user
	}
	person := card{id: v.mobile}
	return "EK" + person.drawn("user", upper, 6)
}

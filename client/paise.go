package client

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Paise is an amount of money in paise, a hundredth of a rupee. On the wire it is rupees
// with two decimals, such as 20.00 (page "Debit Wallet for Merchant Transaction"). It is
// never a float.
type Paise int64

// ParsePaise reads rupees as decimal text: an optional minus sign, digits without leading
// zeros, and at most two decimals. Exponents, spaces, plus signs, NaN and amounts beyond
// int64 paise are errors.
func ParsePaise(text string) (Paise, error) {
	unsigned, negative := strings.CutPrefix(text, "-")
	rupees, decimals, point := strings.Cut(unsigned, ".")
	switch {
	case !digits(rupees) || (point && !digits(decimals)):
		return 0, amountError(text, "is not a plain decimal amount")
	case len(rupees) > 1 && rupees[0] == '0':
		return 0, amountError(text, "has leading zeros")
	case len(decimals) > 2:
		return 0, amountError(text, "has more than two decimals")
	}
	number := rupees + decimals + "00"[len(decimals):]
	if negative {
		number = "-" + number
	}
	paise, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, amountError(text, "is larger than an amount can be")
	}
	return Paise(paise), nil
}

func amountError(text, problem string) error {
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return fmt.Errorf("amount %q %s; write rupees such as 20.00", text, problem)
}

func digits(text string) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return text != ""
}

// String gives rupees with two decimals: Paise(2000) is "20.00".
func (p Paise) String() string {
	sign, magnitude := "", uint64(p)
	if p < 0 {
		// The negation of the smallest int64 has no int64, but it has a uint64.
		sign, magnitude = "-", uint64(-(p+1))+1
	}
	return fmt.Sprintf("%s%d.%02d", sign, magnitude/100, magnitude%100)
}

// MarshalJSON implements json.Marshaler: a number with two decimals.
func (p Paise) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON implements json.Unmarshaler: a number or decimal text, read exactly. null
// is an error, because an amount that is not there is not zero.
func (p *Paise) UnmarshalJSON(data []byte) error {
	text := string(data)
	if strings.HasPrefix(text, `"`) {
		if err := json.Unmarshal(data, &text); err != nil {
			return fmt.Errorf("amount %.40q is not a JSON string: %w", data, err)
		}
	}
	parsed, err := ParsePaise(text)
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

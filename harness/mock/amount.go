package mock

import (
	"strconv"
	"strings"
)

// amount is what a JSON number says in money.
type amount struct {
	paise int64 // cut to whole paise, and to mostPaise, where valid is false or it is larger
	valid bool  // above zero, with two decimals at most (EK-DEBIT-270)
}

// readAmount reads the text of a valid JSON number, exponent included, without a float.
// More than mostPaise is read as mostPaise: no wallet holds that much, so the balance
// refuses it.
func readAmount(text string) amount {
	text, negative := strings.CutPrefix(text, "-")
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa = text[:i]
		exponent = clampedExponent(text[i+1:])
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	significant := strings.TrimLeft(whole+fraction, "0")
	if significant == "" {
		return amount{}
	}
	decimals := len(fraction) - exponent
	a := amount{paise: toPaise(significant, decimals), valid: decimals <= 2 && !negative}
	if negative {
		a.paise = -a.paise
	}
	return a
}

// clampedExponent reads an exponent; far beyond any amount, its size does not matter.
func clampedExponent(text string) int {
	const far = 1 << 30
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && n < far && n > -far:
		return n
	case strings.HasPrefix(text, "-"):
		return -far
	default:
		return far
	}
}

// toPaise reads digits of which the last so many are decimals; below zero, zeros follow.
func toPaise(digits string, decimals int) int64 {
	shift := 2 - decimals
	if len(digits)+shift > 16 {
		return mostPaise
	}
	if shift < 0 {
		if len(digits)+shift <= 0 {
			return 0
		}
		digits, shift = digits[:len(digits)+shift], 0
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", shift), 10, 64)
	if err != nil || n > mostPaise {
		return mostPaise
	}
	return n
}

// paise is money that goes onto the wire as a decimal with two places, such as 20.00.
type paise int64

// MarshalJSON writes the decimal.
func (p paise) MarshalJSON() ([]byte, error) { return p.append(nil), nil }

func (p paise) append(out []byte) []byte {
	n := int64(p)
	if n < 0 {
		out, n = append(out, '-'), -n
	}
	out = strconv.AppendInt(out, n/100, 10)
	return append(out, '.', byte('0'+n%100/10), byte('0'+n%10))
}

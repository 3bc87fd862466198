package contract

import "unicode"

// outline shows how a personal value is built without showing it: each digit as #, each letter
// as a, and what masks a number as it is. A number that was not masked reads ##########.
func outline(text string) string {
	shown := []rune(text)
	for i, r := range shown {
		switch {
		case r == 'X' || r == 'x' || r == '*':
		case unicode.IsDigit(r):
			shown[i] = '#'
		case unicode.IsLetter(r):
			shown[i] = 'a'
		}
	}
	return string(shown)
}

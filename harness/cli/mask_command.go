package cli

import (
	"net/url"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
)

// secretWords are parts of the names of what must not be told.
var secretWords = []string{"key", "secret", "token", "pass", "pwd", "pin", "auth", "cred"}

func namesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// maskedCommand is a program with its arguments as they may be written down: what follows the name of a
// secret, what a secret variable of the environment holds, and what stands in an address before the host
// is masked.
func maskedCommand(command, environ []string) []string {
	known := exchange.NewRedactor()
	for _, pair := range environ {
		if name, value, _ := strings.Cut(pair, "="); namesSecret(name) && len(value) >= 6 {
			known.Add(value)
		}
	}
	masked := make([]string, len(command))
	hide := false
	for i, word := range command {
		name, value, both := strings.Cut(word, "=")
		both = both && !strings.Contains(name, "://") // of an address, that is its query
		switch {
		case i == 0:
			masked[i] = word
			continue
		case hide:
			word = exchange.Mask
		case both && namesSecret(name):
			word = name + "=" + exchange.Mask
		case both:
			word = name + "=" + withoutUser(value)
		default:
			word = withoutUser(word)
		}
		hide = !hide && !both && strings.HasPrefix(command[i], "-") && namesSecret(name)
		masked[i] = known.Text(word)
	}
	return masked
}

// withoutUser masks in an address who calls, and a query.
func withoutUser(word string) string {
	scheme, rest, found := strings.Cut(word, "://")
	if !found {
		return word
	}
	address, err := url.Parse(word)
	if err != nil {
		return scheme + "://" + exchange.Mask
	}
	if address.User != nil {
		if _, host, ok := strings.Cut(rest, "@"); ok {
			rest = exchange.Mask + "@" + host
		}
	}
	path, _, query := strings.Cut(rest, "?")
	if query {
		rest = path + "?" + exchange.Mask
	}
	return scheme + "://" + rest
}

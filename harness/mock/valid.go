package mock

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What stands here says whether the text of a field can be true (EK-FIELD-010). The forms are
// those of the examples of the Create Wallet page (api-19199846).

// oneOf admits listed words.
func oneOf(words ...string) func(string) bool {
	return func(text string) bool { return slices.Contains(words, text) }
}

// upTo admits a text of so many characters that is more than space and controls nothing.
func upTo(most int) func(string) bool {
	return func(text string) bool {
		return strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= most && strings.IndexFunc(text, unicode.IsControl) < 0
	}
}

// isPincode is an Indian postal code: six digits, the first not a zero.
func isPincode(text string) bool { return len(text) == 6 && text[0] != '0' && only(text, digits) }

// isUserID has the shape of a userId (EK-ID-050).
func isUserID(text string) bool {
	return len(text) == 8 && strings.HasPrefix(text, "EK") && only(text, upper)
}

// isPAN is five letters, four digits and a letter.
func isPAN(text string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return len(text) == 10 && only(text[:5], letters) && only(text[5:9], digits) && only(text[9:], letters)
}

// isDate is a day of the calendar, the day first (EK-DATE-050).
func isDate(text string) bool {
	_, err := time.Parse("02-01-2006", text)
	return err == nil
}

// longestEmail is that of RFC 5321, section 4.5.3.1.3.
const longestEmail = 254

// isEmail looks for one @ between a name and a domain with a dot.
func isEmail(text string) bool {
	name, domain, found := strings.Cut(text, "@")
	host, top, dotted := strings.Cut(domain, ".")
	return found && dotted && name != "" && host != "" && top != "" && len(text) <= longestEmail &&
		!strings.ContainsAny(domain, "@") && !strings.ContainsAny(text, " \t\r\n<>\"',;")
}

func only(text, alphabet string) bool {
	return strings.Trim(text, alphabet) == ""
}

// fieldInvalid finds the first field whose text cannot be true. Fields that are left out are
// for other rules.
func fieldInvalid(c *call) bool {
	for _, f := range c.op.fields {
		if f.valid == nil {
			continue
		}
		if v := c.member(f.name); v.kind != absent && v.kind == f.kind && !f.valid(v.text) {
			c.field = f.name
			return true
		}
	}
	return false
}

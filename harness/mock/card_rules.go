package mock

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

// longestText bounds a text of a request, in characters (EK-CARD-230).
const longestText = 1000

// form is what a field's text must be like.
type form struct {
	field   string
	pattern *regexp.Regexp
}

// forms are those that pages print (mobile, email: api-13438387) or that follow from their
// examples (specialDate, userId: EK-DATE-050, EK-ID-050).
var forms = []form{
	{"mobile", regexp.MustCompile(`^[0-9]{10}$`)},
	{"email", regexp.MustCompile(`^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$`)},
	{"specialDate", regexp.MustCompile(`^[0-9]{2}-[0-9]{2}-[0-9]{4}$`)},
	{"userId", regexp.MustCompile(`^EK[A-Z0-9]{6}$`)},
}

// wellFormed refuses a field that is not of its form, or too long.
func wellFormed() rule {
	return rule{refusal: "field-malformed", broken: func(c *call) bool {
		for _, f := range c.op.fields {
			text, given := c.values[f.name]
			if !given {
				continue
			}
			i := slices.IndexFunc(forms, func(one form) bool { return one.field == f.name })
			if utf8.RuneCountInString(text) > longestText || i >= 0 && !forms[i].pattern.MatchString(text) {
				c.field = f.name
				return true
			}
		}
		return false
	}}
}

// listed refuses a value of a field that the field's page does not list. One that is let
// through is taken for the first of the list.
func listed(field string, values ...string) rule {
	return rule{
		refusal: "field-unlisted",
		broken: func(c *call) bool {
			text, given := c.values[field]
			if !given || slices.Contains(values, text) {
				return false
			}
			c.field = field
			return true
		},
		instead: func(c *call) bool { c.values[field] = values[0]; return true },
	}
}

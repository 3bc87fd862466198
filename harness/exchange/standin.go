package exchange

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// StandIns replace secrets by values that look alike: what is judged of a token or a mobile number
// (its length, its characters, whether two are the same, the digits that a masked one shows) is
// judged of its stand-in alike. Who does not have the key learns nothing else from one; the key is
// for one file and is not kept.
type StandIns struct {
	redactor *Redactor
	key      [32]byte
	all      *strings.Replacer // every value that the redactor knows
	shared   *strings.Replacer // those that it knows of the whole run
	made     map[string]bool
}

// StandIns are for all that r knows by now, so r comes last to what is written.
func (r *Redactor) StandIns(key [32]byte) *StandIns {
	s := &StandIns{redactor: r, key: key, made: map[string]bool{}}
	var values []string
	for at := r.parent; at != nil; at = at.parent {
		values = at.collect(values)
	}
	s.shared = s.replacer(values)
	s.all = s.replacer(r.collect(values))
	return s
}

// collect adds the known values.
func (r *Redactor) collect(to []string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return append(to, r.bases...)
}

// replacer replaces each form of a value by that form of its stand-in. The longest are found first:
// where one value begins another, the whole of the longer goes.
func (s *StandIns) replacer(values []string) *strings.Replacer {
	instead := map[string]string{}
	for _, value := range values {
		stand := s.of(value)
		if pair, secret, found := strings.Cut(value, ":"); found && slices.Contains(values, secret) {
			stand = pair + ":" + s.of(secret) // as Basic authorisation has them, and its user is no secret
		}
		was, is := spellings(value), spellings(stand)
		for i, form := range was {
			if len(was) == len(is) {
				instead[form] = is[i]
				continue
			}
			instead[form] = Mask
		}
		instead[value] = stand
	}
	forms := slices.SortedFunc(maps.Keys(instead), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, instead[form])
	}
	return strings.NewReplacer(pairs...)
}

// Text replaces known values wherever they stand.
func (s *StandIns) Text(text string) string { return s.all.Replace(text) }

// Shared replaces the values that the whole run knows, in a text that a scenario may have been
// written with: a word that one scenario sent for a password is a word.
func (s *StandIns) Shared(text string) string { return s.shared.Replace(text) }

// Body replaces the values of secret fields, in JSON (also broken JSON) and in forms, and then
// known values.
func (s *StandIns) Body(body string) string {
	return s.Text(rewriteFields(body, s.redactor.fields, s.field))
}

// URL replaces in an address.
func (s *StandIns) URL(address string) string {
	return s.Text(rewriteAddress(address, s.redactor.fields, s.field))
}

// Header replaces the values of secret headers and known values in others.
func (s *StandIns) Header(header http.Header) http.Header {
	if header == nil {
		return nil
	}
	out := make(http.Header, len(header))
	for name, values := range header {
		for _, value := range values {
			scheme, rest, found := strings.Cut(value, " ")
			switch {
			case !isSecretHeader(name):
				value = s.URL(value) // where a header leads on to may have a token in its query
			case found && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "Basic")):
				value = scheme + " " + s.of(rest)
			default:
				value = s.of(value)
			}
			out[s.Text(name)] = append(out[s.Text(name)], value)
		}
	}
	return out
}

// Values are the values of secret fields in a body, as they are written there, in order.
func (r *Redactor) Values(body string) []string {
	var values []string
	rewriteFields(body, r.fields, func(value string) string {
		values = append(values, value)
		return value
	})
	return values
}

// Made are the stand-ins that are long and rare enough to be looked for, in order.
func (s *StandIns) Made() []string {
	made := make([]string, 0, len(s.made))
	for value := range s.made {
		made = append(made, value)
	}
	slices.Sort(made)
	return made
}

// field is the stand-in of a field's value, which is a piece of JSON or of a form.
func (s *StandIns) field(value string) string {
	if value == "true" || value == "false" {
		return value
	}
	if json.Valid([]byte(value)) && strings.ContainsAny(value[:1], "{[-0123456789") {
		return s.inside(value)
	}
	return s.of(value)
}

// inside replaces the strings and numbers of a piece of JSON and leaves its names.
func (s *StandIns) inside(value string) string {
	var out strings.Builder
	for i := 0; i < len(value); {
		switch c := value[i]; {
		case c == '"':
			text, after := stringAt(value, i)
			if colon := skipSpace(value, after); colon < len(value) && value[colon] == ':' {
				out.WriteString(value[i:after])
			} else {
				out.WriteString(`"` + s.of(text) + `"`)
			}
			i = after
		case c >= '0' && c <= '9':
			end := i
			for end < len(value) && value[end] >= '0' && value[end] <= '9' {
				end++
			}
			out.WriteString(s.of(value[i:end]))
			i = end
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// of is the stand-in of one value, however it is escaped.
func (s *StandIns) of(value string) string {
	stand := ""
	switch {
	case strings.Contains(value, "&#"):
		return Mask
	case strings.Contains(value, `\`):
		var plain string
		if json.Unmarshal([]byte(`"`+value+`"`), &plain) != nil || plain == value {
			return Mask
		}
		stand = escaped(s.of(plain), false)
	case strings.Contains(value, "%"):
		plain, err := url.QueryUnescape(value)
		if err != nil || plain == value {
			return Mask
		}
		stand = url.QueryEscape(s.of(plain))
	default:
		stand = s.alike(value)
	}
	if tellsApart(stand) && stand != value {
		s.made[stand] = true
	}
	return stand
}

var dates = regexp.MustCompile(`^(?:(\d\d)([-/])\d\d[-/](\d\d)\d\d|(\d\d)\d\d([-/])\d\d[-/]\d\d)$`)

// alike replaces digits by digits and letters by letters, from the end on: values that end alike
// have stand-ins that end alike, as a number and what a masked one shows of it do. X, x and *,
// which mask, and all that is no letter or digit stay. A value of hexadecimal digits stays one, a
// date a date.
func (s *StandIns) alike(value string) string {
	if at := dates.FindStringSubmatch(value); at != nil {
		return s.date(value, at)
	}
	hexadecimal := strings.Trim(value, "0123456789abcdefABCDEF") == ""
	runes := []rune(value)
	state := s.key
	for i := len(runes) - 1; i >= 0; i-- {
		was := runes[i]
		shift := rune(state[0]) | rune(state[1])<<8
		runes[i] = turned(was, shift, i == 0, hexadecimal)
		state = sha256.Sum256(append(state[:], string(was)...))
	}
	return string(runes)
}

// turned turns one character within its kind. The first digit of a number keeps its half: mobile
// numbers begin with 6 to 9.
func turned(c, shift rune, first, hexadecimal bool) rune {
	letters := rune(26)
	if hexadecimal {
		letters = 6
	}
	within := func(from, n rune) rune { return from + (c-from+shift)%n }
	switch {
	case c == 'X' || c == 'x' || c == '*' || first && c == '0':
		return c
	case first && c >= '1' && c <= '5':
		return within('1', 5)
	case first && c >= '6' && c <= '9':
		return within('6', 4)
	case c >= '0' && c <= '9':
		return within('0', 10)
	case c >= 'a' && c <= 'z':
		return unmasking(within('a', letters), 'x', 'w')
	case c >= 'A' && c <= 'Z':
		return unmasking(within('A', letters), 'X', 'W')
	case c > 0xffff:
		return '\U0001f642' // others of as many bytes: Base64 of the whole must stay as long
	case c > 0x7ff:
		return 'क'
	case c > 0x7f:
		return 'ö'
	}
	return c
}

// unmasking keeps a letter from becoming one that masks.
func unmasking(c, mask, instead rune) rune {
	if c == mask {
		return instead
	}
	return c
}

// date is another day of the same century, in the same form.
func (s *StandIns) date(value string, at []string) string {
	sum := sha256.Sum256(append(s.key[:], value...))
	two := func(n byte) string { return string([]byte{'0' + n/10, '0' + n%10}) }
	day, month, year := two(1+sum[0]%28), two(1+sum[1]%12), two(sum[2]%100)
	if century := at[3]; century != "" {
		return day + at[2] + month + at[2] + century + year
	}
	return at[4] + year + at[5] + month + at[5] + day
}

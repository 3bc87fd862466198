package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// shape is the documented form of an id. Their characters are capitals and digits; a finding
// wants a digit, too, since capitals alone may be a word.
type shape struct {
	field   string
	kind    scenario.Kind // of the names that stand for such ids; "" where none do
	begin   string
	rest    *regexp.Regexp // what follows begin
	telling bool           // the beginning belongs to no word: the form alone tells
	fields  []string       // the fields that hold it
}

// shapes are tried in order: EKC and seven are also EK and eight.
var shapes = []shape{
	{"enKashCardId", scenario.CardName, "EKC", exactly(7), true, nil},
	{"companyId", scenario.PartnerName, "CEK", exactly(7), true, nil},
	{"merchantDetailId", scenario.MerchantName, "MD", exactly(14), true, nil},
	{"partnerId", scenario.PartnerName, "CR", exactly(7), false, []string{"partnerId"}},
	{"cardAccountId", scenario.AccountName, "CA", regexp.MustCompile(`^[A-Z0-9]{5,7}$`), false, []string{"cardAccountId"}},
	{"otpRequestId", "", "EK", exactly(8), false, []string{"otpRequestId", "otpReferenceId"}},
}

func exactly(n int) *regexp.Regexp { return regexp.MustCompile(fmt.Sprintf(`^[A-Z0-9]{%d}$`, n)) }

var digit = regexp.MustCompile(`[0-9]`)

// fits reports whether a word has the form of the id.
func (s shape) fits(word string) bool {
	rest, begins := strings.CutPrefix(word, s.begin)
	return begins && s.rest.MatchString(rest) && digit.MatchString(rest)
}

// nobodys reports whether an id reads as one that nobody has, as features of refusals need:
// its beginning and then one digit throughout, such as EKC0000000.
func (s shape) nobodys(id string) bool {
	rest := strings.TrimPrefix(id, s.begin)
	return strings.Trim(rest, rest[:1]) == ""
}

// ids finds them where names should stand: an id is one system's, a name is any target's.
func ids(suite *runner.Suite, from Declared, c *contract.Contract) []finding.Finding {
	admitted := from.admitted(c)
	var found []finding.Finding
	for _, s := range suite.Scenarios {
		for _, step := range s.Steps {
			if step.Bound == nil {
				continue
			}
			for _, v := range step.Bound.Values {
				if field := idForName(v, admitted[v.Kind]); field != "" {
					uri, line, column := suite.Place(s, step, v)
					found = append(found, finding.New("id-for-name", uri, line, column, fmt.Sprintf(
						"%q looks like an id (%s), where the name of a %s belongs; declare it in the world or environment file and write its name there", v.Text, field, v.Kind)))
				}
			}
		}
	}
	literals(suite, func(l literal) {
		for at, word := range words(l.text) {
			s := shapeOf(word, l)
			if s == nil || s.nobodys(word) || slices.ContainsFunc(from.Unused, func(id string) bool { return strings.EqualFold(id, word) }) {
				continue
			}
			uri, line, column := l.place(word, at)
			f := finding.New("id-for-name", uri, line, column, "")
			f.Message = fmt.Sprintf("%q looks like an id (%s), which one system alone knows", word, s.field)
			f.Suggestion = fmt.Sprintf("declare it in the world or environment file and use its name, or write %s for one that nobody has", s.nobody(len(word)))
			if s.kind == "" {
				f.Suggestion = fmt.Sprintf("take it from an answer, since every run has another, or write %s for one that nobody has", s.nobody(len(word)))
			}
			found = append(found, f)
		}
	})
	return found
}

func (s shape) nobody(length int) string { return s.begin + strings.Repeat("0", length-len(s.begin)) }

// shapeOf is the form that a word of a literal has; nil for none.
func shapeOf(word string, l literal) *shape {
	for i, s := range shapes {
		if s.fits(word) && (s.telling || word == l.text && l.isFor(s.fields...)) {
			return &shapes[i]
		}
	}
	return nil
}

// idForName is the field whose id stands where a name of the value's kind belongs, or "". A
// name that is declared, or nearly one, is no id.
func idForName(v scenario.Value, declared []string) string {
	if v.Kind == "" {
		return ""
	}
	for _, s := range shapes {
		if !s.fits(v.Text) || !s.telling && s.kind != v.Kind {
			continue
		}
		if slices.Contains(declared, v.Text) || nearest.Word(v.Text, declared) != "" {
			return ""
		}
		return s.field
	}
	return ""
}

var capitals = regexp.MustCompile(`\b[A-Z0-9]+\b`)

// words are those of capitals and digits in a text, by the byte where they begin.
func words(text string) map[int]string {
	all := map[int]string{}
	for _, at := range capitals.FindAllStringIndex(text, -1) {
		all[at[0]] = text[at[0]:at[1]]
	}
	return all
}

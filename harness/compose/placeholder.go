// Package compose makes requests of any operation from what people write: paths, values as
// text, and placeholders such as {card asha}. It sends nothing.
package compose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// Placeholder is what stands in braces: {card asha}.
type Placeholder struct {
	Text string // without the braces
	form string // the name of its form
	args []string
	// Name is what it names, of this Kind; "" for what nobody declares.
	Name string
	Kind scenario.Kind
}

// form is one way to write a placeholder. The groups of its pattern are its arguments.
type form struct {
	name    string
	example string
	kind    scenario.Kind // of the argument that names something
	names   int           // which argument does, from 0
	pattern *regexp.Regexp
	// Doc says what stands for it.
	doc string
}

// forms are all ways, the more special ones first.
var forms = []form{
	{"card account", "card account main", scenario.AccountName, 0, regexp.MustCompile(`^card account (.+)$`), "cardAccountId of a card account"},
	{"card", "card asha", scenario.CardName, 0, regexp.MustCompile(`^card (.+)$`), "enKashCardId of a card or wallet"},
	{"account of card", "account of card asha", scenario.CardName, 0, regexp.MustCompile(`^account of card (.+)$`), "cardAccountId of the account that holds a card"},
	{"mobile of", "mobile of asha", scenario.CardName, 0, regexp.MustCompile(`^mobile of (.+)$`), "mobile number of a card's holder"},
	{"partner", "partner acme", scenario.PartnerName, 0, regexp.MustCompile(`^partner (.+)$`), "partnerId of a partner"},
	{"company of card", "company of card asha", scenario.CardName, 0, regexp.MustCompile(`^company of card (.+)$`), "companyId of the partner who owns a card"},
	{"company", "company acme", scenario.PartnerName, 0, regexp.MustCompile(`^company (.+)$`), "companyId of a partner"},
	{"access key of", "access key of acme", scenario.PartnerName, 0, regexp.MustCompile(`^access key of (.+)$`), "a partner's access key"},
	{"secret key of", "secret key of acme", scenario.PartnerName, 0, regexp.MustCompile(`^secret key of (.+)$`), "a partner's secret key"},
	{"username of", "username of acme", scenario.PartnerName, 0, regexp.MustCompile(`^username of (.+)$`), "a partner's user name"},
	{"password of", "password of acme", scenario.PartnerName, 0, regexp.MustCompile(`^password of (.+)$`), "a partner's password"},
	{"merchant", "merchant bazaar", scenario.MerchantName, 0, regexp.MustCompile(`^merchant (.+)$`), "merchantDetailId of a merchant"},
	{"answer of", "answer of gateway.create-order: payload.orderId", scenario.OperationName, 0, regexp.MustCompile(`^answer of ([^ :]+): *(.+)$`), "a value of the latest answer of an operation"},
	{"answer", "answer payload.otpRequestId", "", -1, regexp.MustCompile(`^answer (.+)$`), "a value of the latest answer"},
	{"otp", "otp", "", -1, regexp.MustCompile(`^otp$`), "the code of the latest OTP"},
	{"unique reference", "unique reference", "", -1, regexp.MustCompile(`^unique reference$`), "a reference that was never used"},
	{"date", "date +3 days as dd-MM-yyyy", "", -1, regexp.MustCompile(`^date(?: ([+-][0-9]{1,4}) days?)?(?: as ([dMyHms/.: -]+))?$`), "the target's day, as yyyy-MM-dd unless it says otherwise"},
	{"now", "now", "", -1, regexp.MustCompile(`^now$`), "the target's time, as 2026-01-31T12:30:00Z"},
	{"PAN", "PAN", "", -1, regexp.MustCompile(`^PAN$`), "a PAN of the right form that nobody has"},
	{"IFSC", "IFSC", "", -1, regexp.MustCompile(`^IFSC$`), "an IFSC of the right form that no bank has"},
	{"VPA", "VPA", "", -1, regexp.MustCompile(`^VPA$`), "a UPI address of the right form that nobody has"},
	{"mobile", "mobile", "", -1, regexp.MustCompile(`^mobile$`), "a mobile number of ten digits, on a mock alone"},
}

// remembered is the word that a step gave to a value.
var remembered = regexp.MustCompile(`^[\pL][\pL\pN _-]*$`)

// reserved are the words that begin placeholders and that no value can be remembered as.
func reserved(word string) bool {
	return slices.ContainsFunc(forms, func(f form) bool { return f.name == word || f.pattern.MatchString(word) })
}

// Rememberable says why a value cannot be remembered as a word; nil where it can.
func Rememberable(word string) error {
	switch {
	case reserved(word):
		return fmt.Errorf("remember a value as %q: {%s} means something else; choose another word", word, word)
	case !remembered.MatchString(word) || len(word) > 100:
		return fmt.Errorf("remember a value as %q: use letters, digits, spaces and dashes, a letter first", word)
	}
	return nil
}

// Part is a piece of a text: as it is, or a placeholder.
type Part struct {
	Text        string
	Placeholder *Placeholder
}

// Parse takes a text apart. {{ stands for a brace.
func Parse(text string) ([]Part, error) {
	var parts []Part
	var plain strings.Builder
	for rest := text; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		plain.WriteString(before)
		if !found {
			break
		}
		switch {
		case strings.HasPrefix(after, "{"):
			plain.WriteByte('{')
			rest = after[1:]
			continue
		case after != "" && after[0] >= '0' && after[0] <= '9': // a count, as in a pattern: [A-Z]{4}
			plain.WriteByte('{')
			rest = after
			continue
		}
		inside, behind, closed := strings.Cut(after, "}")
		if !closed {
			return nil, fmt.Errorf("read %q: a placeholder begins and does not end; close it with }, or write {{ for a brace", text)
		}
		p, err := parsePlaceholder(inside)
		if err != nil {
			return nil, err
		}
		if plain.Len() > 0 {
			parts = append(parts, Part{Text: plain.String()})
			plain.Reset()
		}
		parts = append(parts, Part{Placeholder: p})
		rest = behind
	}
	if plain.Len() > 0 {
		parts = append(parts, Part{Text: plain.String()})
	}
	return parts, nil
}

func parsePlaceholder(inside string) (*Placeholder, error) {
	for _, f := range forms {
		match := f.pattern.FindStringSubmatch(inside)
		if match == nil {
			continue
		}
		p := &Placeholder{Text: inside, form: f.name, args: match[1:], Kind: f.kind}
		if f.kind != "" {
			p.Name = p.args[f.names]
		}
		if f.name == "answer" || f.name == "answer of" {
			if _, err := value.ParsePath(p.args[len(p.args)-1]); err != nil {
				return nil, fmt.Errorf("read {%s}: %w", inside, err)
			}
		}
		return p, nil
	}
	if remembered.MatchString(inside) {
		return &Placeholder{Text: inside, Kind: scenario.RememberedWord, Name: inside}, nil
	}
	return nil, fmt.Errorf("read {%s}: no placeholder is written so%s; {{ stands for a brace", inside, hint(inside))
}

// hint is the tail of a sentence about a placeholder that is none: the nearest, or where to look.
func hint(word string, more ...string) string {
	if near := nearest.Hint(word, append(slices.Clone(more), Examples()...)); near != "" {
		return near
	}
	return "; list them with: kasauti steps --help"
}

// Examples are one placeholder of each form, without braces.
func Examples() []string {
	all := make([]string, len(forms))
	for i, f := range forms {
		all[i] = f.example
	}
	return all
}

// Form is a way to write a placeholder, for documentation.
type Form struct{ Example, Doc string }

// Forms are all of them.
func Forms() []Form {
	all := make([]Form, len(forms))
	for i, f := range forms {
		all[i] = Form{Example: "{" + f.example + "}", Doc: f.doc}
	}
	return all
}

// Below lists the placeholders in what stands below a step, and what is wrong with others.
func Below(table *scenario.Table, doc *scenario.DocString) (all []*Placeholder, problems []error) {
	read := func(text string) {
		parts, err := Parse(text)
		if err != nil {
			problems = append(problems, err)
		}
		for _, part := range parts {
			if part.Placeholder != nil {
				all = append(all, part.Placeholder)
			}
		}
	}
	if table != nil {
		for _, row := range table.Rows {
			for _, cell := range row[min(1, len(row)):] {
				written, isJSON := strings.CutPrefix(cell, jsonLead)
				whole, err := value.Decode([]byte(written))
				switch {
				case err == nil:
					eachText(whole, read)
				case !isJSON: // else said with the value
					read(cell)
				}
			}
		}
	}
	if doc != nil {
		whole, err := value.Decode([]byte(doc.Content))
		if err != nil {
			problems = append(problems, fmt.Errorf("read the text below the step as JSON: %w", err))
		}
		eachText(whole, read)
	}
	return all, problems
}

func eachText(whole any, visit func(string)) {
	switch whole := whole.(type) {
	case string:
		visit(whole)
	case []any:
		for _, element := range whole {
			eachText(element, visit)
		}
	case map[string]any:
		for _, key := range sortedKeys(whole) {
			eachText(whole[key], visit)
		}
	}
}

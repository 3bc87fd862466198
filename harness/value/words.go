package value

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/nearest"
)

// Expectation is what a value must be.
type Expectation struct {
	Says  string // for people
	Text  string // as Words reads it
	Holds func(actual any) bool
}

// plainWords are expectations that need nothing more.
func plainWords() map[string]func(any) bool {
	return map[string]func(any) bool{
		"a string":  func(v any) bool { _, is := v.(string); return is },
		"a number":  func(v any) bool { _, is := v.(json.Number); return is },
		"a boolean": func(v any) bool { _, is := v.(bool); return is },
		"an array":  func(v any) bool { _, is := v.([]any); return is },
		"an object": func(v any) bool { _, is := v.(map[string]any); return is },
		"an integer": func(v any) bool {
			number, is := rational(v)
			return is && number.IsInt()
		},
		"a date":   isDate,
		"masked":   isMasked,
		"present":  func(v any) bool { return !isMissing(v) },
		"absent":   isMissing,
		"not null": func(v any) bool { return v != nil && !isMissing(v) },
		anything:   func(any) bool { return true },
	}
}

// anything admits a field in an exact comparison, whatever is in it and also where it is missing.
const anything = "anything"

// leadingWords begin an expectation that says more.
func leadingWords() map[string]func(rest string) (func(any) bool, error) {
	return map[string]func(string) (func(any) bool, error){
		"matches ":     matching,
		"one of ":      oneOf,
		"an array of ": arrayOf,
		"the amount ":  amount,
		"the text ":    func(rest string) (func(any) bool, error) { return func(v any) bool { return v == rest }, nil },
	}
}

// Known are the expectations in words, for documentation and hints.
func Known() []string {
	return []string{
		"a string", "a number", "an integer", "a boolean", "a date", "an array", "an array of 3", "an object", "masked",
		"one of MOBILE, MFA", "matches ^EK[A-Z0-9]{8}$", "the amount 20.00", "not null", "present", "absent", "anything", "the text masked",
	}
}

// Lead is the word that an expectation begins with and that says more behind it, with its space;
// "" where there is none.
func Lead(text string) string {
	for lead := range leadingWords() {
		if strings.HasPrefix(text, lead) {
			return lead
		}
	}
	return ""
}

// Words reads an expectation: one of Known, or a text that the value must be.
func Words(text string) (Expectation, error) {
	if holds, known := plainWords()[text]; known {
		return Expectation{Says: text, Text: text, Holds: holds}, nil
	}
	for lead, read := range leadingWords() {
		rest, is := strings.CutPrefix(text, lead)
		if !is {
			continue
		}
		holds, err := read(rest)
		if err != nil {
			return Expectation{}, err
		}
		return Expectation{Says: text, Text: text, Holds: holds}, nil
	}
	says := Show(text)
	if meant := nearest.Word(text, plainOnes()); meant != "" && strings.Contains(text, " ") {
		says += fmt.Sprintf(" as text; did you mean %q?", meant)
	}
	return Expectation{Says: says, Text: text, Holds: func(v any) bool { return v == text }}, nil
}

func plainOnes() []string {
	var words []string
	for word := range plainWords() {
		words = append(words, word)
	}
	slices.Sort(words) // the same hint each time
	return words
}

// Cell reads an expectation as a table has it: JSON where it is JSON, and else words.
func Cell(text string) any {
	value, err := Decode([]byte(text))
	if err != nil {
		return text
	}
	if literal, is := value.(string); is {
		return Text(literal)
	}
	return value
}

func isMissing(v any) bool { _, is := v.(Missing); return is }

// dates are the forms in which the documentation writes one.
var dates = []string{
	time.DateOnly, time.RFC3339, "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999", time.DateTime, "2006-01-02 15:04:05.999999999",
	"02-01-2006", "02/01/2006", "02-01-2006 15:04:05", "02/01/2006 15:04:05", "02 Jan 2006",
}

func isDate(v any) bool {
	text, _ := v.(string)
	for _, layout := range dates {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

var mask = regexp.MustCompile(`X{3,}|\*{3,}`)

// isMasked: three X or * in a row stand for what is hidden.
func isMasked(v any) bool {
	text, is := v.(string)
	return is && mask.MatchString(text)
}

func matching(pattern string) (func(any) bool, error) {
	// Alone first: a)|(b would end the group around it and match anywhere.
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, fmt.Errorf("%q is no regular expression: %w", pattern, err)
	}
	whole, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return nil, fmt.Errorf("%q is no regular expression: %w", pattern, err)
	}
	return func(v any) bool { text, is := v.(string); return is && whole.MatchString(text) }, nil
}

func oneOf(list string) (func(any) bool, error) {
	var all []any
	for _, item := range items(list) {
		if item == "" {
			return nil, fmt.Errorf("%q lists nothing between two commas; write for example: one of MOBILE, MFA", list)
		}
		one := Cell(item)
		if literal, is := one.(Text); is {
			one = string(literal)
		}
		all = append(all, one)
	}
	return func(v any) bool {
		for _, one := range all {
			if same(one, v) {
				return true
			}
		}
		return false
	}, nil
}

// items are what stands between commas. A text in quotes may hold some.
func items(list string) []string {
	var all []string
	for {
		list = strings.TrimSpace(list)
		var quoted string
		decoder := json.NewDecoder(strings.NewReader(list))
		if strings.HasPrefix(list, `"`) && decoder.Decode(&quoted) == nil {
			end := int(decoder.InputOffset())
			if rest := strings.TrimSpace(list[end:]); rest == "" || rest[0] == ',' {
				all = append(all, list[:end])
				if rest == "" {
					return all
				}
				list = rest[1:]
				continue
			}
		}
		item, rest, more := strings.Cut(list, ",")
		all = append(all, strings.TrimSpace(item))
		if !more {
			return all
		}
		list = rest
	}
}

func arrayOf(length string) (func(any) bool, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return nil, fmt.Errorf("an array of %q: give a whole number", length)
	}
	return func(v any) bool { list, is := v.([]any); return is && len(list) == n }, nil
}

// amount compares money exactly, be it written as a number or as decimal text.
func amount(text string) (func(any) bool, error) {
	want, is := decimal(text)
	if !is {
		return nil, fmt.Errorf("the amount %q: write rupees and paise, such as 20.00", text)
	}
	return func(v any) bool {
		written := ""
		switch v := v.(type) {
		case json.Number:
			written = string(v)
		case string:
			written = v
		}
		got, is := decimal(written)
		return is && want == got
	}, nil
}

var money = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,2}0*)?$`)

// decimal is an amount in a form of its own: whole rupees, and paise with both digits.
func decimal(text string) (string, bool) {
	if !money.MatchString(text) {
		return "", false
	}
	number, is := rational(json.Number(text))
	if !is {
		return "", false
	}
	return number.FloatString(2), true
}

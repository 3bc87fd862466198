package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
)

// Mismatch is one place where an answer is not as expected.
type Mismatch struct{ Path, Expected, Actual string }

// Text is an expected text that is meant literally, also where it reads as an expectation.
type Text string

// Literal is an expected value that is meant as it is: no text in it is an expectation, and it
// has no further fields.
type Literal struct{ Value any }

// Missing stands for a value that is not there.
type Missing struct{}

// mostMismatches are listed of one comparison.
const mostMismatches = 50

// Compare lists every place where an answer is not as expected. In expected, a string is an
// expectation in words (see Words). An object may have further fields in the answer unless the
// comparison is exact or none is named: {} is the empty object. A list must have as many elements.
// The error says what is no expectation, or one that no answer could fail.
func Compare(expected, actual any, at string, exact bool) ([]Mismatch, error) {
	c := comparison{exact: exact}
	c.compare(expected, actual, at)
	return c.found, c.err
}

type comparison struct {
	exact bool
	found []Mismatch
	err   error
}

func (c *comparison) differ(at, expected string, actual any) {
	at = whole(at)
	shown := "missing"
	if _, missing := actual.(Missing); !missing {
		shown = Show(actual)
	}
	switch n := len(c.found); {
	case n < mostMismatches:
		c.found = append(c.found, Mismatch{Path: at, Expected: expected, Actual: shown})
	case n == mostMismatches:
		c.found = append(c.found, Mismatch{Path: "and more", Expected: "as above", Actual: "as above"})
	}
}

func (c *comparison) compare(expected, actual any, at string) {
	switch expected := expected.(type) {
	case map[string]any:
		c.object(expected, actual, at)
	case []any:
		c.list(expected, actual, at)
	case string:
		words, err := Words(expected)
		if expected == anything && (!c.exact || at == "") {
			err = errors.New(`"anything" checks nothing; write "present", or name the field in an exact comparison`)
		}
		if expected == "present" && at == "" { // as every answer is
			err = errors.New(`"present" checks nothing; say what it is, such as "an object"`)
		}
		if err != nil && c.err == nil {
			c.err = fmt.Errorf("expect %s: %w", whole(at), err)
		}
		if err == nil && !words.Holds(actual) {
			c.differ(at, words.Says, actual)
		}
	case Text:
		if !same(string(expected), actual) {
			c.differ(at, Show(string(expected)), actual)
		}
	case Expectation:
		if !expected.Holds(actual) {
			c.differ(at, expected.Says, actual)
		}
	case Literal:
		if !same(expected.Value, actual) {
			c.differ(at, Show(expected.Value), actual)
		}
	default:
		if !same(expected, actual) {
			c.differ(at, Show(expected), actual)
		}
	}
}

func (c *comparison) object(expected map[string]any, actual any, at string) {
	object, is := actual.(map[string]any)
	if !is {
		c.differ(at, "an object", actual)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(expected)) {
		var given any = Missing{}
		if value, has := object[key]; has {
			given = value
		}
		c.compare(expected[key], given, join(at, key))
	}
	if !c.exact && len(expected) > 0 {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if _, known := expected[key]; !known {
			c.differ(join(at, key), "no such field", object[key])
		}
	}
}

func (c *comparison) list(expected []any, actual any, at string) {
	list, is := actual.([]any)
	if !is {
		c.differ(at, "an array", actual)
		return
	}
	if len(list) != len(expected) {
		c.differ(at, fmt.Sprintf("an array of %d", len(expected)), fmtLength(len(list)))
	}
	for i := range min(len(list), len(expected)) {
		c.compare(expected[i], list[i], fmt.Sprintf("%s[%d]", at, i))
	}
}

// fmtLength shows a list by its length alone.
type fmtLength int

// MarshalJSON implements json.Marshaler.
func (n fmtLength) MarshalJSON() ([]byte, error) {
	return json.Marshal(fmt.Sprintf("an array of %d", int(n)))
}

func whole(at string) string {
	if at == "" {
		return "the answer"
	}
	return at
}

// same compares exactly: numbers by their value, however they are written.
func same(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		x, okX := rational(a)
		y, okY := rational(b)
		return okX && okY && x.Cmp(y) == 0
	case map[string]any:
		other, is := b.(map[string]any)
		if !is || len(a) != len(other) {
			return false
		}
		for key, value := range a {
			if given, has := other[key]; !has || !same(value, given) {
				return false
			}
		}
		return true
	case []any:
		other, is := b.([]any)
		return is && slices.EqualFunc(a, other, same)
	}
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

// rational is a JSON number's exact value.
func rational(value any) (*big.Rat, bool) {
	number, is := value.(json.Number)
	if !is || oversized(string(number)) {
		return nil, false
	}
	return new(big.Rat).SetString(string(number))
}

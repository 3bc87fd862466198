package mock

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"

	near "github.com/kasauti/kasauti/harness/nearest"
	words "github.com/kasauti/kasauti/harness/value"
)

// noRefusal stands for a call that was not refused.
const noRefusal = "none"

// Expected describes calls, and how many of them. What it leaves out may be anything.
type Expected struct {
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method,omitempty"`
	Path      string `json:"path,omitempty"` // without the query
	Status    int    `json:"status,omitempty"`
	Refusal   string `json:"refusal,omitempty"` // its name; "none" for a call that was not refused
	// Body and Answer have paths such as items[0].name as keys. A text is an expectation in
	// words, such as "matches EK[A-Z0-9]{8}"; an object may have further fields.
	Body           map[string]any `json:"body,omitempty"`
	Answer         map[string]any `json:"answer,omitempty"`
	Headers        []string       `json:"headers,omitempty"`         // names that are there
	WithoutHeaders []string       `json:"without_headers,omitempty"` // names that are not

	Times   *int `json:"times,omitempty"` // exactly; without any of these four, at least 1
	AtLeast *int `json:"at_least,omitempty"`
	AtMost  *int `json:"at_most,omitempty"`
	Never   bool `json:"never,omitempty"`
}

// bounds are how many calls are right.
func (e *Expected) bounds() (low, high int, err error) {
	given := 0
	for _, is := range []bool{e.Times != nil, e.AtLeast != nil || e.AtMost != nil, e.Never} {
		if is {
			given++
		}
	}
	for _, n := range []*int{e.Times, e.AtLeast, e.AtMost} {
		if n != nil && *n < 0 {
			return 0, 0, errors.New("a number of calls is below zero; give 0 or more")
		}
	}
	low, high = 1, math.MaxInt
	switch {
	case given > 1:
		return 0, 0, errors.New("give either times, or at_least and at_most, or never")
	case e.Never:
		return 0, 0, nil
	case e.Times != nil:
		return *e.Times, *e.Times, nil
	}
	if e.AtMost != nil {
		low, high = 0, *e.AtMost
	}
	if e.AtLeast != nil {
		low = *e.AtLeast
	}
	if low > high || low == 0 && high == math.MaxInt {
		return 0, 0, errors.New("no number of calls could be wrong, or none could be right; give other bounds")
	}
	return low, high, nil
}

func (e *Expected) wanted() string {
	low, high, _ := e.bounds()
	switch {
	case high == 0:
		return "none"
	case low == high:
		return fmt.Sprintf("exactly %d", low)
	case high == math.MaxInt:
		return fmt.Sprintf("at least %d", low)
	case low == 0:
		return fmt.Sprintf("at most %d", high)
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// subject is what the calls are called in sentences.
func (e *Expected) subject() string {
	switch {
	case e.Operation != "":
		return e.Operation
	case e.Path != "":
		return e.Path
	}
	return "any operation"
}

// check finds what no call could ever match.
func (e *Expected) check(s *Server) error {
	if _, _, err := e.bounds(); err != nil {
		return err
	}
	if e.Operation != "" && !slices.Contains(Serves(), e.Operation) {
		return errors.New(notServed(e.Operation))
	}
	if e.Refusal != "" && e.Refusal != noRefusal {
		if _, known := s.contract.Refusal(e.Refusal); !known {
			return fmt.Errorf("the contract has no refusal %q%s", clip(e.Refusal), near.Hint(e.Refusal, ruleNames()))
		}
	}
	if e.Status != 0 && (e.Status < 100 || e.Status > 599) {
		return fmt.Errorf("%d is no status; give one from 100 to 599", e.Status)
	}
	for _, fields := range []map[string]any{e.Body, e.Answer} {
		for at, expected := range fields {
			if _, err := words.ParsePath(at); err != nil {
				return err
			}
			if err := expectations(expected, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// expectations finds a text that is no expectation, however deep it stands.
func expectations(expected any, at string) error {
	switch expected := expected.(type) {
	case map[string]any:
		for key, inner := range expected {
			if err := expectations(inner, at+"."+key); err != nil {
				return err
			}
		}
	case []any:
		for i, inner := range expected {
			if err := expectations(inner, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case string:
		_, err := words.Compare(expected, words.Missing{}, at, false)
		return err
	}
	return nil
}

// against lists where a call differs. undecided means that its body was cut before it could
// be told, and that all else agrees.
func (e *Expected) against(r *reading) (found []words.Mismatch, undecided bool) {
	differ := func(at, expected, actual string) {
		found = append(found, words.Mismatch{Path: at, Expected: expected, Actual: actual})
	}
	text := func(at, expected, actual string) {
		if expected != "" && expected != actual {
			if actual == "" {
				actual = "none"
			}
			differ(at, expected, actual)
		}
	}
	text("operation", e.Operation, r.operation())
	text("method", strings.ToUpper(e.Method), r.method)
	path, _, _ := strings.Cut(r.path, "?")
	text("path", e.Path, path)
	if e.Refusal != "" {
		text("refusal", e.Refusal, cmp.Or(r.refusal, noRefusal))
	}
	if e.Status != 0 && e.Status != r.status {
		differ("status", fmt.Sprint(e.Status), fmt.Sprint(r.status))
	}
	for _, name := range e.Headers {
		if !slices.Contains(r.headers, http.CanonicalHeaderKey(name)) {
			differ("header "+name, "present", "missing")
		}
	}
	for _, name := range e.WithoutHeaders {
		if slices.Contains(r.headers, http.CanonicalHeaderKey(name)) {
			differ("header "+name, "absent", "present")
		}
	}
	for _, side := range []struct {
		prefix string
		fields map[string]any
		read   func() (any, bool)
	}{{"", e.Body, r.body}, {"answer ", e.Answer, r.answer}} {
		if len(side.fields) == 0 {
			continue
		}
		whole, known := side.read()
		if !known {
			undecided = true
			continue
		}
		for _, at := range slices.Sorted(maps.Keys(side.fields)) {
			for _, m := range differences(side.fields[at], whole, at) {
				differ(side.prefix+m.Path, m.Expected, m.Actual)
			}
		}
	}
	return found, undecided && len(found) == 0
}

func differences(expected, whole any, at string) []words.Mismatch {
	path, _ := words.ParsePath(at) // check has looked at it
	var actual any = words.Missing{}
	if there, has := path.At(whole); has {
		actual = there
	}
	found, _ := words.Compare(expected, actual, at, false)
	return found
}
